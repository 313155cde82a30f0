//! One program for matchit 0.8, matchit 0.9 and routetree: see `Cargo.toml`.
