//! Hunts wrong answers to a method and a path: tables of routes and answers, each through the router and the oracle and
//! in several orders of insertion; the limit of methods; what conflicts and errors say.
//!
//! In a table a route is `GET /users/{id}`, or `(any) /users/{id}` for any method. An answer is a route with its values,
//! `405` with the allowed methods, or `404`.

mod oracle;

use oracle::method_fast;
use oracle::methods::{Answer, MethodOracle};
use routetree::{InsertError, MethodError, MethodRouter};

fn line(text: &str) -> (Option<&str>, &str) {
    let (method, route) = text.split_once(' ').expect("a method, a space, a route");
    ((method != "(any)").then_some(method), route)
}

fn write(answer: &Answer<'_>) -> String {
    match answer {
        Answer::NotFound => "404".to_owned(),
        Answer::NotAllowed(methods) => format!("405 {}", methods.join(", ")),
        Answer::Found(method, (route, values)) => {
            let method = method.as_deref().unwrap_or("(any)");
            let values = values.iter().map(|(name, value)| format!(" {name}={value}"));
            format!("{method} {route}{}", values.collect::<String>())
        }
    }
}

/// Routes, and what methods and paths get.
#[track_caller]
fn table(routes: &[&str], rows: &[(&str, &str)]) {
    let mut orders = vec![routes.to_vec(), routes.iter().rev().copied().collect()];
    orders.extend((1..routes.len()).map(|by| [&routes[by..], &routes[..by]].concat()));
    for order in orders {
        let (mut router, mut oracle) = (method_fast::router(), MethodOracle::new());
        for (method, route) in order.iter().map(|text| line(text)) {
            let inserted = method_fast::insert_both(&mut router, &mut oracle, method, route);
            assert_eq!(inserted, Ok(()), "{method:?} {route}");
        }
        for (asked, expected) in rows {
            let (method, path) = asked.split_once(' ').expect("a method, a space, a path");
            assert_eq!(write(&oracle.path(path).at(method)), *expected, "the oracle on {asked}");
            let found = method_fast::at(&mut router, method, path);
            assert_eq!(write(&found), *expected, "{asked} of {order:?}");
            method_fast::agree_on(&mut router, &oracle, path);
        }
        method_fast::agree_on_routes(&router, &oracle);
    }
}

#[test]
fn the_most_specific_shape_that_answers() {
    table(
        &["GET /users/me", "PUT /users/{id}"],
        &[
            ("PUT /users/me", "PUT /users/{id} id=me"),
            ("GET /users/me", "GET /users/me"),
            ("HEAD /users/me", "GET /users/me"),
            ("POST /users/me", "405 GET, HEAD, PUT"),
            ("GET /users/7", "405 PUT"),
            ("GET /users", "404"),
            ("get /users/me", "405 GET, HEAD, PUT"),
        ],
    );
    table(
        &["GET /a/b/c/d", "PUT /a/b/c/{x}", "POST /a/b/{y}/d", "DELETE /a/{*z}", "PATCH /{*all}"],
        &[
            ("GET /a/b/c/d", "GET /a/b/c/d"),
            ("PUT /a/b/c/d", "PUT /a/b/c/{x} x=d"),
            ("POST /a/b/c/d", "POST /a/b/{y}/d y=c"),
            ("DELETE /a/b/c/d", "DELETE /a/{*z} z=b/c/d"),
            ("PATCH /a/b/c/d", "PATCH /{*all} all=a/b/c/d"),
            ("TRACE /a/b/c/d", "405 DELETE, GET, HEAD, PATCH, POST, PUT"),
            ("TRACE /a/b/c/e", "405 DELETE, PATCH, PUT"),
            ("TRACE /b", "405 PATCH"),
        ],
    );
}

