//! Code of which a call spans lines, or a line has several calls or none: each route is converted
//! whole, or left out with an error at its line.

use super::{assert_readable, convert};

/// Converts a file. Returns the routes, and the messages without notes.
fn converted(from: &str, input: &str) -> (Vec<String>, Vec<String>) {
    let (_, file, report) = convert(from, input);
    assert_readable(&file);
    let is_route = |line: &&str| !line.starts_with('#') && !line.is_empty();
    let is_message = |line: &&str| !line.contains(": note: ");
    let lines = |lines: Vec<&str>| lines.into_iter().map(String::from).collect();
    let routes = lines(file.lines().filter(is_route).collect());
    (routes, lines(report.lines().filter(is_message).collect()))
}

/// The routes of each input, and the starts of its messages.
fn hold(from: &str, rows: &[(&str, &[&str], &[&str])]) {
    for (input, expected, starts) in rows {
        let (routes, messages) = converted(from, input);
        assert_eq!(&routes, expected, "{input}\n{messages:#?}");
        assert_eq!(messages.len(), starts.len(), "{input}\n{messages:#?}");
        for (message, start) in messages.iter().zip(*starts) {
            assert!(message.starts_with(start), "{input}\n{message}");
        }
    }
}

#[test]
fn a_call_can_span_lines() {
    hold(
        "gin",
        &[
            ("r.GET(\n\t\"/u/:id\", // one\n\tshow,\n)\n", &["GET /u/{id} # one"], &[]),
            ("r.Match(\n[]string{\n\"GET\",\n\"PUT\",\n},\n\"/x\",\nh)", &["GET,PUT /x"], &[]),
            (
                "r.GET(\"/a\",\n\tauth(\"/no\"),\n\t\"/no\")\nr.GET(\"/b\", h)",
                &["GET /a", "GET /b"],
                &[],
            ),
            // What nothing closes takes no other lines.
            ("r.GET(\"/a\", h\nr.GET(\"/b\", h)", &["GET /a", "GET /b"], &[]),
            (
                "r.GET(\n\t\":id\",\n)",
                &[],
                &["1:1: error: not understood", "2:2: error: not understood"],
            ),
        ],
    );
    hold(
        "express",
        &[
            (
                "app\n  .route('/x')\n  .get(h)\n  .put(k);",
                &["GET,PUT /x{/}"],
                &["1:1: error: not"],
            ),
            ("app.get(\n  ['/a',\n  '/b'],\n  h,\n);", &["GET /a{/}", "GET /b{/}"], &[]),
            (
                "app.put(\n  `/a/${x}`,\n  h);",
                &[],
                &["2:7: error: the route depends on a variable"],
            ),
        ],
    );
    hold(
        "matchit",
        &[(
            "let app = Router::new()\n    .route(\n        \"/a\",\n        get(one)\n            \
             .put(two),\n    )\n    .route(\"/b\", post(three));",
            &["GET,PUT /a", "POST /b"],
            &["1:1: error: not understood"],
        )],
    );
    let resource = "web::resource(\"/r\")\n.route(web::get().to(a))\n.route(web::put().to(b))";
    hold("actix", &[(resource, &["GET,PUT /r"], &[])]);
}

#[test]
fn what_is_in_a_call_is_no_route_of_its_own() {
    let handler = "app.get('/a', (req, res) => {\n  db.get('/no', next);\n  // a note\n});\napp.get('/b', h);";
    hold("express", &[(handler, &["GET /a{/}", "GET /b{/}"], &[])]);
    let handler = "r.GET(\"/a\", func(c *gin.Context) {\n\tx.GET(\"/no\", y)\n})";
    hold("gin", &[(handler, &["GET /a"], &[])]);
    // A string in another call is no element of a list of routes.
    let redirect = "res.redirect(\n'/no'\n)";
    let errors = &["1:1: error: not understood", "2:1: error: not understood"];
    hold("express", &[(redirect, &[], errors)]);
}

