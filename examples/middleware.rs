//! Custom middleware: it requires a key in each request, and adds a header to each response. Run it
//! with `cargo run --features server --example middleware`, then try
//!
//! ```text
//! curl -i http://127.0.0.1:8080/secret                        401
//! curl -i -H 'X-Api-Key: open' http://127.0.0.1:8080/secret   200
//! ```

use routetree::server::{
    AccessLog, Config, Context, Middleware, MiddlewareAction, RequestId, Response, Routes, Server,
    Status, Timing,
};

/// Responds with 401 if the key is missing: a hook that runs before the handler can respond instead
/// of it.
struct Key(&'static [u8]);

impl Middleware for Key {
    fn before(&self, context: &mut Context<'_>, response: &mut Response) -> MiddlewareAction {
        if context.request().header("x-api-key") == Some(self.0) {
            return MiddlewareAction::Continue;
        }
        response.error(Status::UNAUTHORIZED);
        MiddlewareAction::Respond
    }
}

/// Adds a header to every response, including those of inner middleware: a hook that runs after the
/// handler.
struct Served;

impl Middleware for Served {
    fn after(&self, _: &mut Context<'_>, response: &mut Response) {
        // Only an invalid name or value is an error, and both are constants.
        let _ = response.append_header("X-Served-By", b"routetree");
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    env_logger::Builder::new().filter_level(log::LevelFilter::Info).try_init()?;
    let mut routes = Routes::new();
    // From the outside in: the log sees the responses of all inner middleware, such as 401.
    routes.wrap(Timing);
    routes.wrap(AccessLog);
    routes.wrap(RequestId::new());
    routes.wrap(Served);
    routes.wrap(Key(b"open"));
    routes.insert("GET", "/secret", |_, response| response.text("swordfish"))?;
    let server = Server::bind("127.0.0.1:8080", routes, Config::default())?;
    println!("listening on http://{}", server.local_addr());
    server.run()?;
    Ok(())
}
