//! [`WithState`]: handlers that share a state.

use core::fmt;
use std::sync::Arc;

use super::Routes;
use crate::InsertError;
use crate::server::context::Context;
use crate::server::request::Request;
use crate::server::response::{HandlerOutput, Response};

/// Inserts handlers that share a state into [`Routes`]. Returned by [`Routes::with_state`].
pub struct WithState<'r, S> {
    routes: &'r mut Routes,
    state: Arc<S>,
}

impl Routes {
    /// Returns a view of the routes. Handlers inserted through it get a shared state as their first
    /// argument.
    ///
    /// So the methods of the state's type are handlers. The state is typed: there is nothing to
    /// look up, and nothing to fail, when a request arrives. Routes can have handlers with
    /// different states, and handlers without.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use std::sync::{Arc, Mutex, PoisonError};
    ///
    /// use routetree::server::{Context, Response, Routes, Status};
    ///
    /// #[derive(Default)]
    /// struct Notes(Mutex<BTreeMap<u64, String>>);
    ///
    /// impl Notes {
    ///     fn list(&self, _: &Context<'_>, response: &mut Response) {
    ///         response.json(&*self.0.lock().unwrap_or_else(PoisonError::into_inner));
    ///     }
    ///
    ///     fn show(&self, context: &Context<'_>, response: &mut Response) {
    ///         let notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
    ///         match context.params().parse("id").ok().and_then(|id: u64| notes.get(&id)) {
    ///             Some(note) => response.json(note),
    ///             None => response.error(Status::NOT_FOUND),
    ///         }
    ///     }
    /// }
    ///
    /// let mut routes = Routes::new();
    /// let mut notes = routes.with_state(Arc::new(Notes::default()));
    /// notes.insert("GET", "/notes", Notes::list)?;
    /// notes.insert("GET", "/notes/{id:u64}", Notes::show)?;
    /// notes.insert("DELETE", "/notes", |notes: &Notes, _, response| {
    ///     notes.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    ///     response.set_status(Status::NO_CONTENT);
    /// })?;
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    pub fn with_state<S: Send + Sync + 'static>(&mut self, state: Arc<S>) -> WithState<'_, S> {
        WithState { routes: self, state }
    }
}

impl<S: Send + Sync + 'static> WithState<'_, S> {
    /// Inserts a handler: see [`Routes::insert`].
    ///
    /// # Errors
    ///
    /// As [`Routes::insert`].
    pub fn insert<R: HandlerOutput>(
        &mut self,
        method: &str,
        route: &str,
        handler: impl Fn(&S, &Context<'_>, &mut Response) -> R + Send + Sync + 'static,
    ) -> Result<(), InsertError> {
        self.routes.insert(method, route, self.bound(handler))
    }

    /// Inserts a handler that runs before the body is read: see [`Routes::insert_streaming`].
    ///
    /// # Errors
    ///
    /// As [`Routes::insert_streaming`].
    pub fn insert_streaming<R: HandlerOutput>(
        &mut self,
        method: &str,
        route: &str,
        handler: impl Fn(&S, &Context<'_>, &mut Response) -> R + Send + Sync + 'static,
    ) -> Result<(), InsertError> {
        self.routes.insert_streaming(method, route, self.bound(handler))
    }

    /// Inserts a handler for any method: see [`Routes::insert_any`].
    ///
    /// # Errors
    ///
    /// As [`Routes::insert_any`].
    pub fn insert_any<R: HandlerOutput>(
        &mut self,
        route: &str,
        handler: impl Fn(&S, &Context<'_>, &mut Response) -> R + Send + Sync + 'static,
    ) -> Result<(), InsertError> {
        self.routes.insert_any(route, self.bound(handler))
    }

    /// Inserts a handler for the requests that a guard accepts: see [`Routes::insert_where`]. The
    /// guard gets the state, too.
    ///
    /// # Errors
    ///
    /// As [`Routes::insert_where`].
    pub fn insert_where<R: HandlerOutput>(
        &mut self,
        method: &str,
        route: &str,
        guard: impl Fn(&S, &Request<'_>) -> bool + Send + Sync + 'static,
        handler: impl Fn(&S, &Context<'_>, &mut Response) -> R + Send + Sync + 'static,
    ) -> Result<(), InsertError> {
        let state = Arc::clone(&self.state);
        let guard = move |request: &Request<'_>| guard(&state, request);
        self.routes.insert_where(method, route, guard, self.bound(handler))
    }

    /// The handler with its state.
    fn bound<R: HandlerOutput>(
        &self,
        handler: impl Fn(&S, &Context<'_>, &mut Response) -> R + Send + Sync + 'static,
    ) -> impl Fn(&Context<'_>, &mut Response) -> R + Send + Sync + 'static {
        let state = Arc::clone(&self.state);
        move |context, response| handler(&state, context, response)
    }
}

impl<S> fmt::Debug for WithState<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WithState").field("routes", &self.routes).finish_non_exhaustive()
    }
}