#[test]
fn mixed_and_constrained_segments() {
    table(
        &["GET /{x}.png", "PUT /{n:u64}.{e}", "POST /{d:date}", "DELETE /{a}-{b}", "GET /{x}"],
        &[
            ("GET /7.png", "GET /{x}.png x=7"),
            ("PUT /7.png", "PUT /{n:u64}.{e} n=7 e=png"),
            ("PUT /x.png", "405 GET, HEAD"),
            ("POST /2024-02-29", "POST /{d:date} d=2024-02-29"),
            ("DELETE /2024-02-29", "DELETE /{a}-{b} a=2024-02 b=29"),
            ("PUT /2024-02-29", "405 DELETE, GET, HEAD, POST"),
            ("HEAD /2024-02-29", "GET /{x} x=2024-02-29"),
        ],
    );
}

#[test]
fn head_falls_back_to_get_and_then_to_any_shape_by_shape() {
    table(
        &["GET /a", "HEAD /a", "GET /b", "(any) /b", "(any) /c", "GET /{x}", "HEAD /{*all}"],
        &[
            ("HEAD /a", "HEAD /a"),
            ("HEAD /b", "GET /b"),
            ("PUT /b", "(any) /b"),
            ("HEAD /c", "(any) /c"),
            ("HEAD /d", "GET /{x} x=d"),
            ("HEAD /d/e", "HEAD /{*all} all=d/e"),
            ("GET /d/e", "405 HEAD"),
            ("PUT /a", "405 GET, HEAD"),
            ("OPTIONS /c", "(any) /c"),
            (" /c", "(any) /c"),
        ],
    );
}

#[test]
fn any_method_is_the_last_of_its_shape_and_before_wider_ones() {
    table(
        &["(any) /users/{id}", "GET /users/{name}", "PUT /{*rest}"],
        &[
            ("GET /users/7", "GET /users/{name} name=7"),
            ("PUT /users/7", "(any) /users/{id} id=7"),
            ("BREW /users/7", "(any) /users/{id} id=7"),
            ("PUT /users", "PUT /{*rest} rest=users"),
            ("GET /users", "405 PUT"),
        ],
    );
}

#[test]
fn routes_of_one_shape_have_their_own_names() {
    table(
        &["GET /{a}/{b}", "PUT /{b}/{a}", "DELETE /{owner}/{repo}", "(any) /{x}/{y}"],
        &[
            ("GET /1/2", "GET /{a}/{b} a=1 b=2"),
            ("PUT /1/2", "PUT /{b}/{a} b=1 a=2"),
            ("DELETE /1/2", "DELETE /{owner}/{repo} owner=1 repo=2"),
            ("POST /1/2", "(any) /{x}/{y} x=1 y=2"),
        ],
    );
}

#[test]
fn each_route_must_itself_match() {
    table(
        &["GET /f/{*x}", "PUT /f/{*y?}"],
        &[
            ("PUT /f/", "PUT /f/{*y?} y="),
            ("GET /f/", "405 PUT"),
            ("HEAD /f/", "405 PUT"),
            ("GET /f/a", "GET /f/{*x} x=a"),
            ("PUT /f/a", "PUT /f/{*y?} y=a"),
            ("POST /f/a", "405 GET, HEAD, PUT"),
            ("PUT /f", "404"),
        ],
    );
    // What does not match falls back as if it were not there.
    table(
        &["GET /f/{*x}", "(any) /f/{*y?}", "HEAD /{*z}", "GET /{*z}"],
        &[
            ("GET /f/", "(any) /f/{*y?} y="),
            ("HEAD /f/", "(any) /f/{*y?} y="),
            ("HEAD /f/a", "GET /f/{*x} x=a"),
        ],
    );
    table(
        &["GET /f/{*x}", "PUT /f/{*y?}", "GET /{*z}"],
        &[("GET /f/", "GET /{*z} z=f/"), ("DELETE /f/", "405 GET, HEAD, PUT")],
    );
    // The same path is cut differently where a last catch-all may be empty.
    table(
        &["GET /{*a}/{*b}", "PUT /{*a}/{*b?}", "GET /{*a}/-/{*b?}", "PUT /{*a}/-/{*b}"],
        &[
            ("GET /x/y/", "GET /{*a}/{*b} a=x b=y/"),
            ("PUT /x/y/", "PUT /{*a}/{*b?} a=x/y b="),
            ("GET /x/", "405 PUT"),
            ("PUT /x/", "PUT /{*a}/{*b?} a=x b="),
            ("GET /x/-/", "GET /{*a}/-/{*b?} a=x b="),
            ("PUT /x/-/", "PUT /{*a}/{*b?} a=x/- b="),
            ("PUT /x/-/y/-/", "PUT /{*a}/-/{*b} a=x b=y/-/"),
            ("GET /x/-/y/-/", "GET /{*a}/-/{*b?} a=x/-/y b="),
        ],
    );
}

