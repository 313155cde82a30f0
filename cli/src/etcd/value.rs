//! What is in etcd for a route: a key that tells the route, and its TOML.

use crate::routes_file::{Entry, with_host, write_answer, write_keys};

/// The key of a route, and its value.
///
/// The key is the prefix and the route as a line of a file has it, with `*` for any method: two
/// routes of a file without errors have different keys, and a route keeps its key while its answer
/// changes.
///
/// # Errors
///
/// Returns what TOML has no text for.
pub(super) fn of(prefix: &str, entry: &Entry) -> Result<(String, String), String> {
    let mut methods: Vec<&str> = entry.methods.iter().map(|method| &*method.text).collect();
    methods.sort_unstable();
    let methods = if methods.is_empty() { "*".to_owned() } else { methods.join(",") };
    let host = entry.host.as_ref().map_or("", |host| &host.text);
    let key = format!("{prefix}{methods} {}", with_host(host, &entry.route.text));
    Ok((key, write_keys(entry) + &write_answer(&entry.answer)?))
}
