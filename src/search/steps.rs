//! Counts the steps of a search in tests of its cost; elsewhere nothing is left of it.
//!
//! A step is one node met, one child tested, or one byte that a test of a mixed segment, of a
//! constraint or of a long segment's end looks at.

#[cfg(test)]
extern crate std;

#[cfg(test)]
std::thread_local! {
    static STEPS: core::cell::Cell<u64> = const { core::cell::Cell::new(0) };
}

/// Adds steps.
#[inline(always)]
pub(super) fn add(steps: usize) {
    #[cfg(test)]
    STEPS.with(|count| count.set(count.get() + steps as u64));
    #[cfg(not(test))]
    let _ = steps;
}

/// The steps of what `run` does, and its answer.
#[cfg(test)]
pub(super) fn count<R>(run: impl FnOnce() -> R) -> (u64, R) {
    let before = STEPS.with(core::cell::Cell::get);
    let answer = run();
    (STEPS.with(core::cell::Cell::get) - before, answer)
}
