//! A JSON interface: shared state, typed requests, and errors that say what is wrong. Run it with
//! `cargo run --features server --example notes`, then try
//!
//! ```text
//! curl -i --json '{"title": "tea", "text": "buy"}' http://127.0.0.1:8080/notes             201
//! curl -i --json '{"title": 7}' http://127.0.0.1:8080/notes                                400
//! curl -i 'http://127.0.0.1:8080/notes?after=0&limit=10'                                   200
//! curl -i --json '{"title": "tea", "text": "brew"}' -X PUT http://127.0.0.1:8080/notes/1   200
//! ```

use routetree::server::{Config, Context, RequestError, Response, Routes, Server, Status};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Deserialize, Serialize)]
struct Note {
    title: String,
    text: String,
}

/// The query of a list: the notes with larger ids than `after`.
#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    after: u64,
    limit: Option<usize>,
}

/// Why a request fails. Handlers return it, so that they can use `?`.
struct Problem(Status, String);

impl From<RequestError> for Problem {
    fn from(error: RequestError) -> Self {
        Problem(error.status(), error.to_string())
    }
}

fn not_found() -> Problem {
    Problem(Status::NOT_FOUND, "there is no such note".into())
}

/// The state that all handlers share. Its methods are the handlers.
#[derive(Default)]
struct Notes {
    by_id: BTreeMap<u64, Note>,
    last_id: u64,
}

impl Notes {
    fn list(&mut self, context: &Context<'_>, response: &mut Response) -> Result<(), Problem> {
        let Page { after, limit } = context.query()?;
        let notes = self.by_id.range(after.saturating_add(1)..).take(limit.unwrap_or(100));
        response.json(&notes.collect::<BTreeMap<_, _>>());
        Ok(())
    }

    fn create(&mut self, context: &Context<'_>, response: &mut Response) -> Result<(), Problem> {
        let note: Note = context.json()?;
        if let Some((id, _)) = self.by_id.iter().find(|(_, other)| other.title == note.title) {
            return Err(Problem(Status::CONFLICT, format!("note {id} has this title")));
        }
        self.last_id += 1;
        response.json(&note);
        response.set_status(Status::CREATED);
        let path = context.url("GET", "/notes/{id}", [("id", self.last_id)]).expect("a route");
        response.append_header("Location", path.as_bytes()).expect("a path");
        self.by_id.insert(self.last_id, note);
        Ok(())
    }

    fn show(&mut self, context: &Context<'_>, response: &mut Response) -> Result<(), Problem> {
        response.json(self.by_id.get(&context.path()?).ok_or_else(not_found)?);
        Ok(())
    }

    fn replace(&mut self, context: &Context<'_>, response: &mut Response) -> Result<(), Problem> {
        let note = self.by_id.get_mut(&context.path()?).ok_or_else(not_found)?;
        *note = context.json()?;
        response.json(note);
        Ok(())
    }

    fn delete(&mut self, context: &Context<'_>, response: &mut Response) -> Result<(), Problem> {
        self.by_id.remove(&context.path()?).ok_or_else(not_found)?;
        response.set_status(Status::NO_CONTENT);
        Ok(())
    }
}

/// Makes a handler of a method: it locks the notes, and responds with the problem if there is one.
fn handler(
    method: fn(&mut Notes, &Context<'_>, &mut Response) -> Result<(), Problem>,
) -> impl Fn(&Mutex<Notes>, &Context<'_>, &mut Response) {
    move |notes, context, response| {
        let mut notes = notes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(Problem(status, error)) = method(&mut notes, context, response) {
            response.json(&BTreeMap::from([("error", error)]));
            response.set_status(status);
        }
    }
}

pub(crate) fn routes() -> Result<Routes, routetree::InsertError> {
    let mut routes = Routes::new();
    let mut notes = routes.with_state(Arc::new(Mutex::new(Notes::default())));
    notes.insert("GET", "/notes", handler(Notes::list))?;
    notes.insert("POST", "/notes", handler(Notes::create))?;
    notes.insert("GET", "/notes/{id}", handler(Notes::show))?;
    notes.insert("PUT", "/notes/{id}", handler(Notes::replace))?;
    notes.insert("DELETE", "/notes/{id}", handler(Notes::delete))?;
    Ok(routes)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = Server::bind("127.0.0.1:8080", routes()?, Config::default())?;
    println!("listening on http://{}", server.local_addr());
    Ok(server.run()?)
}
