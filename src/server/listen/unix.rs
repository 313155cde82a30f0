//! Opens a listening Unix socket.
//!
//! In: a path. Out: a socket and its file, or an error that says what is wrong with the path, its
//! folder, or what is there already.

use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::FileTypeExt as _;
use std::os::unix::net::UnixListener;
use std::path::Path;

use socket2::{Domain, SockAddr, Socket, Type};

use crate::server::socket_file::{FileId, SocketFile};

/// Maximum length of a path in bytes.
const MAX_PATH: usize =
    if cfg!(any(target_os = "linux", target_os = "android")) { 107 } else { 103 };

/// Opens a listening socket at a path. A socket that nobody listens on is replaced.
pub(super) fn listen(path: &Path, backlog: u16) -> io::Result<(UnixListener, SocketFile)> {
    let addr = address(path)?;
    let socket = socket()?;
    if let Err(error) = socket.bind(&addr) {
        if error.kind() != ErrorKind::AddrInUse {
            return Err(explained(path, error));
        }
        remove_stale(path, &addr)?;
        socket.bind(&addr).map_err(|error| explained(path, error))?;
    }
    let file = SocketFile::new(path)?;
    socket.listen(backlog.into())?;
    Ok((socket.into(), file))
}

fn socket() -> io::Result<Socket> {
    let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}

fn address(path: &Path) -> io::Result<SockAddr> {
    let bytes = path.as_os_str().as_bytes();
    let invalid = |problem: String| Err(io::Error::new(ErrorKind::InvalidInput, problem));
    // The system would choose a name that is no path.
    if bytes.is_empty() {
        return invalid("the path is empty".into());
    }
    if let Some(at) = memchr::memchr(0, bytes) {
        return invalid(format!("byte {at} of the path is zero"));
    }
    if bytes.len() > MAX_PATH {
        let length = bytes.len();
        return invalid(format!(
            "the path has {length} bytes, and that of a socket at most {MAX_PATH}"
        ));
    }
    SockAddr::unix(path)
}

/// Says which part of the path is to blame for an error.
fn explained(path: &Path, error: io::Error) -> io::Error {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new(".")).display();
    let problem = match error.kind() {
        ErrorKind::NotFound => format!("there is no folder `{folder}`"),
        ErrorKind::NotADirectory => format!("`{folder}` is not a folder"),
        ErrorKind::PermissionDenied => {
            format!("no permission to create a socket in the folder `{folder}`")
        }
        ErrorKind::AddrInUse => "another server has just started there".into(),
        _ => return error,
    };
    io::Error::new(error.kind(), problem)
}

/// Removes a socket that nobody listens on, such as a killed server leaves.
fn remove_stale(path: &Path, addr: &SockAddr) -> io::Result<()> {
    let in_use = |problem: &str| Err(io::Error::new(ErrorKind::AddrInUse, problem));
    let found = match fs::symlink_metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(explained(path, error)),
    };
    let kind = found.file_type();
    if !kind.is_socket() {
        return in_use(match () {
            () if kind.is_dir() => "a folder is there",
            () if kind.is_symlink() => "a symbolic link is there",
            () => "a file is there that is not a socket",
        });
    }
    match socket()?.connect(addr) {
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => {}
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        // Its queue of connections is full.
        Err(error) if error.kind() == ErrorKind::WouldBlock => {
            return in_use("a server listens there");
        }
        Ok(()) => return in_use("a server listens there"),
        Err(error) => {
            return in_use(&format!("cannot tell whether the socket there is in use: {error}"));
        }
    }
    // Another server may have replaced it since.
    let again = fs::symlink_metadata(path);
    if again.is_ok_and(|again| FileId::of(&again) != FileId::of(&found)) {
        return in_use("another server has just started there");
    }
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(io::Error::new(
            error.kind(),
            format!("cannot remove the socket that a server has left there: {error}"),
        )),
        _ => Ok(()),
    }
}
