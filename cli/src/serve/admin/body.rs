//! Bodies of requests as JSON.
//!
//! In: a request whose token was checked. Out: its body as a type, or a refusal.

use routetree::server::{BodyReceiver, Response, Status};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::reply::{Refusal, reply};

/// The longest body.
const MAX_BODY: u64 = 64 << 20;

/// Reads the body of a request into a type, and responds with what `then` makes of it.
pub(super) fn receive<T: DeserializeOwned + 'static, R: Serialize>(
    response: &mut Response,
    then: impl FnOnce(T) -> Result<R, Refusal> + Send + 'static,
) {
    let respond = |body: &[u8], response: &mut Response| {
        let read = serde_json::from_slice(body).map_err(Refusal::bad_request);
        reply(response, &read.and_then(then));
    };
    response.receive_body(MAX_BODY, Body { bytes: Vec::new(), respond });
}

struct Body<F> {
    bytes: Vec<u8>,
    respond: F,
}

impl<F: FnOnce(&[u8], &mut Response) + Send> BodyReceiver for Body<F> {
    fn part(&mut self, bytes: &[u8]) -> Result<(), Status> {
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn end(self: Box<Self>, response: &mut Response) {
        (self.respond)(&self.bytes, response);
    }
}