#[test]
fn a_line_can_have_several_calls() {
    hold("gin", &[("r.GET(\"/a\", h); r.PUT(\"/b\", h)", &["GET /a", "PUT /b"], &[])]);
    hold("express", &[("app.get('/a', h).put('/b', k)", &["GET /a{/}", "PUT /b{/}"], &[])]);
    let chain = "Router::new().route(\"/a\", get(x)).route(\"/b\", post(y))";
    hold("matchit", &[(chain, &["GET /a", "POST /b"], &[])]);
}

#[test]
fn a_long_line_has_many_calls() {
    let calls = 20_000;
    let line: String =
        (0..calls).map(|n| format!("ä.GET(\"/{n}\",h);ä.GET(\"/{n}\"+x,h);")).collect();
    let (routes, messages) = converted("gin", &line);
    assert_eq!((routes.len(), messages.len()), (calls, calls));
    let characters = line.chars().count();
    let last = format!("1:{}: error: the route is more", characters - "+x,h);".len() + 1);
    assert!(messages[calls - 1].starts_with(&last), "{}", messages[calls - 1]);
}

/// What nothing closes is looked for once: otherwise these take minutes.
#[test]
fn openings_without_an_end_take_no_time() {
    for (from, part) in [
        ("gin", "x(/* \n"),
        ("gin", "/* \n/a/*/\n"),
        ("matchit", "f(r#\"a\n"),
        ("express", "f('/a', /[\n"),
        ("express", "app.get('/a', (\n"),
    ] {
        let (_, messages) = converted(from, &part.repeat(20_000));
        assert!(messages.len() >= 19_999, "{part}");
    }
}

#[test]
fn a_route_that_is_not_one_string_is_refused() {
    hold(
        "gin",
        &[
            ("r.GET(\"/a\" + \"/b\", h)", &[], &["1:12: error: the route is more than one string"]),
            ("r.GET(\"/a/\"+name, h)", &[], &["1:12: error: the route is more than one string"]),
            ("r.Handle(\"GET\", path, h)", &[], &["1:16: error: the route is no string"]),
            ("r.GET(\"/\\q\\u0041\\x42\", h)", &["GET /qAB"], &[]),
            ("r.GET(\"/\\101\", h)", &[], &["1:9: error: an escape that is not understood"]),
        ],
    );
    hold(
        "express",
        &[
            ("app.get(['/a', b], h)", &[], &["1:16: error: an element of the list is no string"]),
            ("cache.get('/a')", &[], &["1:1: error: not understood"]),
            ("axios.get('/a').then(x)", &[], &["1:1: error: not understood"]),
        ],
    );
}

#[test]
fn comments_and_strings_hold_no_routes() {
    hold(
        "gin",
        &[
            (
                "/* r.GET(\"/a\", h) */\n/*\nr.GET(\"/b\", h)\n*/\nr.GET(\"/c\", h)",
                &["GET /c"],
                &[],
            ),
            (
                "s := `\nr.GET(\"/a\", h)\n`\nr.GET(\"/b\", h)",
                &["GET /b"],
                &["1:1: error: not", "2:1: error: a string that began", "3:1: error: not"],
            ),
            ("r.GET(\"/a\", /* \"/no\", */ h) // ok", &["GET /a # ok"], &[]),
            ("`/a\n/b`\nr.GET(\"/c\", h)", &["GET /c"], &["1:1: error: not", "2:1: error: not"]),
            // A list of routes has no comments of code.
            (
                "GET /files/*path\nGET /x",
                &[
                    "GET /files/{*path?} # the value of `path` begins with `/` in Gin, and not here",
                    "GET /x",
                ],
                &["1:12: warning"],
            ),
        ],
    );
    let docs = "/**\n * app.get('/no', h)\n */\napp.get('/a', h); /* app.get('/no', h) */";
    hold("express", &[(docs, &["GET /a{/}"], &[])]);
    hold(
        "express",
        &[(
            "/*\n/a/*/b",
            &["/{*0?}", "/a/{*0}/b{/} # where `0` is empty, it has no value here", "/a//b{/}"],
            &["2:1: warning"; 3],
        )],
    );
}

