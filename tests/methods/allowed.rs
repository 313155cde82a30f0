//! The allowed methods of a path: listed sorted, once each, with HEAD wherever GET is, and complete
//! if any method is allowed.

use routetree::{MethodError, MethodRouter};

#[test]
fn allowed_with_a_route_for_any_method() {
    let mut router = MethodRouter::new();
    router.insert("GET", "/a", ()).unwrap();
    router.insert("PURGE", "/b", ()).unwrap();
    assert_eq!(router.allowed("/a").unwrap().to_string(), "GET, HEAD");
    assert!(!router.allowed("/a").unwrap().is_any());
    router.insert_any("/{x}", ()).unwrap();
    let allowed = router.allowed("/a").unwrap();
    assert!(allowed.is_any() && allowed.contains("WHATEVER"));
    assert_eq!(
        allowed.to_string(),
        "CONNECT, DELETE, GET, HEAD, OPTIONS, PATCH, POST, PURGE, PUT, TRACE"
    );
    assert_eq!(allowed.len(), 10);
    // A method whose last route was removed is like any other.
    router.remove("PURGE", "/b");
    let allowed = router.allowed("/a").unwrap();
    assert!(allowed.contains("PURGE") && !allowed.to_string().contains("PURGE"));
    assert_eq!(allowed.len(), 9);
}

#[test]
fn allowed_can_be_compared_and_copied() {
    let (mut one, mut other) = (MethodRouter::new(), MethodRouter::new());
    one.insert("PURGE", "/", ()).unwrap();
    one.insert("BREW", "/", ()).unwrap();
    other.insert("BREW", "/{*x?}", ()).unwrap();
    other.insert("PURGE", "/", ()).unwrap();
    let (first, second) = (one.at("GET", "/").unwrap_err(), other.at("GET", "/").unwrap_err());
    assert_eq!(first, second);
    assert_ne!(first, MethodError::NotFound);
    let (MethodError::NotAllowed(first), MethodError::NotAllowed(second)) = (first, second) else {
        panic!("405")
    };
    assert_eq!(first, second);
    assert_ne!(first, second.with_options());
    assert_eq!(format!("{first:?}"), r#"{"BREW", "PURGE"}"#);
    let mut methods = first.into_iter();
    assert_eq!((methods.len(), methods.next(), methods.len()), (2, Some("BREW"), 1));
    assert_eq!((methods.next(), methods.next(), methods.next()), (Some("PURGE"), None, None));
    let mut list = Vec::new();
    let with_options = second.with_options();
    for method in &with_options {
        list.push(method);
    }
    assert_eq!(list, ["BREW", "OPTIONS", "PURGE"]);
}

#[test]
fn errors_name_the_allowed_methods() {
    let mut router = MethodRouter::new();
    router.insert("GET", "/a", ()).unwrap();
    let error = router.at("PUT", "/a").unwrap_err();
    assert_eq!(error.to_string(), "the path does not allow the method, only GET, HEAD");
    let error = router.at("PUT", "/b").unwrap_err();
    assert_eq!(error.to_string(), "no route matches the path");
}
