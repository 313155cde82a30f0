//! Tables of patterns and hosts, with the pattern that wins and its values.

use routetree::{HostRouter, MatchError, MethodRouter};

fn table(patterns: &[&str]) -> HostRouter<()> {
    let mut hosts = HostRouter::new();
    for pattern in patterns {
        hosts.insert(*pattern, ()).unwrap_or_else(|error| panic!("{error}"));
    }
    hosts
}

/// The winner and its values: `{x}.com x=a`, or `-`.
fn winner(hosts: &HostRouter<()>, host: &str) -> String {
    let Ok(found) = hosts.at(host) else { return String::from("-") };
    let mut shown = found.route().to_owned();
    for (name, value) in &found.params {
        shown += &format!(" {name}={value}");
    }
    shown
}

#[track_caller]
fn check(patterns: &[&str], cases: &[(&str, &str)]) {
    let hosts = table(patterns);
    let reversed = table(&patterns.iter().rev().copied().collect::<Vec<_>>());
    for (host, expected) in cases {
        assert_eq!(winner(&hosts, host), *expected, "{host}");
        assert_eq!(winner(&reversed, host), *expected, "{host}, patterns in reverse order");
    }
}

#[test]
fn letter_case_ports_and_the_last_dot_do_not_matter() {
    let cases = [
        "example.com",
        "EXAMPLE.Com",
        "example.com.",
        "example.com:80",
        "example.com.:80",
        "example.com:",
        "example.com:00000000000000000000000000000443",
    ];
    check(&["Example.COM"], &cases.map(|host| (host, "Example.COM")));
    check(
        &["example.com"],
        &[
            ("example.com..", "-"),
            ("example.com:80.", "-"),
            ("example.com:8o", "-"),
            ("example.com:80:80", "-"),
            ("example.com:-1", "-"),
            ("example.co", "-"),
            ("www.example.com", "-"),
            ("com", "-"),
            (".example.com", "-"),
            (" example.com", "-"),
        ],
    );
}

#[test]
fn values_are_parts_of_the_host_in_the_order_of_the_text() {
    check(
        &["{a}.{b}-{c}.x{d}.com", "{*sub}.v{n}.{zone}", "api-{region}.{tenant}.example.com"],
        &[
            ("One.Two-Three-4.Xfive.COM:1", "{a}.{b}-{c}.x{d}.com a=One b=Two-Three c=4 d=five"),
            ("A.Bc.D.V12.Zone.", "{*sub}.v{n}.{zone} sub=A.Bc.D n=12 zone=Zone"),
            ("A.v1.z", "{*sub}.v{n}.{zone} sub=A n=1 zone=z"),
            ("v1.z", "-"),
            (
                "API-eu-1.Acme.example.com",
                "api-{region}.{tenant}.example.com region=eu-1 tenant=Acme",
            ),
            ("api-.acme.example.com", "-"),
        ],
    );
}

#[test]
fn values_borrow_from_the_host() {
    let hosts = table(&["{*sub}.{x}.com"]);
    let host = String::from("A.B.c.com:80");
    let found = hosts.at(&host).unwrap();
    let (sub, x) = (found.params.get("sub").unwrap(), found.params.get("x").unwrap());
    drop(hosts);
    assert_eq!((sub, x), ("A.B", "c"));
    assert_eq!(sub.as_ptr(), host.as_ptr());
    assert_eq!(x.as_ptr(), host[4..].as_ptr());
}

#[test]
fn labels_are_compared_from_the_right() {
    check(
        &[
            "{*any}",
            "{x}.com",
            "{*sub}.com",
            "{x}.example.com",
            "www.{x}.com",
            "{n:u64}.example.com",
            "v{x}.example.com",
            "{a}-{b}.example.com",
        ],
        &[
            ("org", "{*any} any=org"),
            ("com", "{*any} any=com"),
            ("a.com", "{x}.com x=a"),
            ("a.b.com", "{*sub}.com sub=a.b"),
            ("www.b.com", "www.{x}.com x=b"),
            // `example` before `{x}`, whatever the first label is.
            ("www.example.com", "{x}.example.com x=www"),
            ("12.example.com", "{n:u64}.example.com n=12"),
            ("v12.example.com", "v{x}.example.com x=12"),
            ("v1-2.example.com", "v{x}.example.com x=1-2"),
            ("1-2.example.com", "{a}-{b}.example.com a=1 b=2"),
            ("a.b.example.com", "{*sub}.com sub=a.b.example"),
        ],
    );
}

