//! The files of the page.
//!
//! In: files that are compiled into the program. Out: a route for each, and which of them need no
//! token.

use routetree::InsertError;
use routetree::server::{Context, Response, Routes, Status};

/// What the page may load and do: its own files, nothing else.
const POLICY: &[u8] = b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

/// A file: its path, media type and text.
type Asset = (&'static str, &'static str, &'static str);

/// What everybody may see: the form that asks for the token.
const PUBLIC: [Asset; 4] = [
    ("/login", HTML, include_str!("page/login.html")),
    ("/login.js", SCRIPT, include_str!("page/login.js")),
    ("/page.css", CSS, include_str!("page/page.css")),
    ("/icon.svg", SVG, include_str!("page/icon.svg")),
];

const PAGE: [Asset; 11] = [
    ("/", HTML, include_str!("page/index.html")),
    ("/alerts.js", SCRIPT, include_str!("page/alerts.js")),
    ("/chart.js", SCRIPT, include_str!("page/chart.js")),
    ("/charts.js", SCRIPT, include_str!("page/charts.js")),
    ("/dom.js", SCRIPT, include_str!("page/dom.js")),
    ("/explain.js", SCRIPT, include_str!("page/explain.js")),
    ("/format.js", SCRIPT, include_str!("page/format.js")),
    ("/page.js", SCRIPT, include_str!("page/page.js")),
    ("/segments.js", SCRIPT, include_str!("page/segments.js")),
    ("/theme.js", SCRIPT, include_str!("page/theme.js")),
    ("/tree.js", SCRIPT, include_str!("page/tree.js")),
];

/// Inserts a route for each file.
pub(super) fn insert(routes: &mut Routes) -> Result<(), InsertError> {
    for (path, media_type, text) in PUBLIC.into_iter().chain(PAGE) {
        routes.insert("GET", path, move |_: &Context<'_>, response: &mut Response| {
            serve(response, media_type, text);
        })?;
    }
    Ok(())
}

/// Responds with the form again, after a wrong token.
pub(super) fn sign_in_again(response: &mut Response) {
    let (_, media_type, form) = PUBLIC[0];
    let wrong = "<p role=\"alert\" class=\"failure\">This is not the token.</p>";
    serve(response, media_type, &form.replacen("<form", &format!("{wrong}<form"), 1));
    response.set_status(Status::FORBIDDEN);
}

/// Whether a path is that of a file for everybody.
pub(super) fn is_public(path: &str) -> bool {
    PUBLIC.iter().any(|(public, ..)| path == *public)
}

fn serve(response: &mut Response, media_type: &str, text: &str) {
    let headers = [
        ("Content-Security-Policy", POLICY),
        ("Cache-Control", b"no-cache"),
        ("X-Content-Type-Options", b"nosniff"),
        ("Referrer-Policy", b"no-referrer"),
    ];
    let mut served = response.bytes(media_type.as_bytes(), text.as_bytes()).is_ok();
    for (name, value) in headers {
        served &= response.append_header(name, value).is_ok();
    }
    if !served {
        response.error(Status::INTERNAL_SERVER_ERROR);
    }
}
