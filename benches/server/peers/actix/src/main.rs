//! actix-web with one worker. It listens on a port of the system's choice and prints which.

use std::io::{self, Write as _};

use actix_web::{App, HttpResponse, HttpServer, rt, web};
use serde::Serialize;

#[derive(Serialize)]
struct Message {
    message: &'static str,
}

#[derive(Serialize)]
struct RouteMatch {
    route: &'static str,
    params: Params,
}

#[derive(Serialize)]
struct Params {
    id: String,
    post: String,
}

/// The route with parameters, in actix's spelling, which is that of routetree.
const POST: &str = "/users/{id}/posts/{post}";

async fn ping() -> HttpResponse {
    HttpResponse::Ok().json(Message { message: "pong" })
}

async fn show_post(path: web::Path<(String, String)>) -> HttpResponse {
    let (id, post) = path.into_inner();
    HttpResponse::Ok().json(RouteMatch { route: POST, params: Params { id, post } })
}

fn main() -> io::Result<()> {
    rt::System::new().block_on(async {
        let app =
            || App::new().route("/ping", web::get().to(ping)).route(POST, web::get().to(show_post));
        let server = HttpServer::new(app).workers(1).bind("127.0.0.1:0")?;
        for addr in server.addrs() {
            println!("listening on http://{addr}");
        }
        io::stdout().flush()?;
        server.run().await
    })
}
