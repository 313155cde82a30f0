//! Reports panics on event loops as log lines: Rust reports a panic by writing to standard error,
//! which can block, and an event loop must not block.
//!
//! In: panics, from the process's panic hook. Out: their texts, for the loop's log lines. Catching
//! the panics is not the job of this module.

use std::any::Any;
use std::cell::RefCell;
use std::mem;
use std::panic::{self, PanicHookInfo};

/// Maximum number of texts kept until the loop takes them. It takes them after each panic of a
/// handler, so there are more than a few only if hooks panic for many refusals in a row.
const MOST_TEXTS: usize = 64;

thread_local! {
    /// Panics not yet in the log; `None` if the thread is not an event loop.
    static NOTED: RefCell<Option<Noted>> = const { RefCell::new(None) };
}

#[derive(Debug, Default)]
struct Noted {
    texts: Vec<String>,
    /// Number of panics for which there was no room.
    missed: u64,
}

/// Installs a panic hook that reports panics on event loops, such as those of handlers, as error
/// lines of the log, with location and message. The previous hook keeps reporting all other panics.
///
/// Programs call this once, before the server [runs](super::Server::run), since the hook is that of
/// the whole process. Without it, a panicking handler writes to standard error from its event loop;
/// if that is a pipe that nobody reads, the loop blocks once the pipe is full. With it, lines that
/// the log cannot take are dropped and counted, like those of the [access log](super::AccessLog).
///
/// Backtraces are not logged: resolving one takes longer than thousands of requests.
///
/// # Panics
///
/// Panics if the current thread is panicking: hooks cannot be changed then.
///
/// # Examples
///
/// ```
/// use routetree::server::log_panics;
///
/// log_panics();
/// ```
pub fn log_panics() {
    let others = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if !note(panic) {
            others(panic);
        }
    }));
}

/// Keeps a panic's text for the event loop of this thread. Returns `false` if the thread is not an
/// event loop, or if panics abort the process, which no log line would survive.
fn note(panic: &PanicHookInfo<'_>) -> bool {
    if !cfg!(panic = "unwind") {
        return false;
    }
    let noted = NOTED.try_with(|noted| {
        let Ok(mut noted) = noted.try_borrow_mut() else {
            return false;
        };
        let Some(noted) = &mut *noted else {
            return false;
        };
        if noted.texts.len() < MOST_TEXTS {
            noted.texts.push(text(panic));
        } else {
            noted.missed += 1;
        }
        true
    });
    noted.unwrap_or(false)
}

/// Returns a panic's location, and its message if that is text. The message is escaped, as it may
/// contain input from a peer.
fn text(panic: &PanicHookInfo<'_>) -> String {
    let location = panic.location().map(|location| format!(" at {location}")).unwrap_or_default();
    match message(panic.payload()) {
        Some(message) => format!("panic{location}: {message:?}"),
        None => format!("panic{location}"),
    }
}

fn message(payload: &(dyn Any + Send)) -> Option<&str> {
    let fixed = payload.downcast_ref::<&'static str>().copied();
    fixed.or_else(|| payload.downcast_ref::<String>().map(String::as_str))
}

/// Marks the current thread as an event loop until it is dropped.
#[derive(Debug)]
pub(super) struct OnEventLoop(());

impl OnEventLoop {
    /// Marks the current thread.
    pub(super) fn begin() -> OnEventLoop {
        NOTED.set(Some(Noted::default()));
        OnEventLoop(())
    }
}

impl Drop for OnEventLoop {
    fn drop(&mut self) {
        NOTED.set(None);
    }
}

/// Takes the texts of this thread's panics since the last call. Returns the number of panics whose
/// texts were not kept.
pub(super) fn take_texts(mut each: impl FnMut(&str)) -> u64 {
    let taken = NOTED.try_with(|noted| match noted.try_borrow_mut().ok()?.as_mut() {
        Some(noted) if noted.missed > 0 || !noted.texts.is_empty() => Some(mem::take(noted)),
        _ => None,
    });
    let Some(taken) = taken.ok().flatten() else {
        return 0;
    };
    taken.texts.iter().for_each(|text| each(text));
    taken.missed
}