#[test]
fn forms_of_optional_parameters_share_shapes_with_other_routes() {
    table(
        &["GET /a/{x?}", "PUT /a", "PUT /a/{y}/{z?}", "POST /{p?}", "(any) /"],
        &[
            ("GET /a", "GET /a/{x?}"),
            ("GET /a/1", "GET /a/{x?} x=1"),
            ("PUT /a", "PUT /a"),
            ("PUT /a/1", "PUT /a/{y}/{z?} y=1"),
            ("PUT /a/1/2", "PUT /a/{y}/{z?} y=1 z=2"),
            ("POST /a", "POST /{p?} p=a"),
            ("POST /", "POST /{p?}"),
            ("GET /", "(any) /"),
            ("DELETE /a", "405 GET, HEAD, POST, PUT"),
            ("DELETE /a/1", "405 GET, HEAD, PUT"),
            ("DELETE /a/1/2", "405 PUT"),
        ],
    );
}

#[test]
fn weights_behind_catch_alls() {
    table(
        &["GET /{*ns}/{p}/-/issues", "PUT /{*id}/edit", "DELETE /{*all}", "GET /{*ns}/-/{x}"],
        &[
            ("GET /g/p/-/issues", "GET /{*ns}/{p}/-/issues ns=g p=p"),
            ("PUT /g/p/-/edit", "PUT /{*id}/edit id=g/p/-"),
            ("GET /g/p/-/edit", "GET /{*ns}/-/{x} ns=g/p x=edit"),
            ("DELETE /g/p/-/issues", "DELETE /{*all} all=g/p/-/issues"),
            ("PUT /g/p/-/issues", "405 DELETE, GET, HEAD"),
            ("POST /g/p/-/edit", "405 DELETE, GET, HEAD, PUT"),
        ],
    );
}

/// Whole static paths of 8 bytes and more have an index of their own; the tree holds them too.
#[test]
fn static_paths() {
    let routes = ["GET /a/long/static/path", "PUT /a/long/static/path", "GET /short"];
    let rows = [
        ("GET /a/long/static/path", "GET /a/long/static/path"),
        ("POST /a/long/static/path", "405 GET, HEAD, PUT"),
        ("POST /short", "405 GET, HEAD"),
        ("GET /a/long/static/patH", "404"),
    ];
    table(&routes, &rows);
    let more = [&routes[..], &["POST /a/{*x}", "DELETE /a/long/static/{y}"]].concat();
    table(
        &more,
        &[
            ("POST /a/long/static/path", "POST /a/{*x} x=long/static/path"),
            ("DELETE /a/long/static/path", "DELETE /a/long/static/{y} y=path"),
            ("PATCH /a/long/static/path", "405 DELETE, GET, HEAD, POST, PUT"),
        ],
    );
}

/// The straight walk meets a last catch-all with nothing left: that is no match.
#[test]
fn nothing_left_is_no_refusal() {
    table(
        &["GET /files/{*path}", "GET /x/y/{*z}", "PUT /x"],
        &[
            ("PUT /files/", "404"),
            ("PUT /files", "404"),
            ("GET /files/", "404"),
            ("PUT /x/y/", "404"),
            ("PUT /files/a", "405 GET, HEAD"),
            ("GET /x", "405 PUT"),
        ],
    );
}

