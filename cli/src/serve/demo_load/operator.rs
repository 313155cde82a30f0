//! The thread that changes routes, as an operator would: by the admin interface.

use std::io;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::client::{Client, Request};
use super::conditions::Conditions;
use super::script::{self, Change};
use crate::serve::admin::Access;

/// Starts the thread. It runs as long as the process.
pub(super) fn start(admin: Access, conditions: Arc<Conditions>) -> io::Result<()> {
    let mut client = Client::new(admin.addr);
    let operate = move || {
        let start = Instant::now();
        for second in 0.. {
            let due = start + Duration::from_secs(second);
            thread::sleep(due.saturating_duration_since(Instant::now()));
            let step = script::step(second);
            for change in &step.changes {
                make(&mut client, &admin, change);
            }
            if let Some((share, slow)) = step.conditions {
                conditions.set(share, slow);
            }
        }
    };
    thread::Builder::new().name("demo operator".into()).spawn(operate).map(drop)
}

/// Makes a change. What cannot be made is logged: the next step comes all the same.
fn make(client: &mut Client, admin: &Access, change: &Change) {
    let request = request(admin, change);
    // The interface closes connections that wait for long.
    client.close();
    match client.request(&request) {
        Ok(200) => {}
        Ok(status) => log::warn!("demo load: status {status} for {}", change.route()),
        Err(error) => log::debug!("demo load: {error}"),
    }
}

fn request(admin: &Access, change: &Change) -> Request {
    let host = admin.addr.to_string();
    let header = format!("Authorization: Bearer {}\r\n", admin.token);
    match change {
        Change::Put(route) => Request::new("PUT", &host, "/route", &header, &route.to_string()),
        Change::Delete(route) => {
            let route = utf8_percent_encode(route, NON_ALPHANUMERIC);
            let target = format!("/route?method=GET&route={route}");
            Request::new("DELETE", &host, &target, &header, "")
        }
    }
}
