//! Brings changes of the file of routes into the running server: all of them, or none.
//!
//! In: the file, again. Out: changed live routes, lines in the log, and what the metrics say. An
//! error leaves the routes as they are.

use std::collections::BTreeMap;
use std::error::Error;
use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::Arc;

use routetree::server::Hosts;

use super::live_table::LiveTable;
use super::metrics::MetricsPage;
use super::status::ReloadStatus;
use super::table::{Builder, Table};
use crate::answer::Surroundings;
use crate::args::RoutesArgument;
use crate::printable::{Printable, Quote};
use crate::routes_file::{self, Diagnostic, MessageFormat, RoutesFile};

/// A file of routes, and what is served of it.
pub(super) struct FileRoutes {
    argument: RoutesArgument,
    table: Arc<LiveTable>,
    status: Arc<ReloadStatus>,
    /// The constraints of hosts, which stay as they are.
    of_hosts: BTreeMap<String, String>,
}

/// The messages about a file that cannot be served.
pub(super) struct Refused(pub(super) String);

impl FileRoutes {
    /// Reads a file, and makes its routes live, in what `wrap` puts around them.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read, and messages if it has errors.
    pub(super) fn open(
        mut argument: RoutesArgument,
        redirect_slashes: bool,
        wrap: impl FnOnce(&mut Hosts),
    ) -> Result<Result<FileRoutes, Refused>, Box<dyn Error>> {
        let folder = argument.file.parent().map(Path::to_owned).unwrap_or_default();
        let surroundings = Surroundings { folder, ..Surroundings::default() };
        let status = Arc::new(ReloadStatus::default());
        let metrics = Arc::new(MetricsPage::new(Arc::clone(&status)));
        let builder = Builder { surroundings, redirect_slashes, metrics };
        let (file, table) = read(&argument, &builder)?;
        let table = match table {
            Ok(table) => table,
            Err(refused) => return Ok(Err(refused)),
        };
        let of_hosts = table.constraints.clone();
        // From now on, messages are for the log.
        argument.messages.message_format = MessageFormat::Short;
        let table = make_live(&file, table, builder, &status, wrap)?;
        Ok(Ok(FileRoutes { argument, table, status, of_hosts }))
    }

    /// Returns the table that is served.
    pub(super) fn table(&self) -> Arc<LiveTable> {
        Arc::clone(&self.table)
    }

    /// Returns what is known of the reloads.
    pub(super) fn status(&self) -> Arc<ReloadStatus> {
        Arc::clone(&self.status)
    }

    /// Reads the file again, and changes what differs. Logs what became of it.
    pub(super) fn reload(&self) {
        let name = self.argument.file.to_string_lossy().into_owned();
        let name = Printable(&name);
        match caught(|| self.try_reload()) {
            Ok(lines) => {
                self.status.succeed(self.table.version());
                lines.iter().for_each(|line| log::info!("{name}: {line}"));
            }
            Err(error) => {
                let message = error.to_string();
                self.status.fail(message.lines().next().unwrap_or_default());
                message.lines().for_each(|line| log::error!("{line}"));
                log::error!("{name} is not served: the routes before it stay");
            }
        }
    }

    /// Returns lines for the log.
    fn try_reload(&self) -> Result<Vec<String>, Box<dyn Error>> {
        let (file, table) = read(&self.argument, &self.table.builder)?;
        let table = table.map_err(|Refused(messages)| messages)?;
        let fixed: Vec<_> = self.fixed_constraints(&file, &table).collect();
        if !fixed.is_empty() {
            return Err(file.report(&fixed, MessageFormat::Short).into());
        }
        let lines = self.table.replace(table)?;
        self.status.source.set_alerts(&file.alerts);
        Ok(lines)
    }

    /// Returns the constraints that would have to change for a host.
    fn fixed_constraints<'f>(
        &'f self,
        file: &'f RoutesFile,
        table: &'f Table,
    ) -> impl Iterator<Item = Diagnostic> + 'f {
        file.constraints.iter().filter_map(|constraint| {
            let (name, expression) = (&constraint.name, &constraint.expression.text);
            if self.of_hosts.get(&name.text) == Some(expression) {
                return None;
            }
            let uses = format!(":{}}}", name.text);
            let host = table.hosts().into_iter().find(|host| host.contains(&uses))?;
            let (quoted, host) = (Quote(&name.text), Quote(host));
            let message = format!(
                "{quoted} is a constraint of the host {host}, which can only change with a \
                 restart of the server"
            );
            Some(Diagnostic::error(name.start, message))
        })
    }
}

