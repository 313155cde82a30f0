//! Express 4 and 5.

use super::hold;

#[test]
fn routes_of_both_versions() {
    hold(
        "express",
        &[
            ("/", "/", &[]),
            ("GET /users/:id", "GET /users/{id}{/}", &[]),
            ("/users/", "/users{/}", &[]),
            ("/:file.:ext", "/{file}.{ext}{/}", &[]),
            ("/café", "/café{/}", &[]),
            (
                "/:from-:to",
                "/{from}-{to}{/}",
                &["1:8: warning: the value of `from` is the longest"],
            ),
            ("/:a/:a", "/{a}/{a_2}{/}", &["1:1: warning: the parameter `a` is `a_2` here"]),
            ("/:a:b", "", &["1:1: error: parameter directly after another parameter"]),
            ("/:", "", &["1:2: error: a parameter without a name"]),
            ("/x}", "", &["1:3: error: a `}` or `)` that closes nothing"]),
        ],
    );
}

#[test]
fn routes_of_express_4() {
    hold(
        "express",
        &[
            (r"/users/:id(\d+)", r"/users/{id:~\d+}{/}", &[]),
            (r"/users/:id(\\d+)", r"/users/{id:~\d+}{/}", &[]),
            ("/:lang([a-z]{2})/x", "/{lang:~[a-z]{2}}/x{/}", &[]),
            ("/:a(b|c)", "/{a:~b|c}{/}", &[]),
            (r"/(\d+)/x", r"/{0:~\d+}/x{/}", &[]),
            (r"/(\d+)/(\w+)", r"/{0:~\d+}/{1:~\w+}{/}", &[]),
            ("/:all(.*)", "/{*all?}", &[]),
            ("/:all(.+)/x", "/{*all}/x{/}", &[]),
            ("/posts/:page?", "/posts/{page?}{/}", &[]),
            ("/:lang?", "/{lang?}{/}", &[]),
            ("/q/:a?/:b?", "/q/{a?}/{b?}{/}", &[]),
            (r"/x/:n(\d+)?", r"/x/{n:~\d+}{/} | /x{/}", &[]),
            ("/v:n?", "/v{n}{/} | /v{/}", &[]),
            ("/files/*", "/files/{*0?}", &[]),
            (
                "/a/*/b/*",
                "/a/{*0}/b/{*1?} | /a//b/{*1?}",
                &["1:1: warning: where `0` is empty", "1:1: warning: values can differ where"],
            ),
            ("*", "{/*0}", &["1:1: warning: the value of `0` begins with `/`"]),
            ("/ab?cd", "/abcd{/} | /acd{/}", &[]),
            ("/ab(cd)?e", "/abcde{/} | /abe{/}", &[]),
            ("/:path+", "/{*path}", &["1:2: warning: `path` takes all that follows"]),
            ("/x/:path*", "/x{/*path}", &["1:4: warning: `path` takes all that"]),
            ("/ab+cd", "", &["1:4: error: `+` outside of a parameter"]),
            ("/[ab]", "", &["1:2: error: `[` outside of a parameter"]),
            ("/(ab", "", &["1:2: error: a `(` that nothing closes"]),
            (r"/:n(\d*)", r"/{n:~\d*}{/}", &["1:2: warning: an empty value of `n`"]),
            ("/:n([a-z/]+)", "/{n:~[a-z/]+}{/}", &["1:2: warning: a slash in the value of `n`"]),
            ("/:n(x(?=y))", "", &["1:1: error: "]),
        ],
    );
}

#[test]
fn routes_of_express_5() {
    hold(
        "express",
        &[
            ("/f/*splat", "/f/{*splat}", &[]),
            ("/f/*splat/x", "/f/{*splat}/x{/}", &[]),
            ("/{*splat}", "{/*splat}", &[]),
            ("/docs{/:page}", "/docs/{page?}{/}", &[]),
            ("/docs{/*rest}", "/docs{/*rest}", &[]),
            ("/x{.:format}", "/x.{format}{/} | /x{/}", &[]),
            ("/a{/b}{/c}d", "/a/b/cd{/} | /a/bd{/} | /a/cd{/} | /ad{/}", &[]),
            ("/a{b{c}}", "/abc{/} | /ab{/} | /a{/}", &[]),
            (r"/a\*\{b\}", "/a*{{b}}{/}", &[]),
            (r#"/:"a-b""#, "/{a-b}{/}", &[]),
            ("/*a/x/*b", "/{*a}/x/{*b}", &["1:7: warning: two wildcards: Express 5"]),
            ("/ab*cd", "/ab{*cd}", &["1:4: warning: read as in Express 5"]),
            (
                "/b{/*x}/a{/:y}",
                "/b/{*x}/a/{y?}{/} | /b/a/{y?}{/}",
                &["1:1: warning: values can differ where more than one form"],
            ),
            ("/a{b", "", &["1:3: error: a `{` that nothing closes"]),
            ("/{a}{b}{c}{d}{e}{f}{g}", "", &["1:1: error: more than 64 routes"]),
            ("/{{{{{{{{{{a}}}}}}}}}}", "", &["1:11: error: too many optional parts"]),
        ],
    );
}

#[test]
fn regular_expressions() {
    hold(
        "express",
        &[
            (r"/^\/users\/(\d+)$/", r"/users/{0:~\d+}", &[]),
            (r"/^\/users\/(\d+)\/?$/", r"/users/{0:~\d+}{/}", &[]),
            (r"/^\/(?<name>[a-z]+)\.html$/", "/{name:~[a-z]+}.html", &[]),
            (r"/^\/([^\/]+)\/(.*)$/", "/{0}/{*1?}", &[]),
            (r"/^\/x$/i", "/x", &["1:8: warning: the flag `i` is lost"]),
            (r"/^\/x/", "", &["1:6: error: no `$` at the end"]),
            (r"/^\/x.y$/", "", &["1:6: error: only text and groups"]),
            (r"/^\/(?:x)$/", "", &["1:5: error: only text and groups"]),
            (r"/^\/\d+$/", "", &["1:5: error: only text and groups"]),
        ],
    );
}

#[test]
fn the_first_route_that_matches_wins_there() {
    let first = "/users/:id\nGET /users/:name\nGET /users/me\nPUT /x/:a\nGET /x/b\n*\n";
    let (code, file, report) = super::convert("express", first);
    let expected = "/users/{id}{/}\nGET /users/{name}{/}\nGET /users/me{/}\nPUT /x/{a}{/}\n\
                    GET /x/b{/}\n{/*0} # the value of `0` begins with `/` in Express, and not \
                    here\n";
    assert_eq!((code, &*file), (1, expected));
    let said = "2:5: warning: `/users/{name}{/}` wins over `/users/{id}{/}` here; Express takes \
                the first route that matches\n1:1: note: the other route is here\n\
                3:5: warning: `/users/me{/}` wins over `/users/{id}{/}` here; Express takes the \
                first route that matches\n1:1: note: the other route is here\n\
                6:1: warning: the value of `0` begins with `/` in Express, and not here\n";
    assert_eq!(report, said);
    let specific = "/users/me\n/users/:id\n/:page\n";
    assert_eq!(super::convert("express", specific).0, 0);
}
