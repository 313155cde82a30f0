use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::support::{Connection, answer, get, listen, request};

#[path = "../../examples/swap.rs"]
#[expect(dead_code, reason = "`main` is not called")]
mod program;

#[tokio::test]
async fn an_added_route_is_found_and_a_bad_one_changes_nothing() {
    let (listener, address) = listen().await;
    tokio::spawn(program::serve(listener));
    let add = |route| answer(address, request("POST", "/-/routes", route));
    assert_eq!(get(address, "/hello/ann").await.0, 404);
    assert_eq!(add("/hello/{name}").await, (201, String::new()));
    let found = (200, "/hello/{name} [(\"name\", \"ann\")]\n".to_owned());
    assert_eq!(get(address, "/hello/ann").await, found);

    let (status, text) = add("/hello/{who}").await;
    assert_eq!((status, text.contains("`/hello/{name}`")), (409, true), "{text}");
    let (status, text) = add("/hello/{").await;
    assert_eq!((status, text.contains("byte 7")), (409, true), "{text}");
    assert_eq!(get(address, "/hello/ann").await, found);

    let remove = |route| answer(address, request("DELETE", "/-/routes", route));
    assert_eq!(remove("/hello/{who}").await.0, 404);
    assert_eq!(remove("/hello/{name}").await.0, 204);
    assert_eq!(get(address, "/hello/ann").await.0, 404);

    let response = Connection::open(address).await.send(request("PUT", "/-/routes", "")).await;
    assert_eq!(response.status(), 405);
    assert_eq!(response.headers()["allow"], "DELETE, POST");
    assert_eq!(add(&"x".repeat(5000)).await.0, 400);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_fails_while_routes_are_added() {
    let (listener, address) = listen().await;
    tokio::spawn(program::serve(listener));
    assert_eq!(answer(address, request("POST", "/-/routes", "/{a}/{b}")).await.0, 201);

    let done = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> = (0..3)
        .map(|_| {
            let done = Arc::clone(&done);
            tokio::spawn(async move {
                let mut client = Connection::open(address).await;
                let mut sent = 0;
                while !done.load(Ordering::Relaxed) || sent < 10 {
                    let response = client.send(request("GET", "/1/2", "")).await;
                    assert_eq!(response.status(), 200);
                    sent += 1;
                }
            })
        })
        .collect();

    let mut editor = Connection::open(address).await;
    for number in 0..200 {
        let (route, path) = (format!("/{number}-{{a}}/{{b}}"), format!("/{number}-x/y"));
        assert_eq!(editor.send(request("POST", "/-/routes", &route)).await.status(), 201);
        // The response says that the change is published.
        let found = editor.send(request("GET", &path, "")).await.into_body();
        assert!(found.starts_with(&route), "{found}");
    }
    done.store(true, Ordering::Relaxed);
    for client in clients {
        client.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_change_is_lost_to_another() {
    let (listener, address) = listen().await;
    tokio::spawn(program::serve(listener));
    let editors: Vec<_> = (0..4)
        .map(|editor| {
            tokio::spawn(async move {
                let mut client = Connection::open(address).await;
                for number in 0..50 {
                    let add = request("POST", "/-/routes", &format!("/{editor}/{number}"));
                    assert_eq!(client.send(add).await.status(), 201);
                }
            })
        })
        .collect();
    for editor in editors {
        editor.await.unwrap();
    }
    let mut client = Connection::open(address).await;
    for editor in 0..4 {
        for number in 0..50 {
            let path = format!("/{editor}/{number}");
            assert_eq!(client.send(request("GET", &path, "")).await.status(), 200, "{path}");
        }
    }
}
