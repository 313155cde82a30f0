//! The metrics as a Prometheus server reads them.
//!
//! These tests hunt for a text that does not parse, a response that is counted under a wrong label
//! or not at all, a histogram that contradicts itself, and labels that clients can multiply.

use std::collections::BTreeMap;
use std::time::Duration;

use routetree::server::{Config, Response, Routes, Status, Timing, serve_metrics};

use crate::support::exposition::{Families, Family, Labels, number, parse};
use crate::support::peer::{Peer, config};

/// A route whose text has everything that must be escaped.
const ODD_ROUTE: &str = "/odd/{\"\\\n\u{e9}}/x";

fn routes() -> Routes {
    let mut routes = Routes::new();
    routes.wrap(Timing);
    routes.redirect_slashes(true);
    let text = |response: &mut Response| response.text("here");
    for (method, route) in [
        ("GET", "/users/{id}"),
        ("PUT", "/users/{id}"),
        ("PURGE", "/cache/{*path}"),
        ("GET", ODD_ROUTE),
    ] {
        routes.insert(method, route, move |_, response| text(response)).expect("a route");
    }
    routes.insert_any("/any", move |_, response| text(response)).expect("a route");
    routes
        .insert("GET", "/gone/{id}", |_, response| response.error(Status::GONE))
        .expect("a route");
    routes.insert("GET", "/metrics", serve_metrics).expect("a route");
    routes
}

