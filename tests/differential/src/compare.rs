//! Compares what two parsers have read, and applies the rules to what differs.

use crate::message::Message;
use crate::reading::{End, Reading, Request};
use crate::rules::{DIFFERENCES, Parser, Part, REFUSALS};

/// How often each rule has explained a difference.
pub(crate) struct Uses {
    pub(crate) refusals: Vec<u64>,
    pub(crate) differences: Vec<u64>,
}

impl Uses {
    pub(crate) fn new() -> Uses {
        Uses { refusals: vec![0; REFUSALS.len()], differences: vec![0; DIFFERENCES.len()] }
    }

    /// Returns whether a rule explains how two readings of a request differ in a part.
    fn explain(&mut self, part: Part, peer: Parser, ours: &Request, theirs: &Request) -> bool {
        let rule = DIFFERENCES.iter().position(|difference| {
            difference.part == part
                && difference.peer.is_none_or(|known| known == peer)
                && (difference.applies)(ours, theirs)
        });
        rule.inspect(|&index| self.differences[index] += 1).is_some()
    }
}

/// Compares the server's reading with that of another parser. `begin_of` returns where a request
/// begins if those before it are complete.
///
/// # Errors
///
/// Returns a difference that no rule explains.
pub(crate) fn compare(
    ours: &Reading,
    peer: Parser,
    theirs: &Reading,
    message: impl FnOnce(usize) -> usize,
    input: &[u8],
    uses: &mut Uses,
) -> Result<(), String> {
    for (number, (our, their)) in ours.requests.iter().zip(&theirs.requests).enumerate() {
        for part in parts_that_differ(our, their) {
            if !uses.explain(part, peer, our, their) {
                return Err(format!("{part:?} of request {number} with {peer:?}"));
            }
            if part == Part::KeepAlive {
                // Only one of them has read what follows.
                return Ok(());
            }
        }
    }
    let common = ours.requests.len().min(theirs.requests.len());
    let (refuser, end) = if let Some(more) = ours.requests.get(common) {
        if !more.keep_alive && uses.explain(Part::KeepAlive, peer, more, more) {
            // The server has responded before the end of this request.
            return Ok(());
        }
        (peer, &theirs.end)
    } else if theirs.requests.len() > common {
        (Parser::Server, &ours.end)
    } else {
        // One of them may refuse an incomplete request for which the other still waits.
        return Ok(());
    };
    let End::Refused(reason) = end else {
        return Err(format!("{refuser:?} does not read request {common}, and refuses nothing"));
    };
    let message = Message::new(&input[message(common)..]);
    let rule = REFUSALS.iter().position(|rule| rule.by == refuser && (rule.applies)(&message));
    match rule {
        Some(index) => uses.refusals[index] += 1,
        None => return Err(format!("{refuser:?} refuses request {common}: {reason}")),
    }
    Ok(())
}

fn parts_that_differ(ours: &Request, theirs: &Request) -> impl Iterator<Item = Part> {
    [
        (ours.method != theirs.method, Part::Method),
        (ours.target != theirs.target, Part::Target),
        (ours.is_http_1_0 != theirs.is_http_1_0, Part::Version),
        (ours.headers != theirs.headers, Part::Headers),
        (ours.body != theirs.body, Part::Body),
        (ours.keep_alive != theirs.keep_alive, Part::KeepAlive),
    ]
    .into_iter()
    .filter_map(|(differs, part)| differs.then_some(part))
}
