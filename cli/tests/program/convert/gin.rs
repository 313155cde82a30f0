//! Gin and httprouter.

use super::hold;

#[test]
fn routes_of_gin() {
    hold(
        "gin",
        &[
            ("/", "/", &[]),
            ("/users/:id", "/users/{id}", &[]),
            ("GET /users/:id # one", "GET /users/{id}", &[]),
            ("get,POST\t/users/", "GET,POST /users/", &[]),
            ("ANY /x", "/x", &[]),
            ("PURGE /x", "PURGE /x", &[]),
            ("/v:version", "/v{version}", &[]),
            ("/v:n/x", "/v{n}/x", &["1:3: warning: an empty value of `n` is not matched here"]),
            ("/:name.png", "/{name.png}", &[]),
            ("/:a/:b", "/{a}/{b}", &[]),
            (r"/v1/x\:verb", "/v1/x:verb", &[]),
            ("/{id}", "/%7Bid%7D", &[]),
            ("/café/100%", "/caf%C3%A9/100%25", &[]),
            ("/what?#", "/what%3F%23", &[]),
            ("[GIN-debug] GET  /x/:a  --> main.x (3 handlers)", "GET /x/{a}", &[]),
            (
                "/files/*path",
                "/files/{*path?}",
                &["1:8: warning: the value of `path` begins with `/` in Gin"],
            ),
            ("/*all", "/{*all?}", &["1:2: warning: the value of `all` begins"]),
            ("/:a/:a", "/{a}/{a_2}", &["1:1: warning: the parameter `a` is `a_2` here"]),
            ("/:a{b}", "/{a_b_}", &["1:1: warning: the parameter `a{b}` is `a_b_` here"]),
            ("/:a:b", "", &["1:4: error: Gin allows one parameter in a segment"]),
            ("/users/:", "", &["1:8: error: a parameter without a name"]),
            ("/x*y", "", &["1:3: error: Gin allows `*` only in front of"]),
            ("/*x/y", "", &["1:2: error: Gin allows `*` only in front of"]),
            ("/é/x*y", "", &["1:5: error: Gin allows `*` only in front of"]),
            ("/a b", "", &["1:3: error: only ` # comment` can follow"]),
            ("GET,,PUT /a", "", &["1:5: error: an empty method"]),
            ("users", "", &["1:1: error: not understood"]),
        ],
    );
}

#[test]
fn a_route_that_would_be_a_host_is_left_out() {
    let route = r#"r.GET("//users", h)"#;
    hold("gin", &[(route, "", &["1:8: error: a route that begins with `//` cannot be written"])]);
}