#[test]
fn more_values_than_lie_inline() {
    let nine = "/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}/{i}";
    let eight = "/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}/x";
    table(
        &[&format!("GET {nine}"), &format!("PUT {eight}"), "POST /{*all}"],
        &[
            ("PUT /1/2/3/4/5/6/7/8/x", &format!("PUT {eight} a=1 b=2 c=3 d=4 e=5 f=6 g=7 h=8")),
            ("GET /1/2/3/4/5/6/7/8/x", &format!("GET {nine} a=1 b=2 c=3 d=4 e=5 f=6 g=7 h=8 i=x")),
            ("POST /1/2/3/4/5/6/7/8/x", "POST /{*all} all=1/2/3/4/5/6/7/8/x"),
            ("TRACE /1/2/3/4/5/6/7/8/x", "405 GET, HEAD, POST, PUT"),
        ],
    );
}

#[test]
fn the_empty_route_and_routes_without_a_slash() {
    table(
        &["GET ", "PUT /", "GET home", "PUT {x}"],
        &[
            ("GET ", "GET "),
            ("PUT ", "405 GET, HEAD"),
            ("GET /", "405 PUT"),
            ("PUT home", "PUT {x} x=home"),
            ("POST home", "405 GET, HEAD, PUT"),
        ],
    );
}

#[test]
fn extension_methods() {
    table(
        &["PURGE /a", "M-SEARCH /a", "purge /a", "QUERY /a", "!#$%&'*+-.^_`|~09Az /a", "GET /a"],
        &[
            ("PURGE /a", "PURGE /a"),
            ("purge /a", "purge /a"),
            ("!#$%&'*+-.^_`|~09Az /a", "!#$%&'*+-.^_`|~09Az /a"),
            ("Purge /a", "405 !#$%&'*+-.^_`|~09Az, GET, HEAD, M-SEARCH, PURGE, QUERY, purge"),
            ("PURGE /b", "404"),
        ],
    );
}

#[test]
fn what_is_no_token_is_refused() {
    for method in ["", " ", "GET ", "G T", "GET/", "GÉT", "GET\0", "(any)", "a,b", "a:b", "\u{7f}"]
    {
        let mut router = MethodRouter::new();
        let error = router.insert(method, "/", ()).unwrap_err();
        assert_eq!(error, InsertError::Method { method: method.into() });
        assert_eq!(router.replace(method, "/", ()), Err(error));
        assert!(
            router.is_empty() && router.memory_usage() == MethodRouter::<()>::new().memory_usage()
        );
        // A lookup may ask for anything.
        router.insert_any("/", ()).unwrap();
        assert!(router.at(method, "/").is_ok());
        assert_eq!(router.get(method, "/"), None);
        assert_eq!(router.remove(method, "/"), None);
    }
    for byte in 0..=255_u8 {
        let token = byte.is_ascii_graphic() && !b"\"(),/:;<=>?@[\\]{}".contains(&byte);
        let method = String::from(char::from(byte));
        assert_eq!(MethodRouter::new().insert(&method, "/", ()).is_ok(), token, "{method:?}");
    }
}

fn name(index: usize) -> String {
    format!("M{index:02}")
}

/// 64 methods, some of them standard, some in use by several routes.
fn full() -> MethodRouter<usize> {
    let mut router = MethodRouter::new();
    for (index, method) in ["GET", "PUT", "POST"].into_iter().enumerate() {
        router.insert(method, "/{x}", index).unwrap();
    }
    for index in 3..64 {
        router.insert(&name(index), "/{y}", index).unwrap();
    }
    router
}

