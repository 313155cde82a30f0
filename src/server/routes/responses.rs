//! The response of an endpoint: a handler's, a fallback's, or that of the server.

use core::fmt;
use std::panic::resume_unwind;

use super::endpoint::Endpoint;
use super::fallbacks::Fallback;
use super::groups::GroupId;
use super::hosts::Hosts;
use super::{Redirects, Routes, is_served};
use crate::server::context::{Context, RequestScratch};
use crate::server::request::Request;
use crate::server::response::Response;
use crate::server::status::Status;
use crate::server::streamed_body::StreamedFraming;
use crate::suggest::{redirected, toggled};
use crate::{Allowed, Params};

impl Hosts {
    /// Runs middleware and endpoint, which fill in the empty response. Unwinds only if the `drop`
    /// of a streamed body does that is refused.
    pub(in crate::server) fn respond(
        &self,
        request: &Request<'_>,
        endpoint: &Endpoint<'_, '_>,
        response: &mut Response,
        scratch: &mut RequestScratch,
    ) {
        let nothing;
        let (params, found) = match endpoint.params() {
            Some(params) => (params, true),
            None => {
                nothing = Params::none(request.path());
                (&nothing, false)
            }
        };
        let mut context = Context::new(request, params, found, self, scratch);
        match endpoint {
            // Most servers have one host, and their routes no groups.
            Endpoint::Handler(routes, entry, _)
                if self.chain.is_empty() && entry.group == GroupId::ROOT =>
            {
                let handler = &entry.handler;
                routes.groups.run_outermost(&mut context, response, |context, response| {
                    if !complete(context, response) {
                        handler(context, response);
                    }
                    refuse_unmarked_end(context, response);
                });
            }
            _ => self.chain.run(&mut context, response, |context, response| {
                self.respond_inside(endpoint, context, response);
            }),
        }
        // A hook may have started to stream.
        refuse_unmarked_end(&mut context, response);
    }

    /// Responds inside of the middleware of all hosts. May unwind.
    #[inline(never)]
    fn respond_inside(
        &self,
        endpoint: &Endpoint<'_, '_>,
        context: &mut Context<'_>,
        response: &mut Response,
    ) {
        let (routes, group) = match endpoint {
            Endpoint::Handler(routes, entry, _) => (routes, entry.group),
            Endpoint::NotAllowed(routes, _, fallback) | Endpoint::NotFound(routes, fallback) => {
                (routes, fallback.map_or(GroupId::ROOT, |fallback| fallback.group))
            }
            Endpoint::WholeServer(routes) | Endpoint::Failed(Some(routes)) => {
                (routes, GroupId::ROOT)
            }
            Endpoint::UnknownHost => return self.unknown_host(response),
            Endpoint::Failed(None) => return fail(),
        };
        routes.groups.run(group, context, response, |context, response| {
            match endpoint {
                _ if complete(context, response) => {}
                Endpoint::Handler(_, entry, _) => (entry.handler)(context, response),
                Endpoint::NotAllowed(_, allowed, fallback) => {
                    method_not_allowed(allowed, *fallback, context, response);
                }
                Endpoint::WholeServer(_) => response.set_status(Status::NO_CONTENT),
                Endpoint::NotFound(_, fallback) => routes.not_found(*fallback, context, response),
                Endpoint::UnknownHost | Endpoint::Failed(_) => fail(),
            }
            refuse_unmarked_end(context, response);
        });
    }

    /// Responds if no pattern matches the host.
    fn unknown_host(&self, response: &mut Response) {
        response.error(match self.misdirects_unknown {
            true => Status::MISDIRECTED_REQUEST,
            false => Status::NOT_FOUND,
        });
    }
}

/// Completes the response of a request that was suspended, and returns whether it was.
fn complete(context: &mut Context<'_>, response: &mut Response) -> bool {
    let resumes = context.scratch().completion.is_some();
    if resumes {
        run_completion(context, response);
    }
    resumes
}

/// Runs what completes the response. May unwind.
#[cold]
fn run_completion(context: &mut Context<'_>, response: &mut Response) {
    if let Some(completion) = context.scratch().completion.take() {
        completion.run(response);
    }
}

/// Replaces a streamed body by a 505 if only a reset could tell the peer a part of it from the
/// whole, and the connection's end cannot be one.
fn refuse_unmarked_end(context: &mut Context<'_>, response: &mut Response) {
    if response.is_streamed() && !context.scratch().can_reset {
        let request = context.request();
        let framing = response.streamed_framing(request.is_http_1_0());
        if framing == StreamedFraming::UntilClose && response.status().has_body() {
            let what = "HTTP/1.0 over a Unix socket gets no streamed body without a length";
            context.scratch().log_error(request, format_args!("{what}"));
            response.error(Status::VERSION_NOT_SUPPORTED);
        }
    }
}

/// Unwinds, so that the middleware chain treats a failed lookup like a panic of the handler.
fn fail() {
    resume_unwind(Box::new("the lookup failed"));
}

impl Routes {
    /// Responds if no route matches.
    fn not_found(
        &self,
        fallback: Option<&Fallback>,
        context: &Context<'_>,
        response: &mut Response,
    ) {
        let request = context.request();
        let redirected = self
            .other_spelling(request)
            .map(|path| match request.query() {
                Some(query) => [&path, "?", query].concat(),
                None => path,
            })
            .map(|target| response.redirect(Status::PERMANENT_REDIRECT, &target))
            .is_some_and(|redirected| redirected.is_ok());
        if redirected {
            return;
        }
        response.error(Status::NOT_FOUND);
        if let Some(fallback) = fallback {
            (fallback.handler)(context, response);
        }
    }

    /// Returns the path to redirect to: one of this site that has a handler.
    fn other_spelling(&self, request: &Request<'_>) -> Option<String> {
        let path = request.path();
        let other = match self.redirects {
            Redirects::Nowhere => return None,
            Redirects::Slashes => redirected(&toggled(path))?.into_owned(),
            Redirects::Suggestions => self.router.suggest(request.method(), path)?,
        };
        self.look_up(request, &other).is_handler().then_some(other)
    }
}

/// Responds if a route matches, but not for this method.
fn method_not_allowed(
    allowed: &Allowed<'_>,
    fallback: Option<&Fallback>,
    context: &Context<'_>,
    response: &mut Response,
) {
    if context.request().method() == "OPTIONS" {
        response.set_status(Status::NO_CONTENT);
        response.append_displayed("Allow", AllowHeader(&allowed.with_options()));
        return;
    }
    response.error(Status::METHOD_NOT_ALLOWED);
    response.append_displayed("Allow", AllowHeader(allowed));
    if let Some(fallback) = fallback {
        (fallback.handler)(context, response);
    }
}

/// The value of an `Allow` header: the allowed methods whose requests reach a handler.
struct AllowHeader<'a>(&'a Allowed<'a>);

impl fmt::Display for AllowHeader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let served = self.0.iter().filter(|method| is_served(method));
        for (index, method) in served.enumerate() {
            f.write_str(if index > 0 { ", " } else { "" })?;
            f.write_str(method)?;
        }
        Ok(())
    }
}
