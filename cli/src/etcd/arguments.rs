//! The arguments about etcd.

use std::path::PathBuf;

use clap::Args;
use routetree_etcd::Options;

use crate::args::RoutesArgument;

/// Where routes are in etcd.
#[derive(Debug, Args)]
pub(crate) struct EtcdArguments {
    /// URLs of the members of etcd, with commas between them, such as http://127.0.0.1:2379.
    #[arg(long, env = "ROUTETREE_ETCD", value_name = "URL", value_delimiter = ',')]
    pub(crate) etcd: Vec<String>,
    /// Prefix of the keys that are routes.
    #[arg(long, env = "ROUTETREE_ETCD_PREFIX", value_name = "PREFIX", default_value = "/routes/")]
    pub(crate) prefix: String,
}

impl EtcdArguments {
    pub(crate) fn options(&self) -> Options {
        Options::new(&self.etcd, &self.prefix)
    }
}

/// The flags of `serve` for routes from etcd.
#[derive(Debug, Args)]
#[command(mut_arg("etcd", |etcd| etcd.conflicts_with_all(["routes", "demo_load"])))]
pub(crate) struct ServeArguments {
    #[command(flatten)]
    pub(crate) etcd: EtcdArguments,
    /// File with a copy of the routes, to start from while etcd is away. It is written some seconds
    /// after a change.
    #[arg(long, env = "ROUTETREE_ETCD_COPY", value_name = "FILE", requires = "etcd")]
    pub(crate) etcd_copy: Option<PathBuf>,
}

impl ServeArguments {
    /// Whether routes come from etcd.
    pub(crate) fn is_given(&self) -> bool {
        !self.etcd.etcd.is_empty()
    }

    pub(crate) fn options(&self) -> Options {
        match &self.etcd_copy {
            Some(file) => self.etcd.options().copy(file),
            None => self.etcd.options(),
        }
    }
}

/// The arguments of `push`.
#[derive(Debug, Args)]
#[command(mut_arg("etcd", |etcd| etcd.required(true)))]
pub(crate) struct PushArguments {
    #[command(flatten)]
    pub(crate) routes: RoutesArgument,
    #[command(flatten)]
    pub(crate) etcd: EtcdArguments,
    /// Only print what would change.
    #[arg(long)]
    pub(crate) dry_run: bool,
}