#[test]
fn the_sixty_fifth_method_is_refused() {
    let mut router = full();
    let before = (router.to_string(), router.memory_usage());
    for method in ["DELETE", "HEAD", "MORE"] {
        let error = router.insert(method, "/other", 0).unwrap_err();
        assert_eq!(error, InsertError::TooManyMethods { method: method.into() });
        assert_eq!(
            error.to_string(),
            format!("no room for the method {method:?}: the router has 64 others")
        );
        assert_eq!((router.to_string(), router.memory_usage()), before);
    }
    // Known ones and any method are no new ones.
    router.insert("GET", "/other", 100).unwrap();
    router.insert(&name(63), "/other", 101).unwrap();
    router.insert_any("/other", 102).unwrap();
    for index in 3..64 {
        assert_eq!(*router.at(&name(index), "/z").unwrap().value, index);
    }
    let Err(MethodError::NotAllowed(allowed)) = router.at("BREW", "/z") else { panic!("405") };
    assert_eq!(allowed.len(), 65, "64 methods, and HEAD for GET");
    assert!(allowed.iter().is_sorted() && allowed.contains("HEAD"));
}

#[test]
fn a_method_without_routes_leaves_its_place() {
    let mut router = full();
    // One of two routes is not the last.
    router.insert(&name(9), "/9", 9).unwrap();
    assert_eq!(router.remove(&name(9), "/9"), Some(9));
    assert!(router.insert("MORE", "/", 0).is_err());
    assert_eq!(router.remove(&name(9), "/{y}"), Some(9));
    router.insert("MORE", "/", 0).unwrap();
    assert_eq!(router.at("MORE", "/").map(|found| *found.value), Ok(0));
    assert!(matches!(router.at(&name(9), "/z"), Err(MethodError::NotAllowed(_))));
    assert!(router.insert(&name(9), "/", 0).is_err());
    // A standard one for another, and back.
    assert_eq!(router.remove("PUT", "/{x}"), Some(1));
    router.insert("DELETE", "/{z}", 1).unwrap();
    assert!(router.insert("PUT", "/{x}", 1).is_err());
    assert_eq!(router.remove("DELETE", "/{z}"), Some(1));
    router.insert("PUT", "/{x}", 1).unwrap();
    router.clear();
    for index in 100..164 {
        router.insert(&name(index), "/{y}", index).unwrap();
    }
    assert_eq!(*router.at(&name(163), "/z").unwrap().value, 163);
}

#[test]
fn merges_count_methods_together() {
    let (mut router, mut other) = (full(), MethodRouter::new());
    other.insert(&name(7), "/theirs/{a}", 7).unwrap();
    other.insert("PUT", "/theirs/{a}", 8).unwrap();
    other.insert_any("/theirs/{b}", 9).unwrap();
    router.merge(other).unwrap();
    assert_eq!(*router.at(&name(7), "/theirs/1").unwrap().value, 7);
    assert_eq!(*router.at("PUT", "/theirs/1").unwrap().value, 8);
    assert_eq!(*router.at("GET", "/theirs/1").unwrap().value, 9);

    let before = (router.to_string(), router.memory_usage());
    let mut other = MethodRouter::new();
    other.insert("MORE", "/new", 0).unwrap();
    other.insert("DELETE", "/new", 0).unwrap();
    other.insert("GET", "/{again}", 0).unwrap();
    let errors = router.merge(other).unwrap_err().into_errors();
    let too_many = |method: &str| InsertError::TooManyMethods { method: method.into() };
    let conflict = conflict("GET", "/{again}", "/{x}");
    assert_eq!(errors, [too_many("DELETE"), too_many("MORE"), conflict]);
    assert_eq!((router.to_string(), router.memory_usage()), before);
}

/// Keys differ from router to router: the same methods came in another order.
#[test]
fn merges_translate_methods() {
    let methods = ["BREW", "PURGE", "GET", "LINK", "UNLINK"];
    let (mut router, mut other) = (MethodRouter::new(), MethodRouter::new());
    for method in methods {
        router.insert(method, "/ours", format!("our {method}")).unwrap();
    }
    for method in methods.iter().rev().chain(&["SPIN"]) {
        other.insert(method, "/theirs", format!("their {method}")).unwrap();
    }
    router.merge(other).unwrap();
    for method in methods {
        assert_eq!(*router.at(method, "/ours").unwrap().value, format!("our {method}"));
        assert_eq!(*router.at(method, "/theirs").unwrap().value, format!("their {method}"));
    }
    assert_eq!(
        router.allowed("/ours").unwrap().to_string(),
        "BREW, GET, HEAD, LINK, PURGE, UNLINK"
    );
    assert!(router.allowed("/theirs").unwrap().contains("SPIN"));
}

