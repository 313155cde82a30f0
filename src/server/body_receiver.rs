//! What takes a request's body part by part.

use super::response::Response;
use super::status::Status;

/// Takes a request's body as it arrives, so that a large one is never in memory.
///
/// A handler inserted by [`Routes::insert_streaming`](super::Routes::insert_streaming) runs before
/// the body is read, and passes a receiver to [`Response::receive_body`]. If the body is malformed,
/// over its limit or too slow, or if the client goes away, the receiver is dropped without a call
/// of [`end`](BodyReceiver::end).
///
/// All calls run on the event loop, and every other connection of the loop waits for them. The
/// server reads on once a part is taken, so a slow receiver slows down its own client and all
/// others of the loop. A receiver that hands parts to another thread should bound their number, and
/// refuse the body with a 503 when there is no room.
///
/// # Examples
///
/// ```
/// use routetree::server::{BodyReceiver, Context, Response, Routes, Status};
///
/// /// Counts the lines of a text of any length.
/// #[derive(Default)]
/// struct Lines(usize);
///
/// impl BodyReceiver for Lines {
///     fn part(&mut self, bytes: &[u8]) -> Result<(), Status> {
///         if bytes.contains(&0) {
///             return Err(Status::UNSUPPORTED_MEDIA_TYPE);
///         }
///         self.0 += bytes.iter().filter(|&&byte| byte == b'\n').count();
///         Ok(())
///     }
///
///     fn end(self: Box<Self>, response: &mut Response) {
///         response.json(&self.0);
///     }
/// }
///
/// let mut routes = Routes::new();
/// routes.insert_streaming("POST", "/lines", |_: &Context<'_>, response: &mut Response| {
///     response.receive_body(1 << 30, Lines::default());
/// })?;
/// # Ok::<(), routetree::InsertError>(())
/// ```
pub trait BodyReceiver: Send {
    /// Takes the next bytes of the body: at least one, and at most what the event loop receives at
    /// once, 64 KiB.
    ///
    /// # Errors
    ///
    /// An error refuses the body: the client gets a plain response with this status, and the
    /// connection closes.
    fn part(&mut self, bytes: &[u8]) -> Result<(), Status>;

    /// Fills in the response, once the whole body has been taken.
    fn end(self: Box<Self>, response: &mut Response);
}
