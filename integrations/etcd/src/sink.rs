//! [`Sink`]: where the routes go; [`Change`]: what it gets.

/// One change of the routes: of one host, method and route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change<T> {
    /// The route is removed.
    Remove(Place),
    /// The route is inserted with this value, or gets it in place of another one.
    Set(Place, T),
}

impl<T> Change<T> {
    /// The place of the change.
    pub fn place(&self) -> &Place {
        match self {
            Change::Remove(place) | Change::Set(place, _) => place,
        }
    }
}

/// A place that holds at most one value: a route for a host and a method.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The pattern of the hosts, its text in lower case; `None` for any host.
    pub host: Option<String>,
    /// The method; `None` for any method.
    pub method: Option<String>,
    /// The route.
    pub route: String,
}

/// Where the routes go: a table that serves requests.
///
/// [`LiveTable`](crate::LiveTable) is one; a server with a table of its own implements this trait.
pub trait Sink<T>: Send {
    /// Makes all changes at once: a request sees all of them or none.
    ///
    /// Removals come first. No route of these changes conflicts with another one, or with those of
    /// earlier changes. `revision` is the revision of etcd that the routes have from now on.
    ///
    /// # Errors
    ///
    /// Return an error, with the reason, if the table refuses the changes; then change nothing. The
    /// [status](crate::Status::error) shows the reason, and the routes grow
    /// [old](crate::Status::age). The same changes come again with the next ones, and when etcd
    /// confirms that there are none.
    fn apply(&mut self, changes: &[Change<T>], revision: i64) -> Result<(), String>;
}

impl<T, F> Sink<T> for F
where
    F: FnMut(&[Change<T>], i64) -> Result<(), String> + Send,
{
    fn apply(&mut self, changes: &[Change<T>], revision: i64) -> Result<(), String> {
        self(changes, revision)
    }
}
