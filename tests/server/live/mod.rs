//! Routes that change while requests run: what an update publishes, and which version serves a
//! request.

mod load;
mod requests;
mod updates;

use crate::support::peer::Peer;
use routetree::server::{Context, Response};

/// A handler that responds with a text and its route.
fn says(
    text: &'static str,
) -> impl Fn(&Context<'_>, &mut Response) + Clone + Send + Sync + 'static {
    move |context, response| {
        response.text(&format!("{text} {}", context.route().unwrap_or("-")));
    }
}

/// Sends a request to the newest routes. Returns the response.
fn ask(peer: &mut Peer, host: &str, request: &str) -> String {
    peer.service.renew_routes();
    peer.answers.clear();
    peer.receive(format!("{request} HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes());
    String::from_utf8(peer.answers.clone()).expect("it is text")
}

/// The status, the `Allow` or `Location`, and the body of a response.
fn shown(response: &str) -> String {
    let (head, body) = response.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).expect("a status");
    let extra = head
        .lines()
        .find_map(|line| line.strip_prefix("Allow: ").or(line.strip_prefix("Location: ")));
    let parts = [status, extra.unwrap_or_default(), body.trim_end()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}
