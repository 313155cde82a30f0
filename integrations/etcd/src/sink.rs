//! [`Sink`]: where the routes go, and [`Change`], what is told to it.

/// One change of the routes: of one host, method and route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change<T> {
    /// The route is there no more.
    Remove(Place),
    /// The route has this value from now on. It may have had another one before.
    Set(Place, T),
}

impl<T> Change<T> {
    /// Where the change is.
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
    /// Removals come first. If all changes before succeeded, no route of these changes conflicts
    /// with another one. `revision` is the revision of etcd that the routes have from now on.
    ///
    /// # Errors
    ///
    /// If the table refuses the changes, nothing is changed, and this says why. The
    /// [status](crate::Status::error) shows it, and the routes grow [old](crate::Status::age). They
    /// are tried again with the next changes, and when etcd confirms that there are none.
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
