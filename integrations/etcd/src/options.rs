//! [`Options`]: where etcd is, and how it is followed.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use etcd_client::ConnectOptions;
use routetree::MethodRouter;

/// Where etcd is, and how it is followed.
///
/// [`Options::spawn`] and [`Options::follow`] follow it; [`Options::plan`] and [`Options::push`]
/// write to it.
///
/// # Examples
///
/// ```
/// use routetree_etcd::Options;
///
/// let options = Options::new(["http://10.0.0.1:2379", "http://10.0.0.2:2379"], "/routes/")
///     .copy("/var/lib/gateway/routes");
/// ```
#[derive(Clone)]
pub struct Options {
    pub(crate) endpoints: Vec<String>,
    pub(crate) prefix: Vec<u8>,
    pub(crate) connect: ConnectOptions,
    pub(crate) template: MethodRouter<()>,
    pub(crate) page: u64,
    pub(crate) request_timeout: Duration,
    pub(crate) probe: Duration,
    pub(crate) backoff: (Duration, Duration),
    pub(crate) copy: Option<PathBuf>,
    pub(crate) copy_every: Duration,
}

impl Options {
    /// Takes the URLs of the members of etcd, and the prefix of the keys that are routes. All keys
    /// that begin with the prefix count, so it should end with a slash.
    pub fn new<E: Into<String>>(
        endpoints: impl IntoIterator<Item = E>,
        prefix: impl AsRef<[u8]>,
    ) -> Options {
        let endpoints: Vec<String> = endpoints.into_iter().map(Into::into).collect();
        Options {
            prefix: prefix.as_ref().to_vec(),
            connect: connect_options(&endpoints),
            endpoints,
            template: MethodRouter::new(),
            page: 8 << 20,
            request_timeout: Duration::from_secs(20),
            probe: Duration::from_secs(5),
            backoff: (Duration::from_millis(500), Duration::from_secs(30)),
            copy: None,
            copy_every: Duration::from_secs(5),
        }
    }

    /// Changes how to connect: a user and password, TLS, keep-alive.
    ///
    /// With the feature `tls` and URLs that begin with `https://`, a certificate must be from one
    /// that the platform trusts, unless this sets other options of TLS.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree_etcd::Options;
    ///
    /// let options = Options::new(["https://etcd.example:2379"], "/routes/");
    /// let options = options.connect(|connect| connect.with_user("reader", "password"));
    /// ```
    #[must_use]
    pub fn connect(mut self, change: impl FnOnce(ConnectOptions) -> ConnectOptions) -> Options {
        self.connect = change(self.connect);
        self
    }

    /// Keeps a copy of the keys in this file, to start from while etcd is away.
    ///
    /// If etcd turns out to be another cluster than the one that the copy is of, the log says so,
    /// and the routes of the copy are replaced.
    #[must_use]
    pub fn copy(mut self, file: impl Into<PathBuf>) -> Options {
        self.copy = Some(file.into());
        self
    }

    /// Sets the least time between two writes of the copy, 5 seconds by default. A large copy is
    /// written less often, so that at most 1% of the time goes into it.
    #[must_use]
    pub fn copy_every(mut self, time: Duration) -> Options {
        self.copy_every = time;
        self
    }

    /// Gives all routes the constraints of this router, whose own routes do not matter. A sink
    /// needs the constraints too: [`LiveTable::with_template`](crate::LiveTable::with_template).
    #[must_use]
    pub fn template(mut self, template: MethodRouter<()>) -> Options {
        self.template = template;
        self
    }

    /// Sets about how many bytes of keys and values a snapshot asks for in one request, 8 MiB by
    /// default. For each request, etcd 3.4 walks over all keys that follow, so small pages make the
    /// snapshot of a large table slow.
    #[must_use]
    pub fn page(mut self, bytes: u32) -> Options {
        self.page = u64::from(bytes);
        self
    }

    /// Sets how long an answer of etcd may take before the connection is given up, 20 seconds by
    /// default.
    #[must_use]
    pub fn request_timeout(mut self, time: Duration) -> Options {
        self.request_timeout = time;
        self
    }

    /// Sets how often etcd is asked whether the routes are still the newest, every 5 seconds by
    /// default. After three questions in a row without an answer, the connection is given up.
    #[must_use]
    pub fn probe(mut self, every: Duration) -> Options {
        self.probe = every;
        self
    }

    /// Sets the wait before etcd is tried again: a random time of at most `least` after the first
    /// failure, of at most twice as much after each further one, up to `most`. 0.5 and 30 seconds
    /// by default.
    #[must_use]
    pub fn backoff(mut self, least: Duration, most: Duration) -> Options {
        self.backoff = (least, most.max(least));
        self
    }
}

/// A member without a leader reports that instead of falling silent, and pings find a dead
/// connection. etcd refuses pings that come more often than every 5 seconds.
fn connect_options(endpoints: &[String]) -> ConnectOptions {
    let options = ConnectOptions::new()
        .with_require_leader(true)
        .with_connect_timeout(Duration::from_secs(5))
        .with_keep_alive(Duration::from_secs(10), Duration::from_secs(10));
    // For other URLs, the client refuses options of TLS.
    #[cfg(feature = "tls")]
    if endpoints.iter().any(|url| url.starts_with("https://")) {
        return options.with_tls(etcd_client::TlsOptions::new().with_native_roots());
    }
    #[cfg(not(feature = "tls"))]
    let _ = endpoints;
    options
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // `connect` is left out: it may have a password.
        f.debug_struct("Options")
            .field("endpoints", &self.endpoints)
            .field("prefix", &String::from_utf8_lossy(&self.prefix))
            .field("copy", &self.copy)
            .finish_non_exhaustive()
    }
}
