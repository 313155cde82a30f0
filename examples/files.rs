//! Upload and download: a body that is received part by part, a file that is sent without a copy,
//! and a download that is produced while it is sent. Run it with
//! `cargo run --features server --example files`, then try
//!
//! ```text
//! curl -i -T README.md http://127.0.0.1:8080/files/docs/readme   201
//! curl -i http://127.0.0.1:8080/files/docs/readme                200
//! curl -i http://127.0.0.1:8080/hex/docs/readme                  200, 23 20 72 6f...
//! curl -i -T 20-mib.img http://127.0.0.1:8080/files/image        413
//! ```

use std::collections::HashMap;
use std::io::Write as _;
use std::sync::{Arc, RwLock};

use routetree::server::{
    BodyPoll, BodyReceiver, BodyWriter, Config, Context, Response, Routes, Server, SharedBytes,
    Status,
};

/// The size of the largest file, and the number of files.
const MAX_SIZE: u64 = 16 << 20;
const MAX_FILES: usize = 100;

/// The number of bytes in a row of a dump.
const ROW: usize = 16;

/// Files by name. All clones share them, and each file shares its memory with its downloads.
#[derive(Clone, Default)]
struct Files(Arc<RwLock<HashMap<String, SharedBytes>>>);

/// A file that is being received. If the client does not send all of it, it is dropped.
struct Upload {
    files: Files,
    name: String,
    bytes: Vec<u8>,
}

impl BodyReceiver for Upload {
    fn part(&mut self, bytes: &[u8]) -> Result<(), Status> {
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn end(self: Box<Self>, response: &mut Response) {
        let mut files = self.files.0.write().expect("no panic");
        if files.len() >= MAX_FILES && !files.contains_key(&self.name) {
            return response.error(Status::INSUFFICIENT_STORAGE);
        }
        let replaced = files.insert(self.name, self.bytes.into());
        response.set_status(replaced.map_or(Status::CREATED, |_| Status::NO_CONTENT));
    }
}

impl Files {
    /// Runs before the body is read. A body that is too long is refused before that, too.
    fn upload(&self, context: &Context<'_>, response: &mut Response) {
        match context.path() {
            Ok(name) => {
                let upload = Upload { files: self.clone(), name, bytes: Vec::new() };
                response.receive_body(MAX_SIZE, upload);
            }
            Err(error) => error.respond(response),
        }
    }

    fn download(&self, context: &Context<'_>, response: &mut Response) {
        if let Some(file) = self.find(context, response) {
            response.shared_bytes(b"application/octet-stream", file).expect("a media type");
        }
    }

    /// Sends a file in hexadecimal digits. The server asks for the next row when there is room for
    /// it, so the dump is never in memory as a whole.
    fn dump(&self, context: &Context<'_>, response: &mut Response) {
        let Some(file) = self.find(context, response) else { return };
        let len = 3 * file.len() + file.len().div_ceil(ROW);
        let mut sent = 0;
        let body = move |writer: &mut BodyWriter<'_>| {
            let row = &file[sent..file.len().min(sent + ROW)];
            for byte in row {
                write!(writer, "{byte:02x} ").expect("a writer takes everything");
            }
            writer.push(if row.is_empty() { b"" } else { b"\n" });
            sent += row.len();
            if row.is_empty() { BodyPoll::End } else { BodyPoll::More }
        };
        response.stream_with_len(b"text/plain", len as u64, body).expect("a media type");
    }

    /// Returns the file that a request names, or responds with an error.
    fn find(&self, context: &Context<'_>, response: &mut Response) -> Option<SharedBytes> {
        let name: String = context.path().map_err(|error| error.respond(response)).ok()?;
        let found = self.0.read().expect("no panic").get(&name).cloned();
        if found.is_none() {
            response.error(Status::NOT_FOUND);
        }
        found
    }
}

pub(crate) fn routes() -> Result<Routes, routetree::InsertError> {
    let mut routes = Routes::new();
    let mut files = routes.with_state(Arc::new(Files::default()));
    // The name is all of the rest of the path, slashes included.
    files.insert_streaming("PUT", "/files/{*name}", Files::upload)?;
    files.insert("GET", "/files/{*name}", Files::download)?;
    files.insert("GET", "/hex/{*name}", Files::dump)?;
    Ok(routes)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = Server::bind("127.0.0.1:8080", routes()?, Config::default())?;
    println!("listening on http://{}", server.local_addr());
    Ok(server.run()?)
}
