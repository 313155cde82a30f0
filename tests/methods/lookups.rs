//! The winner for a method and a path, or the allowed methods: tables of routes and results, each
//! checked against the router and the oracle in several insertion orders.
//!
//! A route of a table is `GET /users/{id}`, or `(any) /users/{id}` for any method. A result is a
//! route with its values, `405` with the allowed methods, or `404`.

use crate::oracle::method_fast;
use crate::oracle::methods::{Answer, MethodOracle};

fn line(text: &str) -> (Option<&str>, &str) {
    let (method, route) = text.split_once(' ').expect("a method and a route");
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

/// Checks every row, a method and a path with the expected result, against the routes.
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
            let (method, path) = asked.split_once(' ').expect("a method and a path");
            assert_eq!(write(&oracle.path(path).at(method)), *expected, "the oracle on {asked}");
            let found = method_fast::at(&mut router, method, path);
            assert_eq!(write(&found), *expected, "{asked} of {order:?}");
            method_fast::agree_on(&mut router, &oracle, path);
        }
        method_fast::agree_on_routes(&router, &oracle);
    }
}

#[test]
fn the_most_specific_shape_with_the_method_wins() {
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
fn head_falls_back_to_get_then_to_any_method_within_each_shape() {
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
fn any_method_comes_last_within_its_shape() {
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
    // Routes that do not match fall through to the next.
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
    // The same path is split differently if the last catch-all may be empty.
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
fn forms_share_shapes_with_other_routes() {
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
fn rule_4_after_catch_alls() {
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

/// Static paths of 8 bytes or more are also in the static index.
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

/// A last catch-all that would be empty does not match.
#[test]
fn an_empty_rest_is_not_found_rather_than_refused() {
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
fn more_values_than_fit_inline() {
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
