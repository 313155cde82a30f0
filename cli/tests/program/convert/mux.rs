//! `ServeMux` of Go 1.22.

use super::{assert_readable, convert, hold};

#[test]
fn routes_of_servemux() {
    hold(
        "mux",
        &[
            ("/", "/{*rest?}", &[]),
            ("/{$}", "/", &[]),
            ("GET /items/{id}", "GET /items/{id}", &[]),
            ("POST\t/items", "POST /items", &[]),
            ("/x/", "/x/{*rest?}", &[]),
            ("/{rest}/", "/{rest}/{*below?}", &[]),
            ("/x/{$}", "/x/", &[]),
            ("/files/{path...}", "/files/{*path?}", &[]),
            ("example.com/", "//example.com/{*rest?}", &[]),
            ("PUT api.example.com/v1/{id}", "PUT //api.example.com/v1/{id}", &[]),
            ("/a%2Fb/100%25/é", "/a%2Fb/100%25/%C3%A9", &[]),
            ("/50%/%zz", "/50%25/%25zz", &[]),
            ("/a}b", "/a%7Db", &[]),
            ("/a//b", "", &["1:4: error: an empty segment"]),
            ("/b_{x}", "", &["1:2: error: `ServeMux` allows a parameter only as a whole segment"]),
            ("/{x...}/y", "", &["1:2: error: `ServeMux` allows `...` only at the end"]),
            ("/{a-b}", "", &["1:2: error: `ServeMux` refuses this name"]),
            ("{h}.com/", "", &["1:1: error: `ServeMux` allows no parameter in a host"]),
            ("GET exam_ple..com/x", "", &["1:14: error: empty label"]),
        ],
    );
}

#[test]
fn routes_without_a_host_are_for_every_host_too() {
    let routes = "GET /health\nPOST /items\nGET a.com/\nb.com/items\n";
    let (code, file, report) = convert("mux", routes);
    assert_eq!((code, &*report), (0, ""));
    let expected = "GET /health\nPOST /items\nGET //a.com/{*rest?}\n//b.com/items\n\n\
                    # For the host `a.com` too:\nPOST //a.com/items\n\
                    # For the host `b.com` too:\nGET //b.com/health\n";
    assert_eq!(file, expected);
    assert_readable(&file);
}

#[test]
fn a_route_with_a_host_wins_there() {
    let (code, file, report) = convert("mux", "/a/b\na.com/{x}/b\nGET a.com/{x}/{y}\n");
    let expected = "/a/b\n//a.com/{x}/b\nGET //a.com/{x}/{y}\n";
    assert_eq!((code, &*report), (0, ""));
    assert_eq!(file.trim_end(), expected.trim_end());
    let (code, file, report) = convert("mux", "/a/{y}\na.com/{x}/b\n");
    assert!(file.ends_with("//a.com/a/{y}\n"), "{file}");
    let said = "1:1: warning: `/a/{y}` wins over `/{x}/b` here for the host `a.com`; `ServeMux` \
                takes the route with a host\n2:6: note: that route is here\n";
    assert_eq!((code, &*report), (1, said));
}
