//! A route that is wrong, or conflicts, is reported and stops no other.

use crate::etcd::Etcd;
use crate::servers::Server;

#[test]
fn wrong_and_conflicting_routes_are_reported_by_key() {
    let Some(etcd) = Etcd::start() else { return };
    let server = Server::start(etcd.options());
    etcd.put("a", "nonsense");
    etcd.put("b", "GET /users/{id first");
    etcd.put("d", "GET /users/{id} first");
    etcd.put("c", "GET /users/{name} second");
    server.reach(etcd.put("e", "GET /others here"));
    assert_eq!(
        server.refused(),
        [
            ("/routes/a", "`nonsense` is not `METHOD ROUTE ANSWER`"),
            ("/routes/b", "unclosed `{` at byte 7 in `/users/{id`"),
            (
                "/routes/c",
                "`/users/{name}` conflicts with `/users/{id}` for GET: they have the same shape; \
                 key `/routes/d` was created first"
            ),
        ]
        .map(|(key, reason)| (key.to_owned(), reason.to_owned())),
    );
    assert_eq!(server.answer("/users/7").as_deref(), Some("first"));
    assert_eq!(server.answer("/others").as_deref(), Some("here"));

    // The loser gets in when the winner goes, and loses its turn if it is created again.
    server.reach(etcd.delete("d"));
    assert_eq!(server.answer("/users/7").as_deref(), Some("second"));
    server.reach(etcd.put("d", "GET /users/{id} first"));
    assert_eq!(server.answer("/users/7").as_deref(), Some("second"));
    let keys: Vec<_> = server.refused().into_iter().map(|(key, _)| key).collect();
    assert_eq!(keys, ["/routes/a", "/routes/b", "/routes/d"]);

    // A snapshot says the same.
    let late = Server::start(etcd.options());
    late.reach(server.follower.status().revision);
    assert_eq!((late.routes(), late.refused()), (server.routes(), server.refused()));
}
