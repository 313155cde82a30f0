//! The signals that end the server.

use std::io::{self, Write as _};
use std::process;
use std::thread;

use routetree::server::StopHandle;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// Stops the server gracefully at the first SIGTERM or SIGINT, and ends the process at the second.
pub(super) fn stop_on_signals(handle: StopHandle) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGINT])?;
    thread::Builder::new().name("signals".into()).spawn(move || {
        let mut received = signals.forever();
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