/// Returns all metrics, parsed, and the next connection.
fn scrape(peer: Peer) -> (Scraped, Peer) {
    let mut peer = peer.next_connection();
    peer.receive(b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
    let answer = String::from_utf8(peer.answers.clone()).expect("text");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let media_type = "\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n";
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n") && head.contains(media_type), "{head}");
    (Scraped(parse(body).unwrap_or_else(|error| panic!("{error} of {body}"))), peer)
}

struct Scraped(Families);

/// The values of labels, in the order in which they were asked for.
type Values = Vec<String>;

/// Returns the values of these labels, which must be all.
fn values(found: &Labels, labels: &[&str]) -> Values {
    let names: Vec<_> = found.keys().map(String::as_str).collect();
    assert_eq!(names, labels);
    found.values().cloned().collect()
}

impl Scraped {
    fn family(&self, family: &str, kinds: &[&str]) -> &Family {
        let found = self.0.get(family).unwrap_or_else(|| panic!("no {family}"));
        assert!(kinds.contains(&&*found.kind), "{family}: {}", found.kind);
        found
    }

    /// Returns all values of a family by the values of these labels.
    fn counters(&self, family: &str, labels: &[&str]) -> BTreeMap<Values, u64> {
        let samples = self.family(family, &["counter", "gauge"]).samples.iter();
        let each = samples.map(|sample| (values(&sample.labels, labels), whole(sample.value)));
        each.collect()
    }

    fn counter(&self, family: &str) -> u64 {
        self.counters(family, &[])[&Vec::<String>::new()]
    }

    /// Returns the counts of requests by method, route and status.
    fn requests(&self) -> BTreeMap<Values, u64> {
        self.counters("http_requests_total", &["method", "route", "status"])
    }

    /// Returns the number of measured requests by method and route, after checking that each
    /// histogram agrees with itself.
    fn durations(&self) -> BTreeMap<Values, u64> {
        let mut histograms: BTreeMap<Values, Histogram> = BTreeMap::new();
        for sample in &self.family("http_request_duration_seconds", &["histogram"]).samples {
            let mut labels = sample.labels.clone();
            let bound = labels.remove("le");
            let histogram = histograms.entry(values(&labels, &["method", "route"])).or_default();
            match (&*sample.suffix, bound) {
                ("_bucket", Some(bound)) => {
                    histogram.buckets.push((number(&bound).expect("a bound"), sample.value));
                }
                ("_sum", None) => histogram.sum = Some(sample.value),
                ("_count", None) => histogram.count = Some(sample.value),
                other => panic!("{other:?}"),
            }
        }
        let checked = histograms.into_iter().map(|(labels, Histogram { buckets, sum, count })| {
            assert!(buckets.is_sorted_by(|a, b| a.0 < b.0 && a.1 <= b.1), "{buckets:?}");
            assert_eq!(buckets.last(), Some(&(f64::INFINITY, count.expect("a count"))));
            assert!(sum.expect("a sum") > 0.0);
            (labels, whole(count.expect("a count")))
        });
        checked.collect()
    }
}

/// The samples of one histogram, its buckets as bounds and counts.
#[derive(Default)]
struct Histogram {
    buckets: Vec<(f64, f64)>,
    sum: Option<f64>,
    count: Option<f64>,
}

/// Returns a count.
fn whole(value: f64) -> u64 {
    assert!(value >= 0.0 && value.fract() == 0.0, "{value} is no count");
    value as u64
}

fn request(method: &str, target: &str) -> Vec<u8> {
    format!("{method} {target} HTTP/1.1\r\nHost: a\r\n\r\n").into_bytes()
}

fn labelled<const N: usize>(values: [(&[&str], u64); N]) -> BTreeMap<Values, u64> {
    let owned = |labels: &[&str]| labels.iter().map(|&label| label.to_owned()).collect();
    values.into_iter().map(|(labels, count)| (owned(labels), count)).collect()
}

#[test]
fn responses_are_counted_by_method_route_and_status() {
    let mut peer = Peer::with_routes(routes(), config());
    for (method, target) in [
        ("GET", "/users/1"),
        ("GET", "/users/2?q"),
        ("HEAD", "/users/3"),
        ("PUT", "/users/1"),
        ("PURGE", "/cache/a/b"),
        ("BREW", "/any"),
        ("WHEN", "/any"),
        ("POST", "/any"),
        ("GET", "/gone/1"),
        ("GET", "/nothing"),
        ("GET", "/users/"),
        ("DELETE", "/users/1"),
        ("OPTIONS", "/users/1"),
        ("OPTIONS", "*"),
        ("GET", "/any/"),
        ("BREW", "/nothing"),
    ] {
        peer.receive(&request(method, target));
    }
    let (scraped, peer) = scrape(peer);
    let expected = labelled([
        (&["GET", "/users/{id}", "200"], 2),
        (&["HEAD", "/users/{id}", "200"], 1),
        (&["PUT", "/users/{id}", "200"], 1),
        (&["PURGE", "/cache/{*path}", "200"], 1),
        (&["_OTHER", "/any", "200"], 2),
        (&["POST", "/any", "200"], 1),
        (&["GET", "/gone/{id}", "410"], 1),
        (&["GET", "", "404"], 2),
        (&["GET", "", "308"], 1),
        (&["DELETE", "", "405"], 1),
        (&["OPTIONS", "", "204"], 2),
        (&["_OTHER", "", "404"], 1),
    ]);
    assert_eq!(scraped.requests(), expected);
    let measured: u64 = scraped.durations().values().sum();
    assert_eq!(measured, expected.values().sum::<u64>());
    // The first scrape itself is counted by the second one, and nothing ever goes down.
    let (again, _) = scrape(peer);
    let scrapes = labelled([(&["GET", "/metrics", "200"], 1)]);
    let expected: BTreeMap<_, _> = expected.into_iter().chain(scrapes).collect();
    assert_eq!(again.requests(), expected);
}

#[test]
fn labels_are_escaped() {
    let mut peer = Peer::with_routes(routes(), config());
    peer.receive(&request("GET", "/odd/\"\\/x"));
    let (scraped, _) = scrape(peer);
    assert_eq!(scraped.requests(), labelled([(&["GET", ODD_ROUTE, "200"], 1)]));
}

#[test]
fn refusals_are_counted_by_status() {
    let mut peer = Peer::with_routes(routes(), config());
    for (message, _) in [(&b"nonsense\r\n\r\n"[..], 400), (b"GET / HTTP/3.0\r\n\r\n", 505)] {
        peer.receive(message);
        peer = peer.next_connection();
    }
    let (scraped, _) = scrape(peer);
    let refused = scraped.counters("http_requests_refused_total", &["status"]);
    assert_eq!(refused, labelled([(&["400"], 1), (&["505"], 1)]));
    assert!(scraped.requests().is_empty());
}

#[test]
fn time_outs_are_counted_by_kind() {
    let config = config();
    let Config { idle_timeout, head_timeout, body_timeout, body_stall_timeout, .. } =
        config.clone();
    let Config { write_timeout, linger_timeout, .. } = config.clone();
    let body = b"POST /any HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n";
    let mut peer = Peer::with_routes(routes(), config);
    let mut expected = BTreeMap::new();
    let mut expect = |kind: &str| {
        *expected.entry(vec![kind.to_owned()]).or_insert(0) += 1;
    };
    assert!(peer.wait(idle_timeout));
    expect("idle");
    peer = peer.next_connection();
    peer.receive(b"GET /");
    assert!(peer.wait(head_timeout));
    expect("head");
    assert!(peer.wait(linger_timeout));
    expect("linger");
    peer = peer.next_connection();
    peer.receive(body);
    assert!(peer.wait(body_stall_timeout));
    expect("body_stall");
    peer = peer.next_connection();
    peer.receive(body);
    let mut waited = Duration::ZERO;
    while !peer.wait(body_stall_timeout / 2) {
        waited += body_stall_timeout / 2;
        assert!(waited < body_timeout);
        peer.receive(b"x");
    }
    expect("body");
    peer = peer.next_connection();
    peer.largest_send = 0;
    peer.receive(&request("GET", "/any"));
    assert!(peer.wait(write_timeout));
    expect("write");
    let (scraped, _) = scrape(peer);
    expected.extend(["half_closed", "response", "stop"].map(|kind| (vec![kind.to_owned()], 0)));
    assert_eq!(scraped.counters("http_timeouts_total", &["kind"]), expected);
}

#[test]
fn clients_cannot_multiply_labels() {
    let mut peer = Peer::with_routes(routes(), config());
    for number in 0..2_000 {
        for method in ["GET", "BREW"] {
            for target in ["/users", "/nothing", "/any", "/cache"] {
                peer.receive(&request(&format!("{method}{number}"), &format!("{target}/{number}")));
            }
            peer.receive(&request(&format!("{method}{number}"), "/any"));
            peer.receive(&request("GET", &format!("/users/{number}")));
        }
        peer.answers.clear();
    }
    let (scraped, _) = scrape(peer);
    let expected = labelled([
        (&["GET", "/users/{id}", "200"], 4_000),
        (&["_OTHER", "/any", "200"], 4_000),
        (&["_OTHER", "", "404"], 8_000),
        (&["_OTHER", "", "405"], 8_000),
    ]);
    assert_eq!(scraped.requests(), expected);
}

#[test]
fn every_family_is_there_before_the_first_request() {
    let (scraped, _) = scrape(Peer::with_routes(routes(), config()));
    for family in [
        "http_connections_accepted_total",
        "http_connections_closed_total",
        "http_connections_open",
        "http_connections_failed_total",
        "http_received_bytes_total",
        "http_sent_bytes_total",
        "http_panics_total",
        "http_streams_aborted_total",
        "http_log_lines_dropped_total",
    ] {
        assert_eq!(scraped.counter(family), 0, "{family}");
    }
}

/// Otherwise the other tests would prove nothing.
#[test]
fn the_reader_refuses_what_prometheus_refuses() {
    let head = "# HELP a_total Help.\n# TYPE a_total counter\n";
    let histogram = "# HELP h Help.\n# TYPE h histogram\n";
    let odd = r#"a_total{x="a}\"\\\n,",y=""} 1.5e3"#;
    for good in [format!("{head}a_total 1\n"), format!("{head}{odd}\n"), head.to_owned()] {
        parse(&good).unwrap_or_else(|error| panic!("{error} of {good}"));
    }
    let read = parse(&format!("{head}{odd}\n")).expect("a text");
    let sample = &read["a_total"].samples[0];
    assert_eq!((&*sample.labels["x"], sample.value), ("a}\"\\\n,", 1500.0));
    for bad in [
        "a_total 1",
        "a_total 1\n\n",
        "a_total\n",
        "a_total x\n",
        "a_total inf\n",
        "a_total  1\n",
        "a_total 1 2 3\n",
        "b_total 1\n",
        "a_total_sum 1\n",
        "a_total{x=1} 1\n",
        "a_total{x=\"1} 1\n",
        "a_total{x=\"1\" 1\n",
        "a_total{x=\"1\"} 1\na_total{x=\"1\"} 2\n",
        "a_total{x=\"1\",x=\"2\"} 1\n",
        "a_total{x=\"\\t\"} 1\n",
        "a_total{0=\"1\"} 1\n",
        "a_total{a-b=\"1\"} 1\n",
        "# TYPE a_total counter\n",
        "# TYPE b_total counter\n",
        "# HELP b_total b\n# TYPE b_total count\n",
        "# HELP b_total b\n# TYPE b_total counter\na_total 1\n",
    ] {
        assert!(parse(&format!("{head}{bad}")).is_err(), "{bad}");
    }
    assert!(parse(&format!("{histogram}h 1\n")).is_err());
    assert!(parse("a_total 1\n").is_err());
}
