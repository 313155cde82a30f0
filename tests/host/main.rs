//! Tests of `HostRouter`.

mod oracle;
mod properties;
