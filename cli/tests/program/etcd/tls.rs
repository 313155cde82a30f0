//! etcd that wants certificates, and a user.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use routetree_etcd::etcd_client::{Certificate, ConnectOptions, Identity, TlsOptions};

use super::process::Etcd;
use super::{ROUTES, wait_for};
use crate::commands::{file, run};
use crate::program::Program;

/// Writes an authority (`ca.pem`), and a key and a certificate from it (`of.key`, `of.pem`).
/// Returns whether there is a program `openssl` that can.
fn certificates(folder: &Path) -> bool {
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -batch";
    fs::write(folder.join("names"), "subjectAltName=IP:127.0.0.1").expect("a file");
    let make = |arguments: &str| {
        let run = Command::new("openssl").current_dir(folder).args(arguments.split(' ')).output();
        let Ok(run) = run else {
            eprintln!("not tested: there is no program `openssl`");
            return false;
        };
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        true
    };
    make(&format!("req -x509 {key} -days 2 -subj /CN=authority -keyout ca.key -out ca.pem"))
        && make(&format!("req -new {key} -subj /CN=etcd -keyout of.key -out of.csr"))
        && make(
            "x509 -req -in of.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names \
             -out of.pem",
        )
}

/// Both sides show a certificate, and etcd wants a user.
#[test]
fn push_and_serve_by_tls_as_a_user() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("etcd-certificates");
    fs::create_dir_all(&folder).expect("a folder");
    if !certificates(&folder) {
        return;
    }
    let path = |name: &str| folder.join(name).to_str().expect("a path of text").to_owned();
    let (ca, certificate, key) = (path("ca.pem"), path("of.pem"), path("of.key"));
    let flags = ["--client-cert-auth", "--trusted-ca-file", &ca];
    let flags = [&flags[..], &["--cert-file", &certificate, "--key-file", &key]].concat();
    let tls = TlsOptions::new()
        .ca_certificate(Certificate::from_pem(fs::read(&ca).expect("a file")))
        .identity(Identity::from_pem(
            fs::read(&certificate).expect("a file"),
            fs::read(&key).expect("a file"),
        ));
    let connect = ConnectOptions::new().with_tls(tls);
    let Some(etcd) = Etcd::start_with("tls", &flags, "https", connect) else { return };
    let curl = ["--cacert", &ca, "--cert", &certificate, "--key", &key];
    etcd.require_user("of root", &curl);

    let password = file("etcd-password", "of root\n");
    let password = password.to_str().expect("a path of text");
    let url = etcd.url();
    let secure =
        ["--etcd", &url, "--etcd-ca", &ca, "--etcd-cert", &certificate, "--etcd-key", &key];
    let user = ["--etcd-user", "root", "--etcd-password-file", password];
    let routes = file("etcd-tls.toml", ROUTES);
    let (code, _, error) = run("push", &routes, &["--etcd", &url]);
    assert!(code == 2 && error.contains("UnknownIssuer"), "{error}");
    let (code, _, error) = run("push", &routes, &secure);
    // To etcd, the name in the certificate is the user.
    assert!(code == 2 && error.contains("permission denied"), "{error}");
    let wrong = file("etcd-password-wrong", "of somebody");
    let wrong = ["--etcd-user", "root", "--etcd-password-file", wrong.to_str().expect("a path")];
    let (code, _, error) = run("push", &routes, &[&secure[..], &wrong].concat());
    assert!(code == 2 && error.contains("authentication failed"), "{error}");
    let all = [&secure[..], &user].concat();
    let (code, text, error) = run("push", &routes, &all);
    assert!(code == 0 && text.ends_with("2 new, 0 changed, 0 gone, 0 the same\n"), "{error}");
    let program = Program::start_in(
        &[("ROUTETREE_ETCD_PASSWORD", "of root"), ("ROUTETREE_ETCD_CA", &ca)],
        &[&secure[..2], &secure[4..], &user[..2]].concat(),
    );
    wait_for(&program, "x", "/users/7", (200, r#"{"ok":true}"#));
    program.wait_for_metric("routetree_etcd_connected", |connected| connected == 1);
}
