//! [`HostRouter::shadowed`].

use alloc::vec::Vec;

use super::HostRouter;
use crate::explain::Shadowed;

impl<T> HostRouter<T> {
    /// Finds patterns that never win, because another pattern always wins over them: it matches
    /// every host that they match, and comes before them.
    ///
    /// Returns a pair for each such pattern and each pattern that shadows it, as
    /// [`Router::shadowed`](crate::Router::shadowed) does, and misses what that misses. The value
    /// for any host is never shadowed: it is also that of requests without a host.
    ///
    /// # Complexity
    ///
    /// Like [`Router::shadowed`](crate::Router::shadowed).
    ///
    /// # Examples
    ///
    /// ```
    /// let mut hosts = routetree::HostRouter::new();
    /// for pattern in ["{day:date}.example.com", "{a}-{b}.example.com", "{*sub}.example.com"] {
    ///     hosts.insert(pattern, ())?;
    /// }
    /// let shadowed = hosts.shadowed();
    /// assert_eq!(shadowed.len(), 1);
    /// assert_eq!(
    ///     shadowed[0].to_string(),
    ///     "`{day:date}.example.com` never wins: `{a}-{b}.example.com` matches everything it does, \
    ///      and comes before it",
    /// );
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn shadowed(&self) -> Vec<Shadowed<'_>> {
        self.patterns.shadowed()
    }
}