fn conflict(method: &str, route: &str, with: &str) -> InsertError {
    InsertError::Conflict { route: route.into(), with: with.into(), method: Some(method.into()) }
}

#[test]
fn merges_list_every_pair() {
    let mut router = MethodRouter::new();
    router.insert("GET", "/a/{x}", 1).unwrap();
    router.insert("PUT", "/a/{y}", 2).unwrap();
    router.insert_any("/a/{z}", 3).unwrap();
    router.constraint("own", |_| true).unwrap();
    let mut other = MethodRouter::new();
    other.constraint("own", |_| false).unwrap();
    other.insert("PUT", "/a/{q}", 4).unwrap();
    other.insert("GET", "/a/{p?}", 5).unwrap();
    other.insert("POST", "/a/{p}", 6).unwrap();
    other.insert_any("/a/{r}", 7).unwrap();
    let before = router.to_string();
    let errors = router.merge(other).unwrap_err().into_errors();
    assert_eq!(errors[0], InsertError::ConstraintMismatch { name: "own".into() });
    assert_eq!(errors.len(), 4, "{errors:?}");
    for expected in [
        conflict("PUT", "/a/{q}", "/a/{y}"),
        conflict("GET", "/a/{p?}", "/a/{x}"),
        conflict(InsertError::ANY_METHOD, "/a/{r}", "/a/{z}"),
    ] {
        assert!(errors.contains(&expected), "{expected}");
    }
    assert_eq!(router.to_string(), before);
}

#[test]
fn conflicts_are_of_one_method() {
    let mut router = MethodRouter::new();
    router.insert("GET", "/{x}/{*rest}", 1).unwrap();
    router.insert("PUT", "/{y}/{*tail?}", 2).unwrap();
    router.insert_any("/{z}/{*all}", 3).unwrap();
    for (method, with) in
        [(Some("GET"), "/{x}/{*rest}"), (Some("PUT"), "/{y}/{*tail?}"), (None, "/{z}/{*all}")]
    {
        for route in ["/{n}/{*m}", "/{n}/{*m?}"] {
            let error = match method {
                Some(method) => router.insert(method, route, 9),
                None => router.insert_any(route, 9),
            };
            let method = method.unwrap_or(InsertError::ANY_METHOD);
            let expected = conflict(method, route, with);
            let text =
                format!("`{route}` conflicts with `{with}` for {method}: they have the same shape");
            assert_eq!((expected.to_string(), error), (text, Err(expected)));
        }
    }
    router.insert("HEAD", "/{n}/{*m}", 4).unwrap();
    assert_eq!(router.len(), 4);
}

/// Two routes of the other router meet under the prefix, for a method that this router does not
/// know yet, and whose key here an earlier method had.
#[test]
fn conflicts_under_a_prefix_name_their_method() {
    let mut router = MethodRouter::new();
    router.insert("OLD", "/old", 0).unwrap();
    router.remove("OLD", "/old");
    let mut other = MethodRouter::new();
    for (method, value) in [("BREW", 1), ("GET", 2)] {
        other.insert(method, "/", value).unwrap();
    }
    other.insert("BREW", "", 3).unwrap();
    other.insert_any("/", 4).unwrap();
    other.insert_any("", 5).unwrap();
    let errors = router.nest("/pot", other).unwrap_err().into_errors();
    let of = |method| conflict(method, "/pot", "/pot");
    assert_eq!(errors, [of("BREW"), of(InsertError::ANY_METHOD)]);
}

