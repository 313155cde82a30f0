//! An etcd that wants a user, or speaks TLS.

#[cfg(feature = "tls")]
use std::{fs, path::Path, process::Command};

use routetree_etcd::{Options, Status};

use crate::etcd::{Etcd, LONG};
use crate::servers::Server;

/// Starts a server that cannot read etcd. Returns its status.
fn failed(options: Options) -> Status {
    let server = Server::start(options);
    assert!(server.follower.wait(LONG, |status| status.error.is_some()));
    server.follower.status()
}

/// Starts a server that may not read etcd. Returns the reason.
fn refusal(options: Options) -> String {
    let status = failed(options);
    assert!(status.denied, "{status:?}");
    status.error.expect("a reason")
}

/// Starts a server that reaches no etcd. Returns the reason.
#[cfg(feature = "tls")]
fn no_connection(options: Options) -> String {
    let status = failed(options);
    assert!(!status.denied, "{status:?}");
    status.error.expect("a reason")
}

#[test]
fn a_user_has_a_password() {
    let Some(mut etcd) = Etcd::start() else { return };
    let last = etcd.put("a", "GET /a here");
    etcd.require_users("of root", ("reader", "of the reader"));
    let user = |name: &str, password: &str| {
        etcd.impatient().connect(|connect| connect.with_user(name, password))
    };
    let text = refusal(etcd.impatient());
    assert!(text.contains("user name is empty"), "{text}");
    let text = refusal(user("reader", "of somebody"));
    assert!(text.contains("authentication failed"), "{text}");
    let server = Server::start(user("reader", "of the reader"));
    server.reach(last);
    assert!(!server.follower.status().denied);
    assert_eq!(server.answer("/a").as_deref(), Some("here"));
    // A token of before the restart is worth nothing.
    etcd.restart();
    server.reach(etcd.put("b", "GET /b here"));
    // Reading is all that this one may do.
    let reader = etcd.impatient().connect(|connect| connect.with_user("reader", "of the reader"));
    let plan = etcd.block_on(reader.plan([("/routes/c", "GET /c here")])).expect("a plan");
    let error = etcd.block_on(reader.push(&plan, |_| {})).expect_err("it is refused");
    assert!(error.to_string().contains("permission denied"), "{error}");
}

/// Runs `openssl` in a folder. Returns whether it is there.
#[cfg(feature = "tls")]
fn openssl(folder: &Path, arguments: &str) -> bool {
    let output = Command::new("openssl").current_dir(folder).args(arguments.split(' ')).output();
    let Ok(output) = output else {
        eprintln!("not tested: there is no program `openssl`; tests/etcd/install installs it");
        return false;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    true
}

/// Writes an authority (`ca.pem`), and a key and a certificate from it (`of.key`, `of.pem`).
#[cfg(feature = "tls")]
fn certificates(folder: &Path) -> bool {
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -batch";
    fs::write(folder.join("names"), "subjectAltName=IP:127.0.0.1").expect("a file");
    [
        format!("req -x509 {key} -days 2 -subj /CN=authority -keyout ca.key -out ca.pem"),
        format!("req -new {key} -subj /CN=etcd -keyout of.key -out of.csr"),
        "x509 -req -in of.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out \
         of.pem"
            .to_owned(),
    ]
    .iter()
    .all(|arguments| openssl(folder, arguments))
}

#[cfg(feature = "tls")]
#[test]
fn both_sides_of_tls_are_checked() {
    use routetree_etcd::etcd_client::{Certificate, ConnectOptions, Identity, TlsOptions};

    let folder = tempfile::tempdir().expect("a folder");
    if !certificates(folder.path()) {
        return;
    }
    let path = |name: &str| folder.path().join(name).to_str().expect("a path").to_owned();
    let read = |name: &str| fs::read(path(name)).expect("a file");
    let trusting = TlsOptions::new().ca_certificate(Certificate::from_pem(read("ca.pem")));
    let identified = trusting.clone().identity(Identity::from_pem(read("of.pem"), read("of.key")));
    let flags = [
        ["--cert-file", &path("of.pem")],
        ["--key-file", &path("of.key")],
        ["--trusted-ca-file", &path("ca.pem")],
    ];
    let flags = [flags.as_flattened(), &["--client-cert-auth"]].concat();
    let connect = ConnectOptions::new().with_tls(identified.clone());
    let Some(etcd) = Etcd::start_with(&flags, "https", connect) else { return };
    let server = Server::start(etcd.impatient().connect(|options| options.with_tls(identified)));
    server.reach(etcd.put("a", "GET /a here"));
    server.reach(etcd.put("b", "GET /b here"));
    assert_eq!(server.answer("/b").as_deref(), Some("here"));
    let text = no_connection(etcd.impatient());
    assert!(text.contains("UnknownIssuer"), "what the platform trusts: {text}");
    // Without a certificate of its own. The connection may be closed before etcd says why.
    no_connection(etcd.impatient().connect(|options| options.with_tls(trusting)));
}