#[test]
fn iteration_is_in_the_order_of_winning() {
    let patterns = [
        "api.example.com",
        "v{x}.example.com",
        "{a}-{b}.example.com",
        "{n:u64}.example.com",
        "{x}.example.com",
        "{*sub}.example.com",
        "EXAMPLE.net",
        "{x}.{y}",
        "{*any}",
    ];
    let mut hosts = table(&patterns.iter().rev().copied().collect::<Vec<_>>());
    hosts.insert_any(()).unwrap();
    let mut texts: Vec<&str> = hosts.iter().map(|(text, ())| text).collect();
    assert_eq!(texts.pop(), Some(""));
    assert_eq!(texts, patterns);
}

#[test]
fn addresses() {
    check(
        &["[::1]", "[FE80::A]", "{x}", "127.0.0.1", "{*any}"],
        &[
            ("[::1]", "[::1]"),
            ("[::1]:8080", "[::1]"),
            ("[::1].", "[::1]"),
            ("[fe80::a]", "[FE80::A]"),
            ("[::2]:1", "{x} x=[::2]"),
            ("[1.2]", "{x} x=[1.2]"),
            ("127.0.0.1:80", "127.0.0.1"),
            ("127.0.0.2", "{*any} any=127.0.0.2"),
            ("::1", "-"),
            ("[::1", "-"),
            ("::1]", "-"),
            ("[[::1]]", "-"),
            ("[::1][::1]", "-"),
            ("[::1].com", "-"),
            ("www.[::1]", "-"),
            ("[::1]x", "-"),
            ("[:: 1]", "-"),
            ("[::1/]", "-"),
        ],
    );
}

#[test]
fn what_is_not_listed_may_be_in_a_host() {
    check(
        &["{x}.com"],
        &[
            ("a_b.com", "{x}.com x=a_b"),
            ("{x}.com", "{x}.com x={x}"),
            ("*.com", "{x}.com x=*"),
            ("a%20b.com", "{x}.com x=a%20b"),
            ("-.com", "{x}.com x=-"),
        ],
    );
}

#[test]
fn malformed_hosts_match_nothing() {
    let mut hosts = table(&["{*any}", "{x}"]);
    hosts.insert_any(()).unwrap();
    let long = format!("{}.com", "a".repeat(252));
    let dots = format!("{}a", "a.".repeat(128));
    let fixed = [
        ".", "..", "a..b", ".a", "a..", ":", ":80", ".:80", "a b", "a\t", "a\0", "a\u{7f}", "é",
        "a.é", "a/b", "a\\b", "a?b", "a#b", "u@a", "a:b", "a:b:80", "a[", "]", "a[b]",
    ];
    for host in fixed.into_iter().chain([long.as_str(), dots.as_str()]) {
        assert_eq!(hosts.at(host).unwrap_err(), MatchError::NotFound, "{host:?}");
        assert_eq!(hosts.at_mut(host).unwrap_err(), MatchError::NotFound, "{host:?}");
        assert_eq!(hosts.matches(host).count(), 0, "{host:?}");
    }
}

#[test]
fn the_longest_host() {
    let hosts = table(&["{*any}"]);
    let longest = format!("{}.com", "A".repeat(251));
    let labels = format!("{}A", "A.".repeat(127));
    for host in [longest, labels] {
        assert_eq!(host.len(), 255);
        for end in ["", ".", ":80", ".:80"] {
            let given = format!("{host}{end}");
            assert_eq!(&hosts.at(&given).unwrap().params["any"], host);
        }
        assert!(hosts.at(&format!("A{host}")).is_err());
        assert!(hosts.at(&format!("A{host}.:80")).is_err());
    }
}

#[test]
fn custom_constraints_see_the_hosts_own_letters() {
    let mut hosts = HostRouter::new();
    let capitals = |value: &str| value.bytes().all(|byte| byte.is_ascii_uppercase());
    hosts.constraint("capitals", capitals).unwrap();
    hosts.insert("{a:capitals}-{b}.{c:capitals}x.com", 1).unwrap();
    hosts.insert("{*sub}.COM", 2).unwrap();

    let found = hosts.at("AB-c.DEx.Com").unwrap();
    assert_eq!(*found.value, 1);
    let values: Vec<&str> = found.params.iter().map(|(_, value)| value).collect();
    assert_eq!(values, ["AB", "c", "DE"]);
    assert_eq!(hosts.matches("AB-c.DEX.com").map(|found| *found.value).collect::<Vec<_>>(), [1, 2]);
    for other in ["ab-c.DEx.com", "AB-c.dEx.com", "Ab-c.DEx.com"] {
        assert_eq!(*hosts.at(other).unwrap().value, 2, "{other}");
    }
}

