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
    let edges = router.tree_edges();
    assert_eq!((edges[2].depth(), edges[2].label()), (1, "/{*?}"));
    assert_eq!(edges[2].routes(), ["/f/{*x}", "/f/{*y?}"]);
    assert_eq!(edges[6].routes(), ["/users/{user}", "/users/{id}"]);
    let dot = router.to_dot();
    assert!(dot.contains(r#"[label="GET /f/{*x}; POST /f/{*y?}", style=bold]"#), "{dot}");
}
