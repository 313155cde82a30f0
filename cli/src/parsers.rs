//! Parsers of arguments whose errors say what is expected.
//!
//! In: the text of an argument. Out: its value, or what is wrong with the text and an example.

use core::time::Duration;
use std::net::Ipv6Addr;

use bytesize::ByteSize;

/// What an address looks like.
const EXPECTED_ADDR: &str = "expected HOST:PORT, such as 127.0.0.1:8080, localhost:8080, \
                             [::1]:8080 or 0.0.0.0:8080, or unix:PATH";

/// What the address of a Unix socket begins with.
pub(crate) const UNIX: &str = "unix:";

/// Parses an address to listen on. Its host may be a name, which is not resolved here, and the path
/// of a Unix socket is not looked at.
pub(crate) fn addr(text: &str) -> Result<String, String> {
    let wrong = |problem: &str| Err(format!("{problem}: {EXPECTED_ADDR}"));
    match text.strip_prefix(UNIX) {
        Some("") => return wrong("there is no path"),
        Some(_) => return Ok(text.to_owned()),
        None => {}
    }
    if text.parse::<Ipv6Addr>().is_ok() {
        return wrong("an IPv6 address has brackets around it, and a port follows them");
    }
    let Some((host, port)) = text.rsplit_once(':') else {
        return wrong(match text.bytes().all(|byte| byte.is_ascii_digit()) {
            true => "there is no host before the port",
            false => "there is no port",
        });
    };
    if port.is_empty() || !port.bytes().all(|byte| byte.is_ascii_digit()) {
        return wrong("the port is not a number");
    }
    if port.parse::<u16>().is_err() {
        return wrong("the port is over 65535");
    }
    match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(inner) if inner.parse::<Ipv6Addr>().is_err() => {
            wrong("there is no IPv6 address in the brackets")
        }
        Some(_) => Ok(text.to_owned()),
        None if host.is_empty() => wrong("there is no host before the port"),
        None if host.contains(['/', ':', '[', ']', '@', ' ']) => wrong("the host is malformed"),
        None => Ok(text.to_owned()),
    }
}

/// Parses a number that is not 0.
pub(crate) fn at_least_one(text: &str) -> Result<usize, String> {
    match count(text, usize::MAX)? {
        0 => Err("expected 1 or more".to_owned()),
        number => Ok(number),
    }
}

/// Parses a number of requests a second.
pub(crate) fn rate(text: &str) -> Result<u32, String> {
    let rate = text.parse().ok().filter(|rate| (1..=1_000_000).contains(rate));
    rate.ok_or_else(|| "expected a whole number from 1 to 1000000, such as 2000".to_owned())
}

/// Parses a number of seconds, of up to an hour.
#[cfg(feature = "bench")]
pub(crate) fn seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse().ok().filter(|seconds| (0.0..=3600.0).contains(seconds));
    seconds.ok_or_else(|| "expected a number of seconds, such as 5 or 0.5".to_owned())
}

/// Parses a number of bytes, with or without a unit.
pub(crate) fn bytes(text: &str) -> Result<usize, String> {
    const EXPECTED: &str = "expected a number of bytes, such as 65536, 64KiB or 1MB \
                            (1KiB is 1024 bytes, 1KB is 1000)";
    let size: ByteSize = text.trim().parse().map_err(|_| EXPECTED)?;
    // Larger sizes saturate.
    let size = Some(size.as_u64()).filter(|size| *size < u64::MAX);
    let size = size.and_then(|size| usize::try_from(size).ok());
    size.ok_or_else(|| format!("too large: {EXPECTED}"))
}

/// Parses a length of time, with its unit.
pub(crate) fn time(text: &str) -> Result<Duration, String> {
    let wrong = |error| format!("{error}: expected a time, such as 500ms, 10s or 1m 30s");
    humantime::parse_duration(text).map_err(wrong)
}

