//! Who may use the admin interface: those who have the token, and browsers that have given it.
//!
//! In: requests. Out: those that are admitted go on; others get a 401, or the form for the token.

use std::sync::Arc;
use std::time::Instant;

use percent_encoding::percent_decode;
use routetree::InsertError;
use routetree::server::{Context, Middleware, MiddlewareAction, Request, Response, Routes, Status};

use super::assets;
use super::reply::Refusal;
use super::sessions::Sessions;
use super::token::Token;

/// Where a browser sends the token.
const SESSION: &str = "/session";

/// Admits requests with the token or a cookie.
#[derive(Clone)]
pub(super) struct Guard(Arc<Inner>);

struct Inner {
    token: Token,
    sessions: Sessions,
}

impl Guard {
    pub(super) fn new(token: Token) -> Guard {
        Guard(Arc::new(Inner { token, sessions: Sessions::default() }))
    }

    /// Inserts the route that takes a token for a cookie.
    pub(super) fn insert(&self, routes: &mut Routes) -> Result<(), InsertError> {
        let guard = self.clone();
        routes.insert("POST", SESSION, move |context: &Context<'_>, response: &mut Response| {
            guard.begin(context.body(), response);
        })
    }

    /// Begins a session, if the form has the token.
    fn begin(&self, form: &[u8], response: &mut Response) {
        let given = form.strip_prefix(b"token=").map(|token| percent_decode(token).collect());
        if !given.is_some_and(|given: Vec<u8>| self.0.token.is(&given)) {
            return assets::sign_in_again(response);
        }
        let cookie = match self.0.sessions.begin(Instant::now()) {
            Ok(cookie) => cookie,
            Err(error) => {
                log::error!("admin: no session: {error}");
                return response.error(Status::INTERNAL_SERVER_ERROR);
            }
        };
        // Neither value has a byte that a header cannot have.
        let _ = response.redirect(Status::SEE_OTHER, "/");
        let _ = response.append_header("Set-Cookie", cookie.as_bytes());
        log::info!("admin: a browser signs in");
    }

    fn admits(&self, request: &Request<'_>) -> bool {
        let looks = matches!(request.method(), "GET" | "HEAD");
        let Inner { token, sessions } = &*self.0;
        let is_open = match request.path() {
            SESSION => request.method() == "POST",
            path => looks && assets::is_public(path),
        };
        // The page itself, or an address that was typed. Clients that are no browsers do not say.
        let site = request.header("sec-fetch-site");
        let is_own = site.is_none_or(|site| [&b"same-origin"[..], b"none"].contains(&site));
        let has_cookie = |cookies| sessions.has(cookies, Instant::now());
        is_open
            || request.header("authorization").is_some_and(|given| token.is_in(given))
            || (looks && is_own && request.header("cookie").is_some_and(has_cookie))
    }
}

impl Middleware for Guard {
    fn before(&self, context: &mut Context<'_>, response: &mut Response) -> MiddlewareAction {
        let request = context.request();
        if self.admits(request) {
            return MiddlewareAction::Continue;
        }
        if request.path() == "/" && request.method() == "GET" {
            // The location is one that every header can have.
            let _ = response.redirect(Status::SEE_OTHER, "/login");
        } else {
            Refusal::unauthorized().fill_in(response);
        }
        MiddlewareAction::Respond
    }
}
