//! The smallest server: two routes, one handler. Run it with
//! `cargo run --features server --example server`, then try
//! `curl http://127.0.0.1:8080/hello/you`.

use std::collections::BTreeMap;

use routetree::InsertError;
use routetree::server::{Config, Context, Response, Routes, Server, Status};

fn hello(context: &Context<'_>, response: &mut Response) {
    // `J%C3%BCrgen` is Jürgen; what cannot be decoded is the client's mistake.
    match context.params().decoded("name").transpose() {
        Ok(name) => {
            let name = name.as_deref().unwrap_or("world");
            response.json(&BTreeMap::from([("hello", name)]));
        }
        Err(_) => response.error(Status::BAD_REQUEST),
    }
}

pub(crate) fn routes() -> Result<Routes, InsertError> {
    let mut routes = Routes::new();
    routes.insert("GET", "/hello", hello)?;
    routes.insert("GET", "/hello/{name}", hello)?;
    Ok(routes)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = Server::bind("127.0.0.1:8080", routes()?, Config::default())?;
    println!("listening on http://{}", server.local_addr());
    Ok(server.run()?)
}