/// Makes the routes of a file live, in what `wrap` puts around them.
pub(super) fn make_live(
    file: &RoutesFile,
    table: Table,
    builder: Builder,
    status: &ReloadStatus,
    wrap: impl FnOnce(&mut Hosts),
) -> Result<Arc<LiveTable>, Box<dyn Error>> {
    status.source.set_alerts(&file.alerts);
    let mut hosts = builder.hosts(&table)?;
    wrap(&mut hosts);
    status.loaded(0);
    Ok(LiveTable::new(hosts, builder, table))
}

/// Makes a panic an error, so that the next change of the file is noticed all the same.
fn caught<T>(reload: impl FnOnce() -> Result<T, Box<dyn Error>>) -> Result<T, Box<dyn Error>> {
    // What a panic can leave half done are locks, which are released, and no table.
    let outcome = panic::catch_unwind(AssertUnwindSafe(reload));
    outcome.unwrap_or_else(|_| Err("the reload panicked".into()))
}

/// Reads a file, and logs what is odd about it. Returns its table, or the messages about its
/// errors.
fn read(
    argument: &RoutesArgument,
    builder: &Builder,
) -> io::Result<(RoutesFile, Result<Table, Refused>)> {
    let mut file = routes_file::read(argument)?;
    let format = argument.messages.message_format;
    if !file.errors.is_empty() {
        let report = Refused(file.report(&file.errors, format));
        return Ok((file, Err(report)));
    }
    let missing = file.entries.iter().filter_map(|entry| {
        let folder = entry.answer.missing_folder(&builder.surroundings)?;
        let message = format!("there is no folder {}", Quote(&folder.to_string_lossy()));
        Some(Diagnostic::warning(entry.route.start, message))
    });
    let missing: Vec<_> = missing.collect();
    file.report(&missing, MessageFormat::Short).lines().for_each(|line| log::warn!("{line}"));
    let table = Table::of(&mut file).map_err(|refused| Refused(file.report(&refused, format)));
    Ok((file, table))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use allocation_counter::{AllocationInfo, measure};

    use super::{FileRoutes, caught};
    use crate::args::{MessageOptions, RoutesArgument};
    use crate::routes_file::MessageFormat;

    const ROUTES: usize = 2_000;

    fn text(changed: usize) -> String {
        let routes = (0..ROUTES).map(|number| {
            let text = if number == changed { "new" } else { "old" };
            format!(
                "[[route]]\nroute = '/r{number}/{{id}}'\nmethod = 'GET'\nname = 'r{number}'\n\
                 answer = {{ text = '{text}' }}\n"
            )
        });
        routes.collect()
    }

    /// What is equal in both versions stays as it is. While a reload lasts, it takes at most 1.5
    /// times the memory of the first table, and none after that, except for the second copy.
    #[test]
    fn a_reload_takes_little_memory_and_leaves_none_taken() {
        let file = std::env::temp_dir().join(format!("routetree-{}.toml", std::process::id()));
        let write = |changed| fs::write(&file, text(changed)).expect("a file");
        write(ROUTES);
        let messages = MessageOptions { message_format: MessageFormat::Short };
        let argument = RoutesArgument { file: file.clone(), format: None, messages };
        let mut opened = None;
        let open = measure(|| opened = FileRoutes::open(argument, false, |_| {}).ok());
        let routes = opened.and_then(Result::ok).expect("a file without errors");
        let reload = |changed| {
            write(changed);
            let counted = measure(|| routes.reload());
            assert_eq!(routes.table.version(), changed as u64 + 1, "nothing has changed");
            counted
        };
        let held = open.bytes_current.unsigned_abs();
        assert!(held < 1_000 * ROUTES as u64, "{open:?}");
        // The first makes the second copy of the routes.
        let first = reload(0);
        let more: Vec<AllocationInfo> = (1..4).map(reload).collect();
        for counted in more.iter().chain([&first]) {
            assert!(counted.bytes_max < 3 * held / 2, "{counted:?}");
            assert!(counted.count_total < 20 * ROUTES as u64, "{counted:?}");
        }
        assert!(first.bytes_current.unsigned_abs() < held / 2, "{first:?}");
        assert!(more.iter().all(|counted| counted.bytes_current < 1_000), "{more:?}");
        fs::remove_file(&file).expect("it can be removed");
    }

    #[test]
    fn a_panic_is_an_error() {
        assert_eq!(caught(|| Ok(7)).expect("no error"), 7);
        let error = caught::<()>(|| panic!("on purpose")).expect_err("it panics");
        assert_eq!(error.to_string(), "the reload panicked");
    }
}