#[test]
fn one_text_under_many_methods() {
    let mut router = MethodRouter::new();
    router.insert("GET", "/a/{x?}", 1).unwrap();
    router.insert("PUT", "/a/{x?}", 2).unwrap();
    router.insert_any("/a/{x?}", 3).unwrap();
    assert_eq!(router.len(), 3);
    assert_eq!(router.replace("PUT", "/a/{x?}", 20), Ok(Some(2)));
    assert_eq!(router.replace_any("/a/{x?}", 30), Ok(Some(3)));
    assert_eq!(router.replace("POST", "/a/{x?}", 4), Ok(None));
    assert!(matches!(router.replace("PUT", "/a/{y}", 5), Err(InsertError::Conflict { .. })));
    *router.get_mut("GET", "/a/{x?}").unwrap() += 10;
    *router.get_any_mut("/a/{x?}").unwrap() += 1;
    // Exactly the method's own route: nothing falls back.
    assert_eq!(router.get("HEAD", "/a/{x?}"), None);
    assert_eq!(router.remove("HEAD", "/a/{x?}"), None);
    assert_eq!(router.get("GET", "/a/{y?}"), None);
    let values: Vec<_> = router.iter().map(|(method, _, value)| (method, *value)).collect();
    let expected = [(Some("GET"), 11), (Some("POST"), 4), (Some("PUT"), 20), (None, 31)];
    assert_eq!(values, expected);
    assert_eq!(router.remove("GET", "/a/{x?}"), Some(11));
    assert_eq!(*router.at("GET", "/a").unwrap().value, 31);
    assert_eq!(router.remove_any("/a/{x?}"), Some(31));
    assert_eq!(router.allowed("/a/1").unwrap().to_string(), "POST, PUT");
    assert_eq!(
        (router.remove("POST", "/a/{x?}"), router.remove("PUT", "/a/{x?}")),
        (Some(4), Some(20))
    );
    assert!(router.is_empty() && router.allowed("/a").is_none());
}

#[test]
fn allowed_where_any_method_is() {
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
    // A method whose last route is gone is as any other.
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
    for method in &second.with_options() {
        list.push(method);
    }
    assert_eq!(list, ["BREW", "OPTIONS", "PURGE"]);
}

#[test]
fn errors_say_what_would_be_answered() {
    let mut router = MethodRouter::new();
    router.insert("GET", "/a", ()).unwrap();
    let error = router.at("PUT", "/a").unwrap_err();
    assert_eq!(error.to_string(), "the path does not answer the method, only GET, HEAD");
    let error = router.at("PUT", "/b").unwrap_err();
    assert_eq!(error.to_string(), "no route matches the path");
}

