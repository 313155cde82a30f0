//! Hunts optional ends, `{/}` and `{/*rest}`, that are more or less than forms of one route: what
//! the tables do not ask, from paths to drawings.

use routetree::{InsertError, MethodRouter, RouteOutcome, Router, SyntaxProblem, UrlError};

fn router(routes: &[&str]) -> Router<usize> {
    let mut router = Router::new();
    for (index, route) in routes.iter().enumerate() {
        router.insert(*route, index).unwrap_or_else(|error| panic!("{error}"));
    }
    router
}

const NONE: [(&str, &str); 0] = [];

#[test]
fn one_route_and_one_value() {
    let mut router = router(&["/users{/}", "/app{/*rest}"]);
    assert_eq!(router.len(), 2);
    assert_eq!(router.iter().count(), 2);
    *router.at_mut("/users/").expect("a form").value = 7;
    assert_eq!(*router.at("/users").expect("another form").value, 7);
    let rest = |path: &str| {
        let found = router.at(path).expect("a form");
        found.params.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>()
    };
    assert_eq!(rest("/app"), [""; 0]);
    assert_eq!(rest("/app/"), ["rest="]);
    assert_eq!(rest("/app/a/b/"), ["rest=a/b/"]);
    assert_eq!(router.matches("/app/").count(), 1);
    assert_eq!(router.replace("/app{/*rest}", 9), Ok(Some(1)));
    assert_eq!(router.remove("/app{/*other}"), None);
    assert_eq!(router.remove("/app"), None);
    assert_eq!(router.remove("/app{/*rest}"), Some(9));
    assert_eq!(router.remove("/users{/}"), Some(7));
    assert!(["/users", "/users/", "/app", "/app/", "/app/x"].iter().all(|p| router.at(p).is_err()));
    assert!(router.is_empty());
}

#[test]
fn refusals_say_where() {
    for (route, expected) in [
        ("/a{/x}", "`/` inside a name at byte 3 in `/a{/x}`"),
        (
            "/a/{/}",
            "misplaced optional end (it is the end of a route, and follows neither a slash nor an \
             optional catch-all) at byte 3 in `/a/{/}`",
        ),
        ("/a{/*x:u64}", "constraint on a catch-all at byte 6 in `/a{/*x:u64}`"),
        ("/{a}{/*a}", "duplicate parameter name `a` at byte 7 in `/{a}{/*a}`"),
        ("/a{/", "unclosed `{` at byte 2 in `/a{/`"),
    ] {
        let error = Router::new().insert(route, ()).expect_err(route);
        assert_eq!(error.to_string(), expected);
    }
    let error = Router::new().insert("/a{/*x?}", ()).expect_err("a question mark");
    let InsertError::Syntax { at: 6, problem: SyntaxProblem::MisplacedOptional, .. } = error else {
        panic!("{error}")
    };
}

/// Each route is found on its path again.
#[test]
fn paths_have_no_slash_that_nobody_asked_for() {
    let router =
        router(&["/users{/}", "/app{/*rest}", "/posts/{page?}{/}", "{x}{/}", "/d/{a?}{/*r}"]);
    assert_eq!(router.url("/users{/}", NONE), Ok("/users".into()));
    assert_eq!(router.url("/app{/*rest}", NONE), Ok("/app".into()));
    assert_eq!(router.url("/app{/*rest}", [("rest", "")]), Ok("/app/".into()));
    assert_eq!(router.url("/app{/*rest}", [("rest", "a/b c")]), Ok("/app/a/b%20c".into()));
    assert_eq!(router.url("/posts/{page?}{/}", NONE), Ok("/posts".into()));
    assert_eq!(router.url("/posts/{page?}{/}", [("page", "2")]), Ok("/posts/2".into()));
    assert_eq!(router.url("{x}{/}", [("x", "a")]), Ok("a".into()));
    assert_eq!(router.url("/d/{a?}{/*r}", NONE), Ok("/d".into()));
    assert_eq!(router.url("/d/{a?}{/*r}", [("r", ""), ("a", "1")]), Ok("/d/1/".into()));
    // The form with `a` and without a rest matches the same path, and comes first.
    let error = router.url("/d/{a?}{/*r}", [("r", "1")]).expect_err("another value");
    assert!(matches!(&error, UrlError::OtherValue { name, .. } if name == "r"), "{error}");
}

