//! What a host router holds: its size, memory, `Display` and `Debug`.

use core::fmt;

use super::HostRouter;

impl<T> HostRouter<T> {
    /// Returns the number of patterns. The value for any host counts as one.
    #[must_use]
    #[inline]
    pub fn len(&self) -> usize {
        self.patterns.len() + usize::from(self.any.is_some())
    }

    /// Returns `true` if there is neither a pattern nor a value for any host.
    #[must_use]
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Releases all spare memory. Takes time linear in the router.
    #[inline]
    pub fn shrink_to_fit(&mut self) {
        self.patterns.shrink_to_fit();
    }

    /// Returns the number of heap bytes held: tree, texts and the room for values, without what
    /// values themselves hold on the heap. Takes time linear in the number of patterns.
    #[must_use]
    #[inline]
    pub fn memory_usage(&self) -> usize {
        self.patterns.memory_usage()
    }
}

/// Draws the tree: labels from the last to the first with slashes between them, and at each leaf
/// its pattern. The value for any host is the last line.
///
/// ```
/// let mut hosts = routetree::HostRouter::new();
/// hosts.insert("{tenant}.example.com", ())?;
/// hosts.insert("example.com", ())?;
/// hosts.insert_any(())?;
/// assert_eq!(hosts.to_string(), "\
/// └─ com/example  → example.com
///    └─ /{}  → {tenant}.example.com
/// (any host)
/// ");
/// # Ok::<(), routetree::InsertError>(())
/// ```
impl<T> fmt::Display for HostRouter<T> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.patterns.fmt(f)?;
        if self.any.is_some() { f.write_str("(any host)\n") } else { Ok(()) }
    }
}

impl<T: fmt::Debug> fmt::Debug for HostRouter<T> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
