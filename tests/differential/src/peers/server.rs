//! The server's state machine, with a handler that wants every request.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Instant, SystemTime};

use routetree::InsertError;
use routetree::server::internals::{Connection, Service, Workspace};
use routetree::server::{
    Config, Context, Middleware, MiddlewareAction, RefusedRequest, Response, Routes,
};

use crate::reading::{End, Reading, Request, Target, sorted};

/// A server that records what it reads.
pub(crate) struct Server {
    service: Service,
    workspace: Workspace,
    record: Record,
}

/// What the middleware has seen of the current connection.
#[derive(Clone, Default)]
struct Record(Arc<Mutex<Seen>>);

#[derive(Default)]
struct Seen {
    requests: Vec<Request>,
    refusal: Option<String>,
}

impl Record {
    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Middleware for Record {
    fn before(&self, context: &mut Context<'_>, _: &mut Response) -> MiddlewareAction {
        let request = context.request();
        self.lock().requests.push(Request {
            method: request.method().to_owned(),
            target: Target {
                host: request.host().to_owned(),
                path: request.path().to_owned(),
                query: request.query().map(str::to_owned),
            },
            is_http_1_0: request.is_http_1_0(),
            headers: sorted(request.headers()),
            body: context.route().map(|_| context.body().to_vec()),
            keep_alive: true,
        });
        MiddlewareAction::Continue
    }

    fn refused(&self, refused: &mut RefusedRequest<'_>) {
        let reason = format!("{} {}", refused.status(), refused.reason());
        self.lock().refusal = Some(reason);
    }
}

impl Server {
    /// Creates a server whose limits no input reaches.
    pub(crate) fn new() -> Result<Server, InsertError> {
        let record = Record::default();
        let mut routes = Routes::new();
        routes.insert_any("/", |_, response| response.text("read"))?;
        routes.insert_any("/{*rest}", |_, response| response.text("read"))?;
        routes.wrap(record.clone());
        let mut config = Config::default();
        config.max_pipelined = 1 << 20;
        let workspace = Workspace::new(SystemTime::UNIX_EPOCH);
        Ok(Server { service: Service::new(routes, config), workspace, record })
    }

    /// Reads the parts of one connection's input.
    pub(crate) fn read<'p>(&mut self, parts: impl IntoIterator<Item = &'p [u8]>) -> Reading {
        self.read_counting(parts).0
    }

    /// Returns the offset at which the request with this number begins. The requests before it must
    /// be complete.
    pub(crate) fn begin_of(&mut self, number: usize, input: &[u8]) -> usize {
        let counts = self.read_counting(input.chunks(1)).1;
        counts
            .iter()
            .position(|&count| count >= number)
            .map_or(0, |at| at + usize::from(number > 0))
    }

    /// Also returns the number of complete requests after each part.
    fn read_counting<'p>(
        &mut self,
        parts: impl IntoIterator<Item = &'p [u8]>,
    ) -> (Reading, Vec<usize>) {
        let Server { service, workspace, record } = self;
        *record.lock() = Seen::default();
        let now = Instant::now();
        let mut connection = Connection::new(now);
        let (mut ended, mut counts) = (false, Vec::new());
        for part in parts {
            if !ended {
                connection.receive(part, service, workspace, now);
            }
            while connection.wants().write {
                connection.sent(connection.output().len(), service, workspace, now);
            }
            ended |= connection.wants().shutdown || connection.wants().close;
            counts.push(record.lock().requests.len());
        }
        connection.release(workspace);
        let Seen { mut requests, refusal } = std::mem::take(&mut *record.lock());
        let end = match refusal {
            Some(reason) => End::Refused(reason),
            None if ended => End::Closed,
            None => End::Open,
        };
        if let (End::Closed, Some(last)) = (&end, requests.last_mut()) {
            last.keep_alive = false;
        }
        (Reading { requests, end }, counts)
    }
}