#[test]
fn paths_of_ends_alone() {
    let router = router(&["{/*rest}"]);
    assert_eq!(router.url("{/*rest}", NONE), Ok("/".into()));
    assert_eq!(router.url("{/*rest}", [("rest", "a/b")]), Ok("/a/b".into()));
    let error = router.url("{/*rest}", [("rest", "")]).expect_err("the slash alone");
    assert!(matches!(&error, UrlError::OtherValue { name, .. } if name == "rest"), "{error}");
    let mut slash = Router::new();
    slash.insert("{/}", ()).expect("a route");
    assert_eq!(slash.url("{/}", NONE), Ok("/".into()));
    assert_eq!(slash.at("/").expect("the slash").route(), "{/}");
}

#[test]
fn explanations_name_the_form() {
    let router = router(&["/users{/}", "/app{/*rest}", "/app/{x}"]);
    let form = |path: &str, route: &str| {
        let explanation = router.explain(path);
        let explained = explanation.iter().find(|explained| explained.route() == route);
        explained.expect("every route").form().to_owned()
    };
    assert_eq!(form("/users", "/users{/}"), "/users");
    assert_eq!(form("/users/", "/users{/}"), "/users/");
    assert_eq!(form("/app", "/app{/*rest}"), "/app");
    assert_eq!(form("/app/", "/app{/*rest}"), "/app/{*rest?}");
    assert_eq!(form("/app/a", "/app{/*rest}"), "/app/{*rest?}");
    let explanation = router.explain("/app/a");
    assert_eq!(explanation.winner().map(|winner| winner.route()), Some("/app/{x}"));
    assert!(explanation.to_string().contains("as `/app/{*rest?}`"), "{explanation}");
    let explanation = router.explain("/users//");
    let users = explanation.iter().next().expect("a route");
    assert!(matches!(users.outcome(), RouteOutcome::DoesNotMatch(_)), "{explanation}");
}

#[test]
fn a_route_is_shadowed_in_all_its_forms_or_not_at_all() {
    let hidden = |routes: &[&str]| {
        let router = router(routes);
        let shadowed = router.shadowed();
        shadowed
            .iter()
            .map(|pair| (pair.route().to_owned(), pair.by().to_owned()))
            .collect::<Vec<_>>()
    };
    let pair = |route: &str, by: &str| vec![(route.to_owned(), by.to_owned())];
    assert_eq!(hidden(&["/{a}-{b}{/}", "/{d:date}{/}"]), pair("/{d:date}{/}", "/{a}-{b}{/}"));
    assert_eq!(hidden(&["/{a}-{b}", "/{d:date}{/}"]), []);
    assert_eq!(hidden(&["/{a}-{b}{/}", "/{d:date}"]), pair("/{d:date}", "/{a}-{b}{/}"));
    assert_eq!(hidden(&["/{a}-{b}{/*r}", "/{d:date}{/}"]), pair("/{d:date}{/}", "/{a}-{b}{/*r}"));
    assert_eq!(hidden(&["{/*rest}"]), []);
}

