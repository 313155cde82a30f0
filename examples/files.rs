//! Upload and download: files in memory, and a download that is produced while it is sent. Run it
//! with `cargo run --features server --example files`, then try
//!
//! ```text
//! curl -i -T README.md http://127.0.0.1:8080/files/docs/readme     201
//! curl -i http://127.0.0.1:8080/files/docs/readme                  200
//! curl -i http://127.0.0.1:8080/hex/docs/readme                    200, 61 6c 73 6f...
//! curl -i -T 20-mib.img http://127.0.0.1:8080/files/image          413
//! ```

use std::collections::HashMap;
use std::io::Write as _;
use std::sync::{Arc, RwLock};

use routetree::InsertError;
use routetree::server::{
    BodyPoll, BodyWriter, Config, Context, Response, Routes, Server, SharedBytes, Status,
};

/// The largest number of files. The largest file is `max_body`, below.
const MAX_FILES: usize = 100;

/// A row of a dump: the number of bytes that it shows.
const ROW: usize = 16;

/// Files by name. A clone of [`SharedBytes`] shares its memory, so that a file can be replaced while
/// it is being sent.
#[derive(Default)]
struct Files(RwLock<HashMap<String, SharedBytes>>);

impl Files {
    /// Stores the body: `shared_body` does not copy a large one.
    fn upload(&self, context: &Context<'_>, response: &mut Response) {
        let name: String = match context.path() {
            Ok(name) => name,
            Err(error) => return error.respond(response),
        };
        let mut files = self.0.write().expect("no handler panics");
        if files.len() >= MAX_FILES && !files.contains_key(&name) {
            // 507 has no constant, but any status of a response can be made.
            return response.error(Status::new(507).expect("from 200 to 599"));
        }
        let replaced = files.insert(name, context.shared_body()).is_some();
        response.set_status(if replaced { Status::NO_CONTENT } else { Status::CREATED });
    }

    /// Sends a file: `shared_bytes` does not copy it.
    fn download(&self, context: &Context<'_>, response: &mut Response) {
        if let Some(file) = self.find(context, response) {
            response.shared_bytes(b"application/octet-stream", file).expect("a media type");
        }
    }

    /// Sends a file in hexadecimal digits. The server asks for the next part when there is room for
    /// it: the dump is never in memory as a whole.
    fn dump(&self, context: &Context<'_>, response: &mut Response) {
        let Some(file) = self.find(context, response) else { return };
        let mut sent = 0;
        let body = move |writer: &mut BodyWriter<'_>| {
            let Some(rest) = file.get(sent..).filter(|rest| !rest.is_empty()) else {
                return BodyPoll::End;
            };
            let part = &rest[..rest.len().min(64 * ROW)];
            for row in part.chunks(ROW) {
                for byte in row {
                    write!(writer, "{byte:02x} ").expect("a writer takes everything");
                }
                writer.push(b"\n");
            }
            sent += part.len();
            BodyPoll::More
        };
        response.stream(b"text/plain", body).expect("a media type");
    }

    /// Returns the file that a request names, or responds with an error.
    fn find(&self, context: &Context<'_>, response: &mut Response) -> Option<SharedBytes> {
        let name: String = context.path().map_err(|error| error.respond(response)).ok()?;
        let found = self.0.read().expect("no handler panics").get(&name).cloned();
        if found.is_none() {
            response.error(Status::NOT_FOUND);
        }
        found
    }
}

pub(crate) fn routes() -> Result<Routes, InsertError> {
    let mut routes = Routes::new();
    let mut files = routes.with_state(Arc::new(Files::default()));
    // The name is all of the rest of the path, slashes included.
    files.insert("PUT", "/files/{*name}", Files::upload)?;
    files.insert("GET", "/files/{*name}", Files::download)?;
    files.insert("GET", "/hex/{*name}", Files::dump)?;
    Ok(routes)
}

pub(crate) fn config() -> Config {
    let mut config = Config::default();
    config.max_body = 16 << 20; // 16 MiB; a larger body gets a 413 before it is read.
    config
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = Server::bind("127.0.0.1:8080", routes()?, config())?;
    println!("listening on http://{}", server.local_addr());
    Ok(server.run()?)
}
