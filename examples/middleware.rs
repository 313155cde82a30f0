//! Middleware: a log around all routes, and a token that one group of routes requires. Run it with
//! `TOKEN=sesame cargo run --features server --example middleware`, then try
//!
//! ```text
//! curl -i http://127.0.0.1:8080/                                                        200
//! curl -i http://127.0.0.1:8080/admin/users                                             401
//! curl -i -H 'Authorization: Bearer sesame' http://127.0.0.1:8080/admin/users           200
//! ```

use std::error::Error;

use routetree::server::{
    AccessLog, Config, Context, Middleware, MiddlewareAction, RequestId, Response, Routes, Server,
    Status, Timing, log_panics,
};
use subtle::ConstantTimeEq as _;

/// Requires a token: a hook that runs before the handler can respond in its place.
struct BearerToken(String);

impl Middleware for BearerToken {
    fn before(&self, context: &mut Context<'_>, response: &mut Response) -> MiddlewareAction {
        let header = context.request().header("authorization").unwrap_or_default();
        let is_right = match header.split_at_checked("Bearer ".len()) {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case(b"Bearer ") => {
                // This takes the same time, however much of the token a client has guessed.
                token.ct_eq(self.0.as_bytes()).into()
            }
            _ => false,
        };
        if is_right {
            return MiddlewareAction::Continue;
        }
        response.error(Status::UNAUTHORIZED);
        // Only an invalid name or value is an error, and both are constants.
        response.append_header("WWW-Authenticate", b"Bearer").expect("a valid header");
        MiddlewareAction::Respond
    }
}

/// Adds a header to every response, those of inner middleware included: a hook that runs after the
/// handler.
struct NoSniff;

impl Middleware for NoSniff {
    fn after(&self, _: &mut Context<'_>, response: &mut Response) {
        response.append_header("X-Content-Type-Options", b"nosniff").expect("a valid header");
    }
}

pub(crate) fn routes(token: String) -> Result<Routes, Box<dyn Error>> {
    let mut admin = Routes::new();
    admin.wrap(BearerToken(token));
    admin.insert("GET", "/users", |_, response| response.json(&["ada", "grace"]))?;
    // These keep the 404 and the 405. With them, the group handles all paths below its prefix, so
    // without the token even those are a 401: nobody can find out which ones exist.
    admin.fallback(|_, _| {});
    admin.fallback_not_allowed(|_, _| {});

    let mut routes = Routes::new();
    // From the outside in: the log sees the responses of all inner middleware, such as a 401.
    routes.wrap(Timing);
    routes.wrap(AccessLog);
    routes.wrap(RequestId::new());
    routes.wrap(NoSniff);
    routes.insert("GET", "/", |_, response| response.text("welcome\n"))?;
    routes.nest("/admin", admin)?;
    Ok(routes)
}

fn main() -> Result<(), Box<dyn Error>> {
    env_logger::Builder::new().filter_level(log::LevelFilter::Info).try_init()?;
    log_panics();
    let token = std::env::var("TOKEN").map_err(|error| format!("TOKEN: {error}"))?;
    let server = Server::bind("127.0.0.1:8080", routes(token)?, Config::default())?;
    println!("listening on http://{}", server.local_addr());
    Ok(server.run()?)
}
