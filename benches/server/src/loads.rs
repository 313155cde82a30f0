//! The loads, and the client that puts one on a server.

use std::error::Error;
use std::net::SocketAddr;

use crate::process::Process;

/// A load.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    pub(crate) name: &'static str,
    pub(crate) connections: usize,
    pub(crate) pipeline: usize,
    /// Connections that pipeline without pause beside those that are timed.
    floods: usize,
    path: &'static str,
}

const PING: Load = Load { name: "", connections: 64, pipeline: 1, floods: 0, path: "/ping" };
const WITH_PARAMETERS: Load = Load { path: "/users/42/posts/7", ..PING };

pub(crate) const LOADS: [Load; 9] = [
    Load { name: "64 connections", ..PING },
    Load { name: "64 connections, path with parameters", ..WITH_PARAMETERS },
    Load { name: "64 connections, pipelined x16", pipeline: 16, ..PING },
    Load { name: "10 routes against 10,000, 64 connections", ..WITH_PARAMETERS },
    Load {
        name: "1 connection beside 4 that pipeline without pause",
        connections: 1,
        floods: 4,
        ..PING
    },
    Load { name: "100 connections", connections: 100, ..PING },
    Load { name: "1,000 connections", connections: 1000, ..PING },
    Load { name: "5,000 connections", connections: 5000, ..PING },
    Load { name: "10,000 connections", connections: 10_000, ..PING },
];

impl Load {
    /// Whether it belongs to the curve over the number of connections.
    pub(crate) fn is_on_the_curve(&self) -> bool {
        self.path == PING.path && !self.keeps_connections()
    }

    /// Whether it is there for the curve alone.
    pub(crate) fn is_for_the_chart_only(&self) -> bool {
        [100, 5000].contains(&self.connections)
    }

    /// Whether system calls and instructions are counted under it.
    pub(crate) fn is_counted(&self) -> bool {
        self.connections == 64 && self.path == PING.path
    }

    /// Whether the servers are followed over time under it.
    pub(crate) fn is_followed(&self) -> bool {
        self.connections == 1000
    }

    /// Whether some connections ask without waiting for responses.
    pub(crate) fn is_without_pause(&self) -> bool {
        self.floods > 0
    }

    /// Whether a server must keep its connections to take it.
    pub(crate) fn keeps_connections(&self) -> bool {
        self.pipeline > 1 || self.is_without_pause()
    }

    /// Starts a client with this load, which measures for so many seconds.
    pub(crate) fn client(
        &self,
        core: usize,
        addr: SocketAddr,
        seconds: f64,
        warm_up: Option<f64>,
    ) -> Result<Process, Box<dyn Error>> {
        let mut arguments = vec![
            std::env::current_exe()?.to_string_lossy().into_owned(),
            "load".into(),
            addr.to_string(),
            format!("--connections={}", self.connections),
            format!("--pipeline={}", self.pipeline),
            format!("--floods={}", self.floods),
            format!("--seconds={seconds}"),
            format!("--path={}", self.path),
        ];
        arguments.extend(warm_up.map(|seconds| format!("--warm-up={seconds}")));
        Process::start(core, &arguments)
    }
}
