//! Counts the steps of a search.
//!
//! A step is a node that is reached, a child that is tested, or a byte that a test of a mixed
//! segment, of a constraint or of the end of a long segment reads. Of changes, it is a name of a
//! custom constraint that is compared; of `MethodRouter::shrink_to_fit`, a child that is visited for
//! a leaf.

#[cfg(test)]
extern crate std;

#[cfg(test)]
std::thread_local! {
    static STEPS: core::cell::Cell<u64> = const { core::cell::Cell::new(0) };
}

/// Adds steps. Does nothing outside of tests.
#[inline(always)]
pub(crate) fn add(steps: usize) {
    #[cfg(test)]
    STEPS.with(|count| count.set(count.get() + steps as u64));
    #[cfg(not(test))]
    let _ = steps;
}

/// Returns the number of steps that `run` takes, and its result.
#[cfg(test)]
pub(crate) fn count<R>(run: impl FnOnce() -> R) -> (u64, R) {
    let before = STEPS.with(core::cell::Cell::get);
    let result = run();
    (STEPS.with(core::cell::Cell::get) - before, result)
}