#[test]
fn any_host() {
    let mut hosts = table(&["{*any}", "example.com"]);
    assert!(hosts.at("").is_err());
    hosts.insert_any(()).unwrap();
    let error = hosts.insert_any(()).unwrap_err();
    assert!(error.to_string().contains("conflicts"), "{error}");

    assert_eq!(hosts.len(), 3);
    let found = hosts.at("").unwrap();
    assert_eq!((found.route(), found.params.len()), ("", 0));
    assert_eq!(winner(&hosts, "example.com"), "example.com");
    let matched: Vec<&str> = hosts.matches("example.com").map(|found| found.route()).collect();
    assert_eq!(matched, ["example.com", "{*any}", ""]);
    assert_eq!(hosts.matches("").map(|found| found.route()).collect::<Vec<_>>(), [""]);

    assert_eq!(hosts.remove("{*any}"), Some(()));
    assert_eq!(hosts.at("example.org:80").unwrap().route(), "");
    assert_eq!(hosts.get(""), Some(&()));
    assert_eq!(hosts.remove_any(), Some(()));
    assert_eq!(hosts.remove_any(), None);
    assert!(hosts.at("example.org").is_err());
}

#[test]
fn texts_are_kept_as_inserted() {
    let mut hosts = table(&["Example.COM"]);
    let error = hosts.insert("EXAMPLE.com", ()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`EXAMPLE.com` conflicts with `Example.COM`: they have the same shape",
    );
    assert!(hosts.replace("EXAMPLE.com", ()).is_err());
    assert_eq!(hosts.replace("Example.COM", ()), Ok(Some(())));
    assert!(!hosts.contains("example.com"));
    assert_eq!(hosts.remove("example.com"), None);
    assert_eq!(hosts.remove("Example.COM"), Some(()));
    assert!(hosts.is_empty());
}

#[test]
fn merging_is_all_or_nothing() {
    let mut one = table(&["a.com", "{x}.org"]);
    one.insert_any(()).unwrap();
    let mut other = table(&["b.com", "{y}.ORG"]);
    other.insert_any(()).unwrap();
    let errors = one.merge(other).unwrap_err();
    assert_eq!(errors.len(), 2);
    assert_eq!(one.iter().map(|(text, ())| text).collect::<Vec<_>>(), ["a.com", "{x}.org", ""]);

    one.remove_any();
    let mut other = table(&["b.com"]);
    other.constraint("c", |_| true).unwrap();
    other.insert("{x:c}.net", ()).unwrap();
    other.insert_any(()).unwrap();
    one.merge(other).unwrap();
    assert_eq!(one.len(), 5);
    assert_eq!(winner(&one, "a.net"), "{x:c}.net x=a");
    one.clear();
    assert!(one.is_empty() && one.at("").is_err());
    one.insert("{x:c}.net", ()).unwrap();
}

#[test]
fn hosts_then_methods_and_paths() {
    let mut site = MethodRouter::new();
    site.insert("GET", "/{page}", "page").unwrap();
    let mut any = MethodRouter::new();
    any.insert("GET", "/health", "health").unwrap();
    let mut hosts = HostRouter::new();
    hosts.insert("{tenant}.example.com", site).unwrap();
    hosts.insert_any(any).unwrap();

    let host = hosts.at("acme.example.com").unwrap();
    let found = host.value.at("GET", "/about").unwrap();
    assert_eq!(
        (*found.value, &host.params["tenant"], &found.params["page"]),
        ("page", "acme", "about")
    );
    // The host decides, even if only another host's router has the path.
    assert_eq!(
        *hosts.at("acme.example.com").unwrap().value.at("GET", "/health").unwrap().value,
        "page"
    );
    assert!(hosts.at("x.org").unwrap().value.at("GET", "/about").is_err());
}

#[cfg(feature = "regex")]
#[test]
fn expressions_see_the_hosts_own_letters() {
    let mut hosts = HostRouter::new();
    hosts.constraint_regex("code", "[A-Z]{2}").unwrap();
    hosts.constraint_regex("any.case", "(?i)[a-z]{2}").unwrap();
    hosts.insert("{c:code}-{x}.com", 1).unwrap();
    hosts.insert("{c:any.case}-{x}.com", 2).unwrap();
    assert_eq!(*hosts.at("DE-x.com").unwrap().value, 2);
    hosts.remove("{c:any.case}-{x}.com");
    assert_eq!(*hosts.at("DE-x.com").unwrap().value, 1);
    assert!(hosts.at("de-x.com").is_err());
}
