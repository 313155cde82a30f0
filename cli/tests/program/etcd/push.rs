//! `push` makes etcd equal to a file.

use std::fs;

use super::ROUTES;
use super::process::Etcd;
use crate::commands::{file, run};

#[test]
fn push_prints_the_difference_and_makes_it() {
    let Some(etcd) = Etcd::start("push") else { return };
    let routes = file("push.toml", ROUTES);
    let push = |more: &[&str]| {
        let url = etcd.url();
        run("push", &routes, &[&["--etcd", &url], more].concat())
    };
    let ok = |text: &str| (0, text.to_owned(), String::new());
    let new = "+ /routes/* //{tenant}.example.com/\n\
               + /routes/GET,PUT /users/{id}\n\
               2 new, 0 changed, 0 gone, 0 the same\n";
    assert_eq!(push(&["--dry-run"]), ok(new));
    assert_eq!(push(&[]), ok(new));
    assert_eq!(push(&[]), ok("0 new, 0 changed, 0 gone, 2 the same\n"));
    fs::write(&routes, ROUTES.replace("hello", "changed").replace("/users/", "/people/")).unwrap();
    let changed = "~ /routes/* //{tenant}.example.com/\n\
                   + /routes/GET,PUT /people/{id}\n\
                   - /routes/GET,PUT /users/{id}\n\
                   1 new, 1 changed, 1 gone, 0 the same\n";
    assert_eq!(push(&[]), ok(changed));
    // Under another prefix, nothing is there.
    let (code, text, _) = push(&["--prefix", "/other/", "--dry-run"]);
    assert!(code == 0 && text.ends_with("2 new, 0 changed, 0 gone, 0 the same\n"), "{text}");
}

#[test]
fn push_refuses_a_file_with_errors_and_what_cannot_stand_alone() {
    let push =
        |name: &str, text: &str| run("push", &file(name, text), &["--etcd", "http://127.0.0.1:1"]);
    let (code, out, errors) = push("push-errors.txt", "/{a}\n/{b}\n");
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(errors.starts_with("FILE:2:1: error: `/{b}` conflicts with `/{a}`"), "{errors}");
    let constraints = "[[route]]\nroute = \"/{y:year}\"\n\n[constraints]\nyear = \"[0-9]{4}\"\n";
    let (code, out, errors) = push("push-constraints.toml", constraints);
    assert_eq!((code, out.as_str()), (1, ""));
    assert_eq!(
        errors,
        "FILE:5:1: error: a route in etcd stands alone: write the expression in each route that \
         uses it, such as `{name:~[0-9]+}`\n",
    );
    let (code, _, errors) = run("push", &file("push-etcd.txt", "/\n"), &[]);
    assert!(code == 2 && errors.contains("--etcd <URL>"), "{errors}");
}
