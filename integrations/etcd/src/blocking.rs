//! [`Options::plan`] and [`Options::push`] for programs without a runtime.

use crate::error::PushError;
use crate::options::Options;
use crate::push::Plan;

/// As [`Options::plan`], but waits. Do not call it in a runtime of tokio.
///
/// # Errors
///
/// Like [`Options::plan`], or if a runtime cannot be started.
pub fn plan<K: AsRef<[u8]>, V: Into<Vec<u8>>>(
    options: &Options,
    wanted: impl IntoIterator<Item = (K, V)>,
) -> Result<Plan, PushError> {
    wait_for(options.plan(wanted))
}

/// As [`Options::push`], but waits. Do not call it in a runtime of tokio.
///
/// # Errors
///
/// Like [`Options::push`], or if a runtime cannot be started.
pub fn push(options: &Options, plan: &Plan, done: impl FnMut(usize)) -> Result<(), PushError> {
    wait_for(options.push(plan, done))
}

fn wait_for<O>(work: impl Future<Output = Result<O, PushError>>) -> Result<O, PushError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| PushError::Etcd(error.to_string()))?.block_on(work)
}
