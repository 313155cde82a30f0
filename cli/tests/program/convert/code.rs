//! Lines of source code that register routes, and those that do not.

use super::hold;

#[test]
fn code_of_gin() {
    hold(
        "gin",
        &[
            (r#"	r.GET("/u/:id", show) // the user"#, "GET /u/{id}", &[]),
            ("r.DELETE(`/u/:id`, drop)", "DELETE /u/{id}", &[]),
            (r#"r.Handle("PURGE", "/x", h)"#, "PURGE /x", &[]),
            (r#"r.Match([]string{"GET", "POST"}, "/x", h)"#, "GET,POST /x", &[]),
            (r#"r.Any("/x", h)"#, "/x", &[]),
            (r#""/x/:a","#, "/x/{a}", &[]),
            ("})", "", &[]),
            (r#"api := r.Group("/api")"#, "", &["1:10: error: add the prefix of `Group`"]),
            (r#"c.JSON(200, "/x")"#, "", &["1:1: error: not understood"]),
            ("func main() {", "", &["1:1: error: not understood"]),
        ],
    );
}

#[test]
fn code_of_express() {
    hold(
        "express",
        &[
            (r"app.get('/u/:id(\\d+)', show);", r"GET /u/{id:~\d+}{/}", &[]),
            ("router.all(`/x`, h)", "/x{/}", &[]),
            ("app.route('/book').get(h).post(k)", "GET,POST /book{/}", &[]),
            ("app.get(['/a', '/b/:x'], h)", "GET /a{/} | GET /b/{x}{/}", &[]),
            (r"app.get(/^\/([a-z]+)$/, h)", "GET /{0:~[a-z]+}", &[]),
            ("app.use('/api', api)", "", &["1:5: error: add the prefix of `use`"]),
            ("app.get('title')", "", &["1:1: error: not understood"]),
            ("log(app.get('/x'))", "", &["1:1: error: not understood"]),
            ("app.get('/x', h", "GET /x{/}", &[]),
            ("app.get('/x", "", &["1:1: error: not understood"]),
        ],
    );
}

#[test]
fn code_of_matchit_and_axum() {
    hold(
        "matchit",
        &[
            (r#"router.insert("/u/{id}", 1)?;"#, "/u/{id}", &[]),
            (r#".route("/u/{id}", get(show).put(store))"#, "GET,PUT /u/{id}", &[]),
            (r#"app.route("/u", any(all))"#, "/u", &[]),
            (r##"r.insert(r#"/{"a"}"#, 1)"##, r#"/{"a"}"#, &[]),
            (r#".nest("/api", api)"#, "", &["1:2: error: add the prefix of `nest`"]),
        ],
    );
}

#[test]
fn code_of_actix() {
    let both = r#".service(web::resource("/s").route(web::get().to(h)).route(web::put().to(p)))"#;
    hold(
        "actix",
        &[
            (r#"#[get("/g/{id}")]"#, "GET /g/{id}", &[]),
            (r#"#[route("/r", method = "GET", method = "PUT")]"#, "GET,PUT /r", &[]),
            (r#"web::resource("/r/{id}")"#, "/r/{id}", &[]),
            (r#"web::resource(["/a", "/b"]).to(h)"#, "/a | /b", &[]),
            (both, "GET,PUT /s", &[]),
            (r#".route("/q", web::post().to(h))"#, "POST /q", &[]),
            (r#"web::scope("/api")"#, "", &["1:6: error: add the prefix of `scope`"]),
        ],
    );
}

#[test]
fn code_of_go() {
    hold(
        "mux",
        &[
            (r#"mux.HandleFunc("GET /h/{id}", h)"#, "GET /h/{id}", &[]),
            (r#"http.Handle("example.org/p", h)"#, "//example.org/p", &[]),
            (r#"import "net/http""#, "", &["1:1: error: not understood"]),
            (r#""net/http""#, "", &["1:1: error: not understood"]),
        ],
    );
}
