//! Hunts changes of the public interface that nobody intended: every public item, implemented trait and signature is in
//! a committed listing, so that a change of the interface is a change of a listing as well.
//!
//! The pages of `guides` are listed too, which is a module in the documentation only.
//!
//! Auto traits are not listed; `tests/router/signatures.rs` asserts them. The listings come from rustdoc's JSON, which needs a
//! nightly toolchain: without one, nothing is checked.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use public_api::MINIMUM_NIGHTLY_RUST_VERSION;

fn has_nightly() -> bool {
    let mut rustc = Command::new("rustup");
    rustc.args(["run", "nightly", "rustdoc", "--version"]);
    rustc.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Compares the interface with the listing of this name, or updates the listing.
fn check(listing: &str, select: impl FnOnce(rustdoc_json::Builder) -> rustdoc_json::Builder) {
    if !has_nightly() {
        eprintln!("{listing}: not checked, because there is no nightly toolchain");
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let json: PathBuf = select(
        rustdoc_json::Builder::default()
            .toolchain("nightly")
            .manifest_path(root.join("../../Cargo.toml"))
            .target_dir(Path::new(env!("CARGO_TARGET_TMPDIR")).join(listing))
            .cap_lints(Some("allow"))
            .quiet(true),
    )
    .build()
    .expect("the documentation as JSON");
    let api = public_api::Builder::from_rustdoc_json(json)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .build()
        .unwrap_or_else(|error| {
            panic!(
                "the nightly toolchain and the crate `public-api`, which needs \
                 {MINIMUM_NIGHTLY_RUST_VERSION} or later, do not fit together: {error}"
            )
        });
    api.assert_eq_or_update(root.join(listing));
}

#[test]
fn core() {
    check("core.txt", |json| json.no_default_features(true));
}

#[test]
fn all_features() {
    check("all-features.txt", |json| json.all_features(true));
}
