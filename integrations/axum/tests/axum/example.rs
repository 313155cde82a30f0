//! The program in `examples/`, over real sockets: it does what its first lines say.

use crate::support::{get, send, serve};

#[path = "../../examples/axum.rs"]
#[expect(dead_code, reason = "`main`, which listens on a fixed port, is not called")]
mod program;

#[tokio::test]
async fn it_does_what_its_first_lines_say() {
    let address = serve(program::app().unwrap()).await;
    assert_eq!(get(address, "/users/7").await.0, 404);
    assert_eq!(send(address, "PUT", "/users/7", "Ann").await.status(), 201);
    assert_eq!(get(address, "/users/7").await, (200, "Ann".to_owned()));
    assert_eq!(send(address, "PUT", "/users/7", "Bea").await.status(), 204);

    let (status, text) = get(address, "/users/seven").await;
    assert_eq!((status, text.contains("parameter `id` is `seven`")), (400, true), "{text}");
    let response = send(address, "POST", "/users/7", "").await;
    assert_eq!(response.status(), 405);
    assert_eq!(response.headers()["allow"], "GET, HEAD, PUT");

    let text = "a picture of 4 by 3 pixels\n";
    assert_eq!(get(address, "/thumb-4x3.png").await, (200, text.to_owned()));
    assert_eq!(get(address, "/health").await, (200, "ok\n".to_owned()));
    assert_eq!(get(address, "/nothing").await, (404, "nothing at /nothing\n".to_owned()));
}
