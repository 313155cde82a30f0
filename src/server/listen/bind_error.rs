//! Why a server could not be created.

use core::fmt;
use std::io;

use super::local_addr::LocalAddr;
use crate::server::config::ConfigError;

/// Why [`Server::bind`](super::Server::bind), or another function that creates a server, failed.
#[derive(Debug)]
pub struct BindError(pub(super) BindCause);

#[derive(Debug)]
pub(super) enum BindCause {
    Config(ConfigError),
    NoAddr(io::Error),
    Addr { addr: LocalAddr, workers: usize, error: io::Error },
}

impl fmt::Display for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (error, workers) = match &self.0 {
            BindCause::Config(error) => return error.fmt(f),
            BindCause::NoAddr(error) => {
                f.write_str("cannot listen: ")?;
                (error, 1)
            }
            BindCause::Addr { addr, workers, error } => {
                write!(f, "cannot listen on {addr}: ")?;
                (error, *workers)
            }
        };
        if error.raw_os_error().is_none() {
            // It says more than its kind.
            return error.fmt(f);
        }
        match error.kind() {
            io::ErrorKind::AddrInUse => f.write_str("the address is in use"),
            io::ErrorKind::PermissionDenied => f.write_str("permission denied"),
            io::ErrorKind::AddrNotAvailable => f.write_str("not an address of this machine"),
            _ if workers > 1 => write!(f, "{error} (for {workers} event loops)"),
            _ => error.fmt(f),
        }
    }
}

impl core::error::Error for BindError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        Some(match &self.0 {
            BindCause::Config(error) => error,
            BindCause::NoAddr(error) | BindCause::Addr { error, .. } => error,
        })
    }
}
