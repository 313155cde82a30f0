//! Several hosts in one server, and a route that only some requests can see. Run it with
//! `cargo run --features server --example hosts`, then try
//!
//! ```text
//! curl -i http://localhost:8080/                                 the site
//! curl -i http://blue.localhost:8080/                            the tenant `blue`
//! curl -i http://localhost:8080/search                           the page `search`
//! curl -i -H 'X-Preview: on' http://localhost:8080/search        the new search
//! curl -i -H 'Host: example.org' http://localhost:8080/          421
//! ```

use routetree::InsertError;
use routetree::server::{Config, Context, Hosts, Request, Response, Routes, Server};

/// A guard: for a request that it rejects, its route does not exist, and the next best one wins.
fn wants_preview(request: &Request<'_>) -> bool {
    request.header("x-preview") == Some(b"on")
}

fn site() -> Result<Routes, InsertError> {
    let mut site = Routes::new();
    site.insert("GET", "/", |_, response| response.text("the site\n"))?;
    site.insert("GET", "/{page}", |context, response| {
        let page = context.params().get("page").unwrap_or_default();
        response.text(&format!("the page `{page}`\n"));
    })?;
    site.insert_where("GET", "/search", wants_preview, |_, response| {
        response.text("the new search\n");
    })?;
    Ok(site)
}

fn front_page(context: &Context<'_>, response: &mut Response) {
    let host = context.host_params();
    let tenant = host.get("tenant").unwrap_or_default();
    response.text(&format!("the tenant `{tenant}`\n"));
}

fn tenants() -> Result<Routes, InsertError> {
    let mut tenants = Routes::new();
    tenants.insert("GET", "/", front_page)?;
    // The response is a 404, and this is its text.
    tenants.fallback(|context, response| {
        let path = context.request().path();
        response.text(&format!("no tenant has {path}\n"));
    });
    Ok(tenants)
}

pub(crate) fn hosts() -> Result<Hosts, InsertError> {
    let mut hosts = Hosts::new();
    hosts.insert("localhost", site()?)?;
    hosts.insert("{tenant}.localhost", tenants()?)?;
    // To a client that asks for another host, this server is the wrong one.
    hosts.misdirect_unknown(true);
    Ok(hosts)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = Server::bind("127.0.0.1:8080", hosts()?, Config::default())?;
    println!("listening on http://{}", server.local_addr());
    Ok(server.run()?)
}
