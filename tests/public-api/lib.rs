//! Listings of everything that users of `routetree` can name: see `Cargo.toml`.