#[test]
fn routes_of_a_group_are_not_converted_without_its_prefix() {
    let group = "api := r.Group(\"/api\")\n{\n\tapi.GET(\"/a\", h)\n}\nr.GET(\"/b\", h)";
    let errors = &["1:10: error: add the prefix of `Group`", "3:6: error: the prefix of a group"];
    hold("gin", &[(group, &["GET /b"], errors)]);
    let errors = &["1:3: error: add the prefix of `Group`", "1:17: error: the prefix of a group"];
    hold("gin", &[("r.Group(\"/api\").GET(\"/a\", h)", &[], errors)]);

    let scope = "web::scope(\"/api\")\n.route(\"/a\", web::get().to(h))\n.service(web::resource(\"/b\").to(k))";
    let errors = &[
        "1:6: error: add the prefix of `scope`",
        "2:2: error: the prefix of a group",
        "3:15: error: the prefix of a group",
    ];
    hold("actix", &[(scope, &[], errors)]);

    let nest =
        "Router::new().nest(\"/api\", Router::new().route(\"/a\", get(h))).route(\"/b\", get(k))";
    let errors = &["1:15: error: add the prefix of `nest`", "1:42: error: the prefix of a group"];
    hold("matchit", &[(nest, &["GET /b"], errors)]);
}

#[test]
fn methods_that_are_not_known_are_an_error() {
    hold(
        "matchit",
        &[
            (".route(\"/a\", users())", &[], &["1:12: error: no method"]),
            (".route(\"/a\", get(x).merge(other))", &[], &["1:21: error: what `merge` adds"]),
            (".route(\"/a\", on(MethodFilter::GET, x))", &[], &["1:14: error: what `on` adds"]),
            (".route(\"/a\", get_service(x))", &["GET /a"], &[]),
            (".route_service(\"/a\", x)", &["/a"], &[]),
        ],
    );
    hold(
        "actix",
        &[
            (".route(\"/a\", web::to(h))", &["/a"], &[]),
            (".route(\"/a\", web::route().to(h))", &["/a"], &[]),
            (
                ".route(\"/a\", web::route().guard(guard::Post()).to(h))",
                &[],
                &["1:27: error: what"],
            ),
            ("#[get(\"/a\", guard = \"admin\")]", &[], &["1:13: error: what `guard` adds"]),
            ("web::resource(\"/a\").guard(g).to(h)", &[], &["1:21: error: what `guard` adds"]),
        ],
    );
}

/// Any parts of code in any order are read without a panic, and the result has no errors.
#[test]
fn any_order_of_parts_is_read() {
    const PARTS: [&str; 40] = [
        "r.GET(",
        "\"/a/:b\"",
        "\"/x\"",
        ", h)",
        "\n",
        "\n",
        "`",
        "/*",
        "*/",
        "//",
        "\"",
        "'",
        "(",
        ")",
        "{",
        "}",
        "[",
        "]",
        "app.get(",
        ".route(",
        "'/y'",
        "get(h)",
        ".put(k)",
        "é",
        "\\",
        "\\u{",
        "r#\"",
        "\"#",
        "#[get(",
        "web::scope(",
        "r.Group(",
        " := ",
        "GET /q",
        "/^\\/z$/",
        "${",
        ".",
        "\r\n",
        "\t",
        "mux.Handle(",
        "\"GET /m/{id}\"",
    ];
    let mut state = 1_u64;
    let mut below = |bound: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as usize % bound
    };
    for _ in 0..200 {
        let input: String = (0..=below(40)).map(|_| PARTS[below(PARTS.len())]).collect();
        let from = ["gin", "express", "matchit", "actix", "mux"][below(5)];
        let (code, file, report) = convert(from, &input);
        assert!([0, 1].contains(&code) && !report.contains("panicked"), "{input}\n{report}");
        assert_readable(&file);
    }
}
