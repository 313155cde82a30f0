//! A JSON interface: shared state, typed requests, and errors that say what is wrong. Run it with
//! `cargo run --features server --example notes`, then try
//!
//! ```text
//! curl -i --json '{"title": "tea", "text": "buy"}' http://127.0.0.1:8080/notes             201
//! curl -i --json '{"title": 7}' http://127.0.0.1:8080/notes                                422
//! curl -i 'http://127.0.0.1:8080/notes?after=0&limit=10'                                   200
//! curl -i --json '{"title": "tea", "text": "brew"}' -X PUT http://127.0.0.1:8080/notes/1   200
//! ```

use routetree::server::{Context, IntoResponse, RequestError, Response, Routes, Server, Status};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, atomic};

#[derive(Deserialize, Serialize)]
struct Note {
    title: String,
    text: String,
}

/// The query of a list: the notes with larger ids than `after`.
#[derive(Deserialize)]
struct Page {
    after: Option<u64>,
    limit: Option<usize>,
}

/// Why a request fails, and the response to it. Handlers return it, so that they can use `?`.
struct Problem(Status, String);

impl IntoResponse for Problem {
    fn into_response(self, response: &mut Response) {
        response.json(&BTreeMap::from([("error", self.1)]));
        response.set_status(self.0);
    }
}

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
    by_id: Mutex<BTreeMap<u64, Note>>,
    last_id: atomic::AtomicU64,
}

impl Notes {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Note>> {
        self.by_id.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn list(&self, context: &Context<'_>, response: &mut Response) -> Result<(), Problem> {
        let Page { after, limit } = context.query()?;
        let notes = self.lock();
        let later = notes.iter().filter(|(id, _)| Some(**id) > after);
        response.json(&later.take(limit.unwrap_or(100)).collect::<BTreeMap<_, _>>());
        Ok(())
    }

    fn create(&self, context: &Context<'_>, response: &mut Response) -> Result<(), Problem> {
        let note: Note = context.json()?;
        let mut notes = self.lock();
        if let Some((id, _)) = notes.iter().find(|(_, other)| other.title == note.title) {
            return Err(Problem(Status::CONFLICT, format!("note {id} has this title")));
        }
        let id = self.last_id.fetch_add(1, atomic::Ordering::Relaxed) + 1;
        response.json(&note);
        response.set_status(Status::CREATED);
        let path = context.url("GET", "/notes/{id}", [("id", id)]).expect("a route");
        response.append_header("Location", path.as_bytes()).expect("a path");
        notes.insert(id, note);
        Ok(())
    }

    fn show(&self, context: &Context<'_>, response: &mut Response) -> Result<(), Problem> {
        response.json(self.lock().get(&context.path()?).ok_or_else(not_found)?);
        Ok(())
    }

    fn replace(&self, context: &Context<'_>, response: &mut Response) -> Result<(), Problem> {
        let mut notes = self.lock();
        let note = notes.get_mut(&context.path()?).ok_or_else(not_found)?;
        *note = context.json()?;
        response.json(note);
        Ok(())
    }

    fn delete(&self, context: &Context<'_>, _: &mut Response) -> Result<Status, Problem> {
        self.lock().remove(&context.path()?).ok_or_else(not_found)?;
        Ok(Status::NO_CONTENT)
    }
}

pub(crate) fn routes() -> Result<Routes, routetree::InsertError> {
    let mut routes = Routes::new();
    let mut notes = routes.with_state(Arc::new(Notes::default()));
    notes.insert("GET", "/notes", Notes::list)?;
    notes.insert("POST", "/notes", Notes::create)?;
    notes.insert("GET", "/notes/{id}", Notes::show)?;
    notes.insert("PUT", "/notes/{id}", Notes::replace)?;
    notes.insert("DELETE", "/notes/{id}", Notes::delete)?;
    Ok(routes)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = Server::bind("127.0.0.1:8080", routes()?, Default::default())?;
    println!("listening on http://{}", server.local_addr());
    Ok(server.run()?)
}
