//! Standard output of the commands that print a result.

use std::io::{self, BufWriter, Write};

/// Prints text. A reader that closes the pipe early, as `head` does, is no error: the exit code is
/// then that of the whole output.
pub(crate) fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    // Without the flush, an error in the last line would be lost at the exit.
    unless_closed(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// Prints text with styles, without them if standard output is no terminal or `NO_COLOR` is set.
pub(crate) fn print_styled(text: &str) -> io::Result<()> {
    let mut out = anstream::AutoStream::auto(io::stdout().lock());
    unless_closed(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// Prints text to standard error, with its styles only to a terminal. An error is ignored: the exit
/// code tells of the failure.
pub(crate) fn print_error(text: &str) {
    let _ = anstream::AutoStream::auto(io::stderr().lock()).write_all(text.as_bytes());
}

/// Ignores the error of a pipe whose reader is gone.
pub(crate) fn unless_closed(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(|error| {
            io::Error::new(error.kind(), format!("cannot write the output: {error}"))
        }),
    }
}

/// How many bytes are written at once, if nobody waits for fewer.
const BUFFER: usize = 64 << 10;

/// Standard output of a command that prints while it reads.
pub(crate) struct Printer {
    out: BufWriter<Box<dyn Write>>,
    is_closed: bool,
}

impl Printer {
    /// Prints text with styles, as [`print_styled`] does.
    pub(crate) fn styled() -> Printer {
        let out = io::stdout();
        if anstream::AutoStream::choice(&out) == anstream::ColorChoice::Never {
            // Styles are taken out piece by piece, and each piece would be a write of its own.
            let out: Box<dyn Write> = Box::new(BufWriter::with_capacity(BUFFER, out.lock()));
            return Printer::new(Box::new(anstream::StripStream::new(out)));
        }
        Printer::new(Box::new(anstream::AutoStream::auto(out.lock())))
    }

    /// Prints text as it is.
    pub(crate) fn plain() -> Printer {
        Printer::new(Box::new(io::stdout().lock()))
    }

    fn new(out: Box<dyn Write>) -> Printer {
        Printer { out: BufWriter::with_capacity(BUFFER, out), is_closed: false }
    }

    /// Returns whether the reader is gone. What is printed then is lost.
    pub(crate) fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// Prints text, at the latest at the next [`Printer::flush`].
    pub(crate) fn print(&mut self, text: &str) -> io::Result<()> {
        let written = self.out.write_all(text.as_bytes());
        self.note(written)
    }

    /// Prints what is not yet printed.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        let written = self.out.flush();
        self.note(written)
    }

    fn note(&mut self, written: io::Result<()>) -> io::Result<()> {
        self.is_closed |=
            matches!(&written, Err(error) if error.kind() == io::ErrorKind::BrokenPipe);
        unless_closed(written)
    }
}
