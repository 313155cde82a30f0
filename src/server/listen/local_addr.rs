//! The address that a server listens on.

use core::fmt;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

/// The address that a server listens on.
///
/// It is shown as `127.0.0.1:8080` or `unix:/run/app.sock`. `TcpStream::connect` takes that of a
/// TCP socket as it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LocalAddr {
    /// The address of a TCP socket.
    Tcp(SocketAddr),
    /// The path of a Unix socket. It is empty if the socket has no path, such as an abstract one.
    Unix(PathBuf),
}

impl LocalAddr {
    /// Returns the address of a TCP socket.
    pub fn tcp(&self) -> Option<SocketAddr> {
        match self {
            LocalAddr::Tcp(addr) => Some(*addr),
            LocalAddr::Unix(_) => None,
        }
    }

    /// Returns the path of a Unix socket.
    pub fn unix(&self) -> Option<&Path> {
        match self {
            LocalAddr::Tcp(_) => None,
            LocalAddr::Unix(path) => Some(path),
        }
    }

    pub(super) fn of_unix(listener: &UnixListener) -> io::Result<LocalAddr> {
        let addr = listener.local_addr()?;
        Ok(LocalAddr::Unix(addr.as_pathname().map(Path::to_owned).unwrap_or_default()))
    }
}

impl fmt::Display for LocalAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LocalAddr::Tcp(addr) => addr.fmt(f),
            LocalAddr::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

impl ToSocketAddrs for LocalAddr {
    type Iter = core::option::IntoIter<SocketAddr>;

    /// Returns the address of a TCP socket.
    ///
    /// # Errors
    ///
    /// Returns an error for a Unix socket.
    fn to_socket_addrs(&self) -> io::Result<Self::Iter> {
        match self {
            LocalAddr::Tcp(addr) => Ok(Some(*addr).into_iter()),
            LocalAddr::Unix(_) => {
                Err(io::Error::new(io::ErrorKind::InvalidInput, format!("not TCP: {self}")))
            }
        }
    }
}
