use crate::support::{get, listen};

#[path = "../../examples/tower.rs"]
#[expect(dead_code, reason = "`main` is not called")]
mod program;

#[tokio::test]
async fn requests_get_the_service_of_their_route() {
    let (listener, address) = listen().await;
    tokio::spawn(program::serve(listener));
    let text = "user 7 by /users/{id}\n";
    assert_eq!(get(address, "/users/7").await, (200, text.to_owned()));
    let (status, text) = get(address, "/users/x").await;
    assert_eq!((status, text.contains("`id`")), (400, true), "{text}");
    assert_eq!(get(address, "/slow").await.0, 504);
    let text = "/a/b.css?v of /static/a/b.css?v\n";
    assert_eq!(get(address, "/static/a/b.css?v").await, (200, text.to_owned()));
    let text = "{\"error\":\"not found\"}\n";
    assert_eq!(get(address, "/api/nothing").await, (404, text.to_owned()));
    assert_eq!(get(address, "/nothing").await, (404, String::new()));
}
