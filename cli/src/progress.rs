//! A bar on standard error while a command works long.
//!
//! It is for people who wait: there is none if standard error is not a terminal, or one that cannot
//! move its cursor (`TERM=dumb`). It has no colours, so `NO_COLOR` asks for nothing more.

use std::env;
use std::io::{self, IsTerminal as _};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Less work has no bar: it ends before anyone could read it.
const LONG: usize = 20_000;

/// A shorter input has no bar.
const LONG_INPUT: u64 = 4 << 20;

/// How often the bar is drawn while a step says nothing.
const TICK: Duration = Duration::from_millis(200);

/// The bar of one step of a command. Dropping it clears the line.
pub(crate) struct Progress(Option<ProgressBar>);

impl Progress {
    /// Shows nothing.
    pub(crate) fn hidden() -> Progress {
        Progress(None)
    }

    /// Shows a step that takes this number of equal parts, if that is long.
    pub(crate) fn of_step(name: &'static str, parts: usize) -> Progress {
        if parts < LONG || !can_draw() {
            return Progress::hidden();
        }
        Progress::drawn(name, Some(parts as u64), "{msg} [{wide_bar}] {percent}% {elapsed}")
    }

    /// Shows how much of an input is read whose results are printed meanwhile, if it is long, or of
    /// unknown length. The parts are bytes. On a terminal, the results show that themselves.
    pub(crate) fn of_input(name: &'static str, length: Option<u64>) -> Progress {
        let is_short = length.is_some_and(|length| length < LONG_INPUT);
        if is_short || io::stdout().is_terminal() || !can_draw() {
            return Progress::hidden();
        }
        let template = match length {
            Some(_) => "{msg} [{wide_bar}] {percent}% {elapsed}",
            None => "{msg} {bytes} {elapsed}",
        };
        Progress::drawn(name, length, template)
    }

    /// Shows how much of a time is over, if it is a second or more. The parts are milliseconds.
    #[cfg(feature = "bench")]
    pub(crate) fn of_time(name: &'static str, time: Duration) -> Progress {
        if time < Duration::from_secs(1) || !can_draw() {
            return Progress::hidden();
        }
        let parts = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        Progress::drawn(name, Some(parts), "{msg} [{wide_bar}] {percent}% {elapsed}")
    }

    fn drawn(name: &'static str, length: Option<u64>, template: &str) -> Progress {
        let style = ProgressStyle::with_template(template);
        let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::with_draw_target(length, ProgressDrawTarget::stderr());
        let bar = bar.with_style(style.progress_chars("=> ")).with_message(name);
        // A thread draws it from here on, which may begin too late to show a short step.
        bar.tick();
        bar.enable_steady_tick(TICK);
        Progress(Some(bar))
    }

    /// Counts parts that are done.
    pub(crate) fn advance(&self, parts: usize) {
        if let Some(bar) = &self.0 {
            bar.inc(parts as u64);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

fn can_draw() -> bool {
    let moves_cursor = env::var_os("TERM").is_some_and(|term| !term.is_empty() && term != "dumb");
    moves_cursor && io::stderr().is_terminal()
}
