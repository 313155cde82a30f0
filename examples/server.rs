//! A server with custom handlers in a few lines. Run it with
//! `cargo run --features server --example server`, then try
//! `curl http://127.0.0.1:8080/hello/you`.

use routetree::server::{Config, Context, Response, Routes, Server};

fn hello(context: &Context<'_>, response: &mut Response) {
    let name = context.params().get("name").unwrap_or("world");
    response.json(&[("hello", name)]);
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut routes = Routes::new();
    routes.insert("GET", "/hello", hello)?;
    routes.insert("GET", "/hello/{name}", hello)?;
    let server = Server::bind("127.0.0.1:8080", routes, Config::default())?;
    println!("listening on http://{}", server.local_addr());
    server.run()?;
    Ok(())
}
