//! actix-router 0.5.

use super::hold;

#[test]
fn routes_of_actix() {
    hold(
        "actix",
        &[
            ("/", "/", &[]),
            ("/users/{id}", "/users/{id}", &[]),
            (r"/users/{id:\d+}", r"/users/{id:~\d+}", &[]),
            ("/{lang:[a-z]{2}}/x", "/{lang:~[a-z]{2}}/x", &[]),
            ("/{a}-{b}.html", "/{a}-{b}.html", &[]),
            ("/{x:[^/]+}", "/{x}", &[]),
            ("/files/{path:.*}", "/files/{*path?}", &[]),
            ("/files/{path}*", "/files/{*path?}", &[]),
            ("/{dir:.+}/raw", "/{*dir}/raw", &[]),
            ("/x{a:.*}", "/x{*a} | /x", &["1:1: warning: where `a` is empty, it has no value"]),
            ("/café", "/caf%C3%A9", &[]),
            ("/a%2Fb", "/a%2Fb", &[]),
            ("/{x:[a-z/]+}", "/{x:~[a-z/]+}", &["1:2: warning: a slash in the value of `x`"]),
            ("/{x:a*}", "/{x:~a*}", &["1:2: warning: an empty value of `x`"]),
            ("/{a}{b}", "", &["1:1: error: parameter directly after another parameter"]),
            ("/{x:(}", "", &["1:1: error: "]),
            ("/{id", "", &["1:2: error: a `{` that nothing closes"]),
            ("/{}", "", &["1:2: error: actix-router refuses this name"]),
            ("/{a:x}*", "", &["1:2: error: actix-router refuses an expression"]),
            ("/x/*", "", &["1:4: error: actix-router needs a name in front of `*`"]),
        ],
    );
}

#[test]
fn the_first_route_that_matches_wins_there() {
    let (code, file, report) = super::convert("actix", "/{rest}*\n/about\n/{b}\n/{*x}\n/{c}\n");
    assert_eq!(code, 1);
    assert!(file.starts_with("/{*rest?}\n/about\n/{b}\n# not converted: /{*x}\n"), "{file}");
    assert!(report.starts_with("2:1: warning: `/about` wins over `/{*rest?}` here; actix-web"));
    let conflict = "5:1: error: `/{c}` conflicts with `/{b}`: they have the same shape\n\
                    3:1: note: the first is here\n";
    assert!(report.ends_with(conflict), "{report}");
}