#[test]
fn drawings_name_methods() {
    let mut router = MethodRouter::new();
    for (method, route) in [
        ("PUT", "/users/{id}"),
        ("GET", "/users/{id}"),
        ("DELETE", "/users/{user}"),
        ("GET", "/f/{*x}"),
        ("POST", "/f/{*y?}"),
        ("GET", "/opt/{a?}"),
        ("GET", ""),
        ("PURGE", "/line\n"),
    ] {
        router.insert(method, route, ()).unwrap();
    }
    router.insert_any("/users/{id}", ()).unwrap();
    router.insert_any("/opt", ()).unwrap();
    let drawn = router.to_string();
    assert_eq!(
        drawn,
        "\
├─ (empty)  → GET (empty)
├─ /f
│  └─ /{*?}  → GET /f/{*x}; POST /f/{*y?}
├─ /line\\n  → PURGE /line\\n
├─ /opt  → GET /opt/{a?}; (any) /opt
│  └─ /{}  → GET /opt/{a?}
└─ /users/{}  → DELETE /users/{user}; GET, PUT, (any) /users/{id}
"
    );
    let dot = router.to_dot();
    assert!(dot.contains(r#"[label="GET /f/{*x}; POST /f/{*y?}", style=bold]"#), "{dot}");
}

/// Values are dropped once, whatever becomes of them.
#[test]
fn values_are_dropped_once() {
    use std::rc::Rc;
    let value = Rc::new(());
    let mut router = MethodRouter::new();
    for method in ["GET", "PUT", "PURGE"] {
        router.insert(method, "/{x}/{y?}", Rc::clone(&value)).unwrap();
    }
    router.insert_any("/{*rest}", Rc::clone(&value)).unwrap();
    assert_eq!(Rc::strong_count(&value), 5);
    assert!(router.insert("PUT", "/{z}", Rc::clone(&value)).is_err());
    assert!(router.insert("P T", "/{z}", Rc::clone(&value)).is_err());
    assert!(router.insert("PUT", "/{z", Rc::clone(&value)).is_err());
    assert!(router.insert_any("/{*r?}", Rc::clone(&value)).is_err());
    assert_eq!(Rc::strong_count(&value), 5);
    let copy = router.clone();
    assert_eq!(Rc::strong_count(&value), 9);
    assert!(router.merge(copy).is_err());
    assert_eq!(Rc::strong_count(&value), 5);
    drop(router.remove("PURGE", "/{x}/{y?}"));
    assert_eq!(Rc::strong_count(&value), 4);
    let kept: Vec<_> = router.into_iter().skip(1).collect();
    assert_eq!((kept.len(), Rc::strong_count(&value)), (2, 3));
    drop(kept);
    assert_eq!(Rc::strong_count(&value), 1);
}

#[test]
fn memory_is_counted_and_given_back() {
    let mut router = MethodRouter::new();
    let empty = router.memory_usage();
    for index in 0..64 {
        router.insert(&format!("METHOD-{index}"), "/{x}/{*rest}", [0_u64; 4]).unwrap();
    }
    let held = router.memory_usage();
    assert!(held > empty + 64 * size_of::<[u64; 4]>());
    router.shrink_to_fit();
    assert!(router.memory_usage() <= held);
    for index in 0..63 {
        assert!(router.remove(&format!("METHOD-{index}"), "/{x}/{*rest}").is_some());
    }
    router.shrink_to_fit();
    assert_eq!(router.at("METHOD-63", "/1/2").map(|found| *found.value), Ok([0; 4]));
    router.clear();
    assert_eq!(router.memory_usage(), empty);
}

/// Nested routes conflict only where shape and method are equal, and then nothing changes.
#[test]
fn nested_under_a_prefix() {
    let mut inner = MethodRouter::new();
    inner.insert("GET", "/", 1).expect("a new route");
    inner.insert("PUT", "", 2).expect("a new route");
    inner.insert("GET", "/{id}", 3).expect("a new route");
    let mut methods = MethodRouter::new();
    methods.nest("/{tenant}/users", inner.clone()).expect("no conflict");
    let value = |methods: &MethodRouter<i32>, method, path| {
        methods.at(method, path).ok().map(|found| *found.value)
    };
    assert_eq!(value(&methods, "GET", "/a/users"), Some(1));
    assert_eq!(value(&methods, "PUT", "/a/users"), Some(2));
    assert_eq!(value(&methods, "GET", "/a/users/7"), Some(3));
    let before = methods.to_string();
    inner.insert("GET", "", 4).expect("a new route");
    // Three with what is there, and `GET /` with `GET ` under the prefix.
    let errors = methods.nest("/{tenant}/users", inner).expect_err("conflicts").into_errors();
    assert_eq!(errors.len(), 5, "{errors:?}");
    assert_eq!(methods.to_string(), before);
}

/// Methods that are too many have no key; that does not make two of them one.
#[test]
fn nested_with_too_many_methods() {
    let mut methods = MethodRouter::new();
    for index in 0..64 {
        methods.insert(&format!("M{index}"), "/a", ()).expect("a new method");
    }
    let mut inner = MethodRouter::new();
    inner.insert("OTHER", "/", ()).expect("a new route");
    inner.insert("ANOTHER", "", ()).expect("a new route");
    let errors = methods.nest("/b", inner).expect_err("two methods too many").into_errors();
    let too_many = |error: &InsertError| matches!(error, InsertError::TooManyMethods { .. });
    assert!(errors.len() == 2 && errors.iter().all(too_many), "{errors:?}");
}
