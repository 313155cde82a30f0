//! Panics on event loops, as lines of the log: Rust reports a panic by a write to standard error,
//! which can block, and an event loop must not.
//!
//! In: panics, from the process's hook. Out: their texts, one by one, for the loop's log lines. It
//! knows nothing of handlers: those are caught elsewhere.

use std::any::Any;
use std::cell::RefCell;
use std::mem;
use std::panic::{self, PanicHookInfo};

/// Texts kept until the loop takes them. It does so after each panic of a handler; more come in only
/// while hooks of refusals panic.
const MOST_TEXTS: usize = 64;

thread_local! {
    /// What is not in the log yet; `None` where the thread is no event loop.
    static NOTED: RefCell<Option<Noted>> = const { RefCell::new(None) };
}

#[derive(Debug, Default)]
struct Noted {
    texts: Vec<String>,
    /// Panics for which there was no room.
    missed: u64,
}

/// Makes a panic on an event loop, such as a handler's, an error line of the log, with its place and
/// its message, in place of a write to standard error. All other panics go the way they went before.
///
/// For programs, once, before the server [runs](super::Server::run): a panic hook is the whole
/// process's. Without it a panicking handler writes to standard error on its event loop, and where
/// nobody reads that, a pipe for one, the loop stands still once it is full. With it lines are
/// dropped and counted instead, as those of the [access log](super::AccessLog) are. Backtraces are
/// not logged: to resolve one takes longer than thousands of requests.
///
/// # Panics
///
/// On a thread that is panicking, where hooks cannot be changed.
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

/// Keeps a panic's text for the event loop of this thread. Says whether it did: not where the thread
/// is none, and not where a panic is the end of the process, which no line would survive.
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

/// Where, and what was said if that was text: escaped, as it may hold what a peer has sent.
fn text(panic: &PanicHookInfo<'_>) -> String {
    let place = panic.location().map(|place| format!(" at {place}")).unwrap_or_default();
    match message(panic.payload()) {
        Some(message) => format!("panic{place}: {message:?}"),
        None => format!("panic{place}"),
    }
}

fn message(payload: &(dyn Any + Send)) -> Option<&str> {
    let fixed = payload.downcast_ref::<&'static str>().copied();
    fixed.or_else(|| payload.downcast_ref::<String>().map(String::as_str))
}

/// While it lives, its thread is an event loop.
#[derive(Debug)]
pub(super) struct OnEventLoop(());

impl OnEventLoop {
    /// From here on.
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

/// Takes the texts of this thread's panics since the last call; gives the number of those that were
/// not kept.
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
