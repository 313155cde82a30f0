//! Hunts changes of the public interface that nobody intended: every public item, implemented trait and signature is in
//! a committed listing, so that a change of the interface is a change of a listing as well. And types of other crates: each is a
//! promise to keep that crate's version.
//!
//! The pages of `guides` are listed too, which is a module in the documentation only.
//!
//! Auto traits are not listed; `tests/router/signatures.rs` asserts them. The listings come from rustdoc's JSON, which needs a
//! nightly toolchain: without one, nothing is checked.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use public_api::MINIMUM_NIGHTLY_RUST_VERSION;

fn has_nightly() -> bool {
    let mut rustc = Command::new("rustup");
    rustc.args(["run", "nightly", "rustdoc", "--version"]);
    rustc.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// This crate, and those that come with the compiler.
const OWN: [&str; 4] = ["alloc", "core", "routetree", "std"];

/// The other crates whose types users see.
const OTHERS: [&str; 4] = [
    "http",          // feature `http`
    "serde_core",    // features `serde` and `server`: the home of the traits of `serde`
    "tower_layer",   // feature `tower`
    "tower_service", // feature `tower`
];

/// Compares the interface with the listing of this name, or updates the listing. Fails if it has types of other crates than
/// these.
fn check(
    listing: &str,
    others: &[&str],
    select: impl FnOnce(rustdoc_json::Builder) -> rustdoc_json::Builder,
) {
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
    let interface = api.to_string();
    let others_found: BTreeSet<_> =
        crates(&interface).into_iter().filter(|name| !OWN.contains(name)).collect();
    assert_eq!(others_found, others.iter().copied().collect(), "crates in {listing}");
}

/// The crates in the paths of a listing.
fn crates(listing: &str) -> BTreeSet<&str> {
    let in_name = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = BTreeSet::new();
    // A bound that users cannot name: whether a future is `Unpin` follows from its fields.
    let lines = listing.lines().filter(|line| !line.contains("pin_project_lite::__private::"));
    for line in lines {
        for (at, _) in line.match_indices("::") {
            let before = &line[..at];
            let start = before.rfind(|c| !in_name(c)).map_or(0, |start| start + 1);
            // Names within a path follow `::`, and parameters such as `S` in `S::Future` begin with a capital.
            let is_first = !before[..start].ends_with("::");
            if is_first && before[start..].starts_with(char::is_lowercase) {
                found.insert(&before[start..]);
            }
        }
    }
    found
}

#[test]
fn core() {
    check("core.txt", &[], |json| json.no_default_features(true));
}

#[test]
fn all_features() {
    check("all-features.txt", &OTHERS, |json| json.all_features(true));
}

#[test]
fn crates_are_the_first_names_of_paths() {
    let line = "pub fn a::B<T>::c(&self, &'a d::e::F<g_h::I>) -> <S as j::K>::L where S::M: n::O";
    assert_eq!(crates(line), BTreeSet::from(["a", "d", "g_h", "j", "n"]));
}
