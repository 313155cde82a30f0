//! The signals that end the server, and the one that reloads its routes.
//!
//! In: SIGTERM, SIGINT and SIGHUP. Out: a graceful stop, the end of the process, or a wake of the
//! thread that reloads.

use std::io::{self, Write as _};
use std::process;
use std::sync::mpsc::Sender;
use std::thread;

use routetree::server::StopHandle;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::watch::Wake;

/// Stops the server gracefully at the first SIGTERM or SIGINT, and ends the process at the second.
/// Asks for a reload at each SIGHUP, if there is a file to reload.
pub(super) fn act_on_signals(handle: StopHandle, reload: Option<Sender<Wake>>) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGINT])?;
    if reload.is_some() {
        signals.add_signal(SIGHUP)?;
    }
    thread::Builder::new().name("signals".into()).spawn(move || {
        let mut received = signals.forever().filter(|signal| {
            let is_reload = *signal == SIGHUP;
            if let Some(reload) = reload.as_ref().filter(|_| is_reload) {
                // The thread is gone only if the server is.
                let _ = reload.send(Wake::Signal);
            }
            !is_reload
        });
        if received.next().is_some() {
            if let Err(error) = handle.stop() {
                let _ = writeln!(io::stderr(), "error: cannot stop gracefully: {error}");
                process::exit(1);
            }
            if received.next().is_some() {
                process::exit(1);
            }
        }
    })?;
    Ok(())
}
