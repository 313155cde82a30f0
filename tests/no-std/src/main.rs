//! A program without the standard library that routes paths. It links only if the crate, with the
//! features that need no standard library, does not bring that in.
//!
//! On a system it is a program, whose exit code is 0 if all lookups are right. In WebAssembly it is
//! a module with the function `main`, which returns that code.

#![no_std]
#![no_main]

extern crate alloc;

use alloc::string::ToString;
use core::panic::PanicInfo;

use routetree::{HostRouter, MethodError, MethodRouter, Router};

#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    #[cfg(target_family = "wasm")]
    core::arch::wasm32::unreachable();
    #[cfg(not(target_family = "wasm"))]
    system::abort();
}

/// The C library, and what precompiled parts of `alloc` would unwind with: nothing here unwinds.
#[cfg(not(target_family = "wasm"))]
mod system {
    unsafe extern "C" {
        pub(super) safe fn abort() -> !;
    }

    #[unsafe(no_mangle)]
    extern "C" fn rust_eh_personality() {}

    #[unsafe(no_mangle)]
    extern "C" fn _Unwind_Resume() -> ! {
        abort()
    }
}

/// Where the program starts: the C library calls it.
#[unsafe(no_mangle)]
extern "C" fn main() -> i32 {
    let checks = [paths, edits, methods, hosts, errors, parameters];
    let failed = checks.iter().position(|check| check().is_none());
    failed.map_or(0, |check| check as i32 + 1)
}

/// `None` if something is wrong.
type Checked = Option<()>;

fn ensure(right: bool) -> Checked {
    right.then_some(())
}

fn paths() -> Checked {
    let mut router = Router::new();
    let routes =
        ["/users/me", "/users/{id:u64}", "/{y:~[0-9]{4}}-{slug}", "/{*ns}/edit", "/a/{x?}"];
    for (value, route) in routes.into_iter().enumerate() {
        router.insert(route, value).ok()?;
    }
    let found = |path| router.at(path).ok().map(|found| *found.value);
    ensure(found("/users/me") == Some(0) && found("/users/7") == Some(1))?;
    ensure(found("/2024-x") == Some(2) && found("/group/page/edit") == Some(3))?;
    ensure(found("/a") == Some(4) && found("/users/x").is_none())?;
    ensure(router.at("/group/page/edit").ok()?.params.get("ns") == Some("group/page"))?;
    ensure(router.explain("/users/me").winner()?.route() == "/users/me")?;
    ensure(router.matches("/users/me").count() == 1)
}

fn edits() -> Checked {
    let mut router = Router::new();
    for number in 0..1_000 {
        router.insert(alloc::format!("/n{number}/{{id}}"), number).ok()?;
    }
    router.constraint("short", |value| value.len() < 3).ok()?;
    router.insert("/n7/{id:short}", 1_000).ok()?;
    ensure(*router.at("/n7/12").ok()?.value == 1_000 && *router.at("/n7/123").ok()?.value == 7)?;
    for number in 0..1_000 {
        ensure(router.remove(alloc::format!("/n{number}/{{id}}")) == Some(number))?;
    }
    router.shrink_to_fit();
    ensure(router.len() == 1 && router.at("/n8/1").is_err())
}

fn methods() -> Checked {
    let mut router = MethodRouter::new();
    router.insert("GET", "/users/{id}", 1).ok()?;
    router.insert("PUT", "/users/{id}", 2).ok()?;
    ensure(*router.at("HEAD", "/users/7").ok()?.value == 1)?;
    match router.at("DELETE", "/users/7") {
        Err(MethodError::NotAllowed(allowed)) => ensure(allowed.to_string() == "GET, HEAD, PUT"),
        _ => None,
    }
}

fn hosts() -> Checked {
    let mut router = HostRouter::new();
    router.insert("{tenant}.example.com", ()).ok()?;
    ensure(router.at("acme.example.com:80").ok()?.params.get("tenant") == Some("acme"))
}

fn errors() -> Checked {
    let error = Router::new().insert("/users/{id", ()).err()?;
    ensure(error.to_string() == "unclosed `{` at byte 7 in `/users/{id`")
}

#[derive(serde::Deserialize)]
struct User<'a> {
    id: u64,
    name: &'a str,
}

fn parameters() -> Checked {
    let mut router = Router::new();
    router.insert("/{id}/{name}", ()).ok()?;
    let found = router.at("/7/ada").ok()?;
    let user: User<'_> = found.params.deserialize().ok()?;
    ensure(user.id == 7 && user.name == "ada")
}
