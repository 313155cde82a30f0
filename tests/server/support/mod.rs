//! Shared code of the server tests. Each test file uses a part of it.

#![allow(dead_code, reason = "each test file uses a part of it")]

pub(crate) mod client;
pub(crate) mod compare;
pub(crate) mod demo;
pub(crate) mod exposition;
pub(crate) mod messages;
pub(crate) mod patient;
pub(crate) mod peer;
pub(crate) mod reference;
pub(crate) mod running;
