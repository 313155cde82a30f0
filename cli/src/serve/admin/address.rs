//! Where the admin interface listens: never where other machines can reach it.
//!
//! In: a host and a port. Out: loopback addresses, or an error.

use std::net::SocketAddr;

use super::super::listening::resolve;

/// Returns the addresses that a host and a port stand for, if all of them are of this machine
/// alone.
///
/// # Errors
///
/// Returns an error that names the address that others can reach.
pub(super) fn loopback(addr: &str) -> Result<Vec<SocketAddr>, String> {
    let resolved = resolve(addr)?;
    match resolved.iter().find(|addr| !addr.ip().to_canonical().is_loopback()) {
        None => Ok(resolved),
        Some(other) => Err(format!(
            "the admin interface does not listen on {other}, which other machines may reach: give \
             a loopback address, such as 127.0.0.1:8081 or [::1]:8081, or unix:PATH"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::loopback;

    #[test]
    fn only_loopback_addresses_are_accepted() {
        for addr in ["127.0.0.1:0", "127.1.2.3:80", "[::1]:80", "[::ffff:127.0.0.1]:80"] {
            assert!(loopback(addr).is_ok(), "{addr}");
        }
        for addr in ["0.0.0.0:80", "[::]:80", "192.0.2.1:80", "[::ffff:192.0.2.1]:80"] {
            let error = loopback(addr).expect_err("others can reach it");
            assert!(error.contains(&format!("does not listen on {addr}")), "{error}");
        }
    }
}