#[test]
fn drawings() {
    let router = router(&["/users{/}", "/app{/*rest}", "/f/{*x}", "/g/{*x?}", "/h/v{*x}"]);
    assert_eq!(
        router.to_string(),
        "\
├─ /app  → /app{/*rest}
│  └─ /{*?}  → /app{/*rest}
├─ /f
│  └─ /{*}  → /f/{*x}
├─ /g
│  └─ /{*?}  → /g/{*x?}
├─ /h
│  └─ /v{*}  → /h/v{*x}
└─ /users  → /users{/}
   └─ /  → /users{/}
"
    );
    assert!(router.to_dot().contains(r#"[label="/{*?}"]"#));
}

/// Of the routes of one shape some may be optional; a removal leaves no trace.
#[test]
fn drawings_of_methods() {
    let mut methods = MethodRouter::new();
    methods.insert("GET", "/f{/*x}", ()).expect("a route");
    methods.insert("PUT", "/f/{*y}", ()).expect("a route");
    let both = "├─ /f  → GET /f{/*x}\n│  └─ /{*?}  → GET /f{/*x}; PUT /f/{*y}\n";
    assert_eq!(methods.to_string(), both.replace("├", "└").replace("│", " "));
    methods.remove("GET", "/f{/*x}");
    assert_eq!(methods.to_string(), "└─ /f\n   └─ /{*}  → PUT /f/{*y}\n");
}

#[test]
fn methods_answer_by_the_forms_that_match() {
    let mut methods = MethodRouter::new();
    methods.insert("GET", "/f{/*x}", 1).expect("a route");
    methods.insert("PUT", "/f/{*y}", 2).expect("a route");
    methods.insert_any("/g{/}", 3).expect("a route");
    methods.insert("GET", "/g/", 4).expect("a route");
    assert_eq!(*methods.at("PUT", "/f/a").expect("a route").value, 2);
    for path in ["/f", "/f/"] {
        assert_eq!(*methods.at("GET", path).expect("a route").value, 1);
        let error = methods.at("PUT", path).expect_err("no such form").to_string();
        assert!(error.contains("GET, HEAD") && !error.contains("PUT"), "{error}");
    }
    assert_eq!(*methods.at("GET", "/g").expect("a route").value, 3);
    assert_eq!(*methods.at("GET", "/g/").expect("a route").value, 4);
    assert_eq!(*methods.at("PUT", "/g/").expect("a route").value, 3);
    assert_eq!(methods.len(), 4);
}

#[test]
fn suggestions_keep_the_end_that_was_asked_for() {
    let router = router(&["/users{/}", "/app{/*rest}"]);
    let suggest = |path: &str| router.suggest(path).map(|suggested| suggested.to_string());
    assert_eq!(suggest("/USERS"), Some("/users".into()));
    assert_eq!(suggest("/Users/"), Some("/users/".into()));
    assert_eq!(suggest("/APP"), Some("/app".into()));
    assert_eq!(suggest("/APP/X"), Some("/app/X".into()));
}

#[test]
fn escaped_text_has_no_ends() {
    let mut router = Router::new();
    router.insert(routetree::escape("/a{/}b{/*c}"), 1).expect("a route");
    assert!(router.at("/a{/}b{/*c}").is_ok());
    router.insert([&routetree::escape("/{"), "{/}"].concat(), 2).expect("a route");
    assert!(router.at("/{").is_ok() && router.at("/{/").is_ok());
}

/// A merge that conflicts in one form changes nothing.
#[test]
fn merges() {
    let mut ours = router(&["/a/", "/b"]);
    let before = (ours.to_string(), ours.memory_usage());
    let error = ours.merge(router(&["/a{/}", "/b{/*r}", "/c{/}"])).expect_err("two conflicts");
    assert_eq!(error.len(), 2);
    assert_eq!((ours.to_string(), ours.memory_usage()), before);
    ours.merge(router(&["/c{/}", "/b/{*r}"])).expect("room");
    assert!(ours.at("/c").is_ok() && ours.at("/c/").is_ok());
}

#[test]
fn memory_comes_back() {
    let mut router = router(&["/kept"]);
    router.shrink_to_fit();
    let before = router.memory_usage();
    let routes: Vec<String> = (0..50)
        .flat_map(|index| [format!("/a{index}/{{x?}}{{/}}"), format!("/b{index}{{/*rest}}")])
        .collect();
    for route in &routes {
        router.insert(route, 1).expect("a route");
    }
    assert!(router.memory_usage() > before);
    for route in &routes {
        assert_eq!(router.remove(route), Some(1));
    }
    router.shrink_to_fit();
    assert_eq!(router.memory_usage(), before);
}

#[cfg(feature = "serde")]
#[test]
fn an_absent_rest_is_none() {
    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct App<'path> {
        page: Option<u32>,
        #[serde(borrow)]
        rest: Option<&'path str>,
    }
    let router = router(&["/app/{page:u64?}{/*rest}", "/users/{id}{/}"]);
    for (path, page, rest) in [
        ("/app", None, None),
        ("/app/", None, Some("")),
        ("/app/7", Some(7), None),
        ("/app/7/a/b", Some(7), Some("a/b")),
        ("/app/x", None, Some("x")),
    ] {
        let params = router.at(path).expect("a form").params;
        assert_eq!(params.deserialize::<App<'_>>(), Ok(App { page, rest }), "{path}");
        assert_eq!(params.deserialize::<(Option<u32>, Option<&str>)>(), Ok((page, rest)), "{path}");
    }
    for path in ["/users/7", "/users/7/"] {
        let params = router.at(path).expect("a form").params;
        assert_eq!(params.deserialize::<u32>(), Ok(7));
        assert_eq!(params.deserialize::<(u32,)>(), Ok((7,)));
    }
}

#[cfg(not(feature = "regex"))]
#[test]
fn inline_expressions_need_the_feature() {
    for route in ["/{a:~b}", "/{a:~}", "/{a:~[}"] {
        let error = Router::new().insert(route, ()).expect_err(route);
        assert_eq!(
            error.to_string(),
            format!(
                "inline expression without the feature `regex` of `routetree` at byte 4 in `{route}`"
            )
        );
    }
}

/// No two texts are the same route, and a name begins with any letter but the mark of expressions.
#[test]
fn names_of_constraints() {
    let mut router: Router<()> = Router::new();
    let error = router.constraint("~own", |_| true).expect_err("the mark");
    assert_eq!(error.to_string(), "`~` at byte 0 in the constraint name `~own`");
    assert!(router.constraint("o~wn", |_| true).is_ok());
    assert!(router.insert("/{x:o~wn}", ()).is_ok());
}
