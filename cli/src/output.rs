//! Standard output of the commands that print a result.

use std::io::{self, Write as _};

/// Prints text. A reader that closes the pipe early, as `head` does, is no error.
pub(crate) fn print(text: &str) -> io::Result<()> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}
