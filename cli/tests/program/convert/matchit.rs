//! matchit 0.8 and 0.9.

use super::hold;

#[test]
fn routes_of_matchit() {
    hold(
        "matchit",
        &[
            ("/", "/", &[]),
            ("GET /users/{id}", "GET /users/{id}", &[]),
            ("/@{name}/{*rest}", "/@{name}/{*rest}", &[]),
            ("/img-{id}.png", "/img-{id}.png", &[]),
            ("/{{id}}/{x}", "/{{id}}/{x}", &[]),
            ("/café/:id", "/café/:id", &[]),
            ("/{id:u64}", "/{id_u64}", &["1:1: warning: the parameter `id:u64` is `id_u64` here"]),
            ("/{id?}", "/{id_}", &["1:1: warning: the parameter `id?` is `id_` here"]),
            ("/{a}}}", "/{a__}", &["1:1: warning: the parameter `a}}` is `a__` here"]),
            ("/{a}/{a}", "/{a}/{a_2}", &["1:1: warning: the parameter `a` is `a_2` here"]),
            ("/{*a}/b", "", &["1:2: error: matchit allows a catch-all only at the end"]),
            ("/{a}{b}", "", &["1:1: error: parameter directly after another parameter"]),
            ("/{}", "", &["1:2: error: a parameter without a name"]),
            ("/{*}", "", &["1:2: error: a parameter without a name"]),
            ("/x{a", "", &["1:3: error: a `{` that nothing closes"]),
            ("/a}", "", &["1:3: error: a `}` that closes nothing"]),
            ("/{a*}", "", &["1:2: error: matchit does not allow"]),
        ],
    );
}
