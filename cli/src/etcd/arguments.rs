//! The arguments about etcd.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Arg, Args};
use routetree_etcd::Options;
use routetree_etcd::etcd_client::{Certificate, ConnectOptions, Identity, TlsOptions};

use crate::args::RoutesArgument;
use crate::printable::Quote;
use crate::secret::Secret;

/// Where the password is.
const PASSWORD: Secret = Secret {
    what: "the password for etcd",
    flag: "--etcd-password-file",
    variable: "ROUTETREE_ETCD_PASSWORD",
};

/// What the URL of a connection by TLS begins with.
const HTTPS: &str = "https://";

/// Where routes are in etcd, and who reads or writes them.
#[derive(Debug, Args)]
pub(crate) struct EtcdArguments {
    /// URLs of the members of etcd, with commas between them, such as http://127.0.0.1:2379.
    #[arg(long, env = "ROUTETREE_ETCD", value_name = "URL", value_delimiter = ',')]
    pub(crate) etcd: Vec<String>,
    /// Prefix of the keys that are routes.
    #[arg(
        long,
        env = "ROUTETREE_ETCD_PREFIX",
        value_name = "PREFIX",
        default_value = "/routes/",
        requires = "etcd"
    )]
    pub(crate) prefix: String,
    /// User of etcd. The password is in a file that --etcd-password-file names, or in the
    /// environment variable ROUTETREE_ETCD_PASSWORD.
    #[arg(long, env = "ROUTETREE_ETCD_USER", value_name = "NAME", requires = "etcd")]
    etcd_user: Option<String>,
    /// File whose text is the password of the user of etcd.
    #[arg(long, env = "ROUTETREE_ETCD_PASSWORD_FILE", value_name = "FILE", requires = "etcd_user")]
    etcd_password_file: Option<PathBuf>,
    /// PEM file of the authorities that may have issued etcd's certificate; by default, those that
    /// the platform trusts. The URLs begin with https://.
    #[arg(long, env = "ROUTETREE_ETCD_CA", value_name = "FILE", requires = "etcd")]
    etcd_ca: Option<PathBuf>,
    /// PEM file of the client certificate.
    #[arg(
        long,
        env = "ROUTETREE_ETCD_CERT",
        value_name = "FILE",
        requires = "etcd",
        requires = "etcd_key"
    )]
    etcd_cert: Option<PathBuf>,
    /// PEM file of the key of that certificate.
    #[arg(long, env = "ROUTETREE_ETCD_KEY", value_name = "FILE", requires = "etcd_cert")]
    etcd_key: Option<PathBuf>,
}

impl EtcdArguments {
    /// Reads the files that are named, and returns where etcd is.
    ///
    /// # Errors
    ///
    /// Returns an error if a file cannot be read or is not what it should be, there is no password
    /// for the user, or certificates are given for a connection without TLS.
    pub(crate) fn options(&self) -> Result<Options, Box<dyn Error>> {
        let user = self.user()?;
        let tls = self.tls()?;
        Ok(Options::new(&self.etcd, &self.prefix).connect(|mut connect: ConnectOptions| {
            if let Some((name, password)) = user {
                connect = connect.with_user(name, password);
            }
            match tls {
                Some(tls) => connect.with_tls(tls),
                None => connect,
            }
        }))
    }

    /// The URLs, for people.
    pub(crate) fn urls(&self) -> String {
        self.etcd.join(", ")
    }

    fn user(&self) -> Result<Option<(&str, String)>, String> {
        let Some(name) = &self.etcd_user else { return Ok(None) };
        let password = PASSWORD.read(self.etcd_password_file.as_deref())?;
        let missing = || {
            let (flag, variable) = (PASSWORD.flag, PASSWORD.variable);
            format!("--etcd-user needs a password: give {flag} FILE, or set {variable}")
        };
        Ok(Some((name, password.ok_or_else(missing)?)))
    }

    fn tls(&self) -> Result<Option<TlsOptions>, String> {
        let EtcdArguments { etcd, etcd_ca, etcd_cert, etcd_key, .. } = self;
        if etcd_ca.is_none() && etcd_cert.is_none() {
            return Ok(None);
        }
        if let Some(url) = etcd.iter().find(|url| !url.starts_with(HTTPS)) {
            let flag = if etcd_ca.is_some() { "--etcd-ca" } else { "--etcd-cert" };
            let url = Quote(url);
            return Err(format!("{flag} is for URLs that begin with {HTTPS}, and not for {url}"));
        }
        let mut tls = match etcd_ca {
            Some(file) => {
                TlsOptions::new().ca_certificate(Certificate::from_pem(pem(file, "CERTIFICATE")?))
            }
            None => TlsOptions::new().with_native_roots(),
        };
        if let (Some(certificate), Some(key)) = (etcd_cert, etcd_key) {
            let (certificate, key) = (pem(certificate, "CERTIFICATE")?, pem(key, "PRIVATE KEY")?);
            tls = tls.identity(Identity::from_pem(certificate, key));
        }
        Ok(Some(tls))
    }
}

/// Reads a file that has one of these.
fn pem(file: &Path, what: &str) -> Result<String, String> {
    let name = Quote(&file.to_string_lossy()).to_string();
    let text = fs::read_to_string(file).map_err(|error| format!("cannot read {name}: {error}"))?;
    let begins = |line: &str| line.starts_with("-----BEGIN ") && line.ends_with("-----");
    if !text.lines().any(|line| begins(line.trim_end()) && line.contains(what)) {
        return Err(format!("{name} has no `-----BEGIN {what}-----`: it is not the PEM of one"));
    }
    Ok(text)
}

/// Refuses a flag about etcd beside other routes. What it requires is not enough for that:
/// clap requires nothing that conflicts with what is given.
fn without_others(argument: Arg) -> Arg {
    let id = argument.get_id().as_str();
    let is_about_etcd = id == "prefix" || id.starts_with("etcd");
    if is_about_etcd { argument.conflicts_with_all(["routes", "demo_load"]) } else { argument }
}

/// The flags of `serve` for routes from etcd.
#[derive(Debug, Args)]
#[command(mut_args(without_others))]
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

    /// Like [`EtcdArguments::options`], with the copy on disk.
    pub(crate) fn options(&self) -> Result<Options, Box<dyn Error>> {
        let options = self.etcd.options()?;
        Ok(match &self.etcd_copy {
            Some(file) => options.copy(file),
            None => options,
        })
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