/// Parses a whole number up to `max`.
pub(crate) fn count(text: &str, max: usize) -> Result<usize, String> {
    let value = text.parse().ok().filter(|value| *value <= max);
    value.ok_or_else(|| match max {
        usize::MAX => String::from("expected a whole number, such as 100"),
        max => format!("expected a whole number from 0 to {max}"),
    })
}

/// Formats a number of bytes with the largest unit of which it is a multiple.
pub(crate) fn show_bytes(bytes: usize) -> String {
    const UNITS: [&str; 3] = ["GiB", "MiB", "KiB"];
    let size = |unit: usize| 1 << (30 - 10 * unit);
    match (0..UNITS.len()).find(|&unit| bytes >= size(unit) && bytes % size(unit) == 0) {
        Some(unit) => format!("{}{}", bytes / size(unit), UNITS[unit]),
        None => bytes.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::{addr, bytes, count, show_bytes, time};

    #[test]
    fn addresses_have_a_host_and_a_port() {
        for text in [
            "127.0.0.1:80",
            "localhost:8080",
            "[::1]:0",
            "[::]:65535",
            "a-b.example:1",
            "unix:/a b:0",
        ] {
            assert_eq!(addr(text).as_deref(), Ok(text));
        }
        for (text, problem) in [
            ("8080", "there is no host before the port"),
            (":8080", "there is no host before the port"),
            ("", "there is no host before the port"),
            ("unix:", "there is no path"),
            ("localhost", "there is no port"),
            ("127.0.0.1", "there is no port"),
            ("127.0.0.1:", "the port is not a number"),
            ("localhost:http", "the port is not a number"),
            ("localhost:-1", "the port is not a number"),
            ("localhost:65536", "the port is over 65535"),
            ("::1", "an IPv6 address has brackets"),
            ("::1:8080", "an IPv6 address has brackets"),
            ("[::1:8080", "the host is malformed"),
            ("[x]:8080", "there is no IPv6 address"),
            ("http://localhost:8080", "the host is malformed"),
            ("a b:80", "the host is malformed"),
        ] {
            let error = addr(text).unwrap_err();
            assert!(error.starts_with(problem) && error.contains("127.0.0.1:8080"), "{error}");
        }
    }

    #[test]
    fn bytes_have_optional_units() {
        let sizes = [
            ("0", 0),
            ("65536", 65_536),
            ("64KiB", 65_536),
            ("64 kib", 65_536),
            ("1MB", 1_000_000),
            ("1.5MiB", 1_572_864),
            ("2GiB", 2 << 30),
            ("7B", 7),
        ];
        for (text, expected) in sizes {
            assert_eq!(bytes(text), Ok(expected), "{text}");
        }
        for text in ["", "-1", "abc", "1XB", "KiB", "1 2", "0x10", "99999999999999GiB"] {
            assert!(bytes(text).unwrap_err().contains("such as 65536, 64KiB or 1MB"), "{text}");
        }
    }

    #[test]
    fn shown_bytes_are_read_back() {
        for (size, text) in [
            (0, "0"),
            (1023, "1023"),
            (1024, "1KiB"),
            (1 << 20, "1MiB"),
            (1025 << 10, "1025KiB"),
            (3 << 30, "3GiB"),
            (5000, "5000"),
        ] {
            assert_eq!((show_bytes(size).as_str(), bytes(text)), (text, Ok(size)));
        }
    }

    #[test]
    fn counts_and_times_say_what_is_expected() {
        assert_eq!(
            (count("7", 7), count("18446744073709551615", usize::MAX).is_ok()),
            (Ok(7), true)
        );
        for text in ["8", "-1", "", "x", "1.0"] {
            assert_eq!(count(text, 7).unwrap_err(), "expected a whole number from 0 to 7");
        }
        assert!(count("x", usize::MAX).unwrap_err().starts_with("expected a whole number"));
        assert_eq!(time("1m 500ms").unwrap().as_millis(), 60_500);
        for text in ["soon", "5", "-1s", "", "1 parsec"] {
            assert!(time(text).unwrap_err().contains("expected a time, such as"), "{text}");
        }
    }
}
