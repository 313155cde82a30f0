//! Drawings show the methods of every leaf, grouped by route.

use routetree::MethodRouter;

#[test]
fn drawings_name_methods() {
    let mut router = MethodRouter::new();
    for (method, route) in [
        ("PUT", "/users/{id}"),
        ("GET", "/users/{id}"),
        ("DELETE", "/users/{user}"),
        ("GET", "/f/{*x}"),
        ("POST", "/f/{*y?}"),
        ("GET", "/opt/{a?}"),
        ("GET", ""),
        ("PURGE", "/line\n"),
    ] {
        router.insert(method, route, ()).unwrap();
    }
    router.insert_any("/users/{id}", ()).unwrap();
    router.insert_any("/opt", ()).unwrap();
    let drawn = router.to_string();
    assert_eq!(
        drawn,
        "\
├─ (empty)  → GET (empty)
├─ /f
│  └─ /{*?}  → GET /f/{*x}; POST /f/{*y?}
├─ /line\\n  → PURGE /line\\n
├─ /opt  → GET /opt/{a?}; (any) /opt
│  └─ /{}  → GET /opt/{a?}
└─ /users/{}  → DELETE /users/{user}; GET, PUT, (any) /users/{id}
"
    );
    let dot = router.to_dot();
    assert!(dot.contains(r#"[label="GET /f/{*x}; POST /f/{*y?}", style=bold]"#), "{dot}");
}
