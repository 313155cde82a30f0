use crate::support::{Connection, answer, get, listen, request};

#[path = "../../examples/hyper.rs"]
#[expect(dead_code, reason = "`main` is not called")]
mod program;

#[tokio::test]
async fn requests_get_the_route_of_their_method_and_path() {
    let (listener, address) = listen().await;
    tokio::spawn(program::serve(listener));
    assert_eq!(get(address, "/hello/J%C3%BCrgen").await, (200, "hello Jürgen\n".to_owned()));
    let echo = request("POST", "/echo?x", "some text");
    assert_eq!(answer(address, echo).await, (200, "some text".to_owned()));
    assert_eq!(get(address, "/hello/%ff").await.0, 400);
    assert_eq!(get(address, "/nothing").await.0, 404);
    let large = "x".repeat((1 << 20) + 1);
    assert_eq!(answer(address, request("POST", "/echo", &large)).await.0, 400);

    let response = Connection::open(address).await.send(request("GET", "/echo", "")).await;
    assert_eq!(
        (response.status().as_u16(), &response.headers()["allow"]),
        (405, &"POST".parse().unwrap())
    );
}
