//! [`Index`]: which key holds which host, method and route.
//!
//! Input: the routes that a key claims. Output: that it has them, or what is in its way. The
//! routers of `routetree` tell what conflicts: this module knows neither the shapes of routes nor
//! which key should win.

use std::collections::BTreeSet;

use routetree::{HostRouter, InsertError, MethodRouter};

use super::rank::Rank;
use crate::entry::Entry;

/// What keeps a key from its routes.
pub(super) enum Obstacle {
    /// The key with this rank holds a route of the same shape; the text says so.
    Key(Rank, String),
    /// The routes of this host are for 64 other methods already. All keys of the host are in the
    /// way.
    Methods(Option<String>, String),
    /// The routes are wrong, whatever the other keys are.
    Fault(String),
}

pub(super) struct Index {
    hosts: HostRouter<Site>,
    template: MethodRouter<Rank>,
}

/// The routes of one host.
#[derive(Clone)]
struct Site {
    routes: MethodRouter<Rank>,
    /// The keys whose routes these are.
    ranks: BTreeSet<Rank>,
}

impl Index {
    pub(super) fn new(template: MethodRouter<Rank>) -> Index {
        Index { hosts: HostRouter::new(), template }
    }

    /// Takes all routes for a key, or none of them.
    pub(super) fn claim<T>(&mut self, rank: &Rank, entries: &[Entry<T>]) -> Result<(), Obstacle> {
        for (taken, entry) in entries.iter().enumerate() {
            if let Err(obstacle) = self.claim_entry(rank, entry) {
                self.release(rank, &entries[..=taken]);
                return Err(obstacle);
            }
        }
        Ok(())
    }

    fn claim_entry<T>(&mut self, rank: &Rank, entry: &Entry<T>) -> Result<(), Obstacle> {
        let host = entry.lower_host();
        let site = self.site(host.as_deref())?;
        site.ranks.insert(rank.clone());
        for method in entry.each_method() {
            let inserted = match method {
                Some(method) => site.routes.insert(method, &entry.route, rank.clone()),
                None => site.routes.insert_any(&entry.route, rank.clone()),
            };
            inserted.map_err(|error| obstacle(error, method, host.as_deref(), site, rank))?;
        }
        Ok(())
    }

    /// The site of a host, a new one if there is none.
    fn site(&mut self, host: Option<&str>) -> Result<&mut Site, Obstacle> {
        let new = || Site { routes: self.template.clone(), ranks: BTreeSet::new() };
        let Some(host) = host else {
            if !self.hosts.contains_any() {
                self.hosts.replace_any(new());
            }
            return Ok(self.hosts.get_any_mut().expect("it was inserted"));
        };
        if !self.hosts.contains(host) {
            self.hosts.insert(host, new()).map_err(|error| self.host_obstacle(&error))?;
        }
        Ok(self.hosts.get_mut(host).expect("it was inserted"))
    }

    /// Why a pattern of hosts cannot be inserted.
    fn host_obstacle(&self, error: &InsertError) -> Obstacle {
        let text = error.to_string();
        let InsertError::Conflict { with, .. } = error else { return Obstacle::Fault(text) };
        let first = self.hosts.get(with).and_then(|site| site.ranks.first());
        match first {
            Some(rank) => Obstacle::Key(rank.clone(), format!("host {text}")),
            None => Obstacle::Fault(text),
        }
    }

    /// Releases those of these routes that the key holds.
    pub(super) fn release<T>(&mut self, rank: &Rank, entries: &[Entry<T>]) {
        for entry in entries {
            let host = entry.lower_host();
            let Some(site) = self.existing(host.as_deref()) else { continue };
            for method in entry.each_method() {
                site.release(rank, method, &entry.route);
            }
            site.ranks.remove(rank);
            if site.ranks.is_empty() {
                match &host {
                    Some(host) => drop(self.hosts.remove(host)),
                    None => drop(self.hosts.remove_any()),
                }
            }
        }
    }

    fn existing(&mut self, host: Option<&str>) -> Option<&mut Site> {
        match host {
            Some(host) => self.hosts.get_mut(host),
            None => self.hosts.get_any_mut(),
        }
    }

    /// The keys with routes for a host.
    pub(super) fn ranks(&mut self, host: Option<&str>) -> Vec<Rank> {
        self.existing(host).map_or(Vec::new(), |site| site.ranks.iter().cloned().collect())
    }
}

impl Site {
    fn holder(&self, method: Option<&str>, route: &str) -> Option<&Rank> {
        match method {
            Some(method) => self.routes.get(method, route),
            None => self.routes.get_any(route),
        }
    }

    fn release(&mut self, rank: &Rank, method: Option<&str>, route: &str) {
        if self.holder(method, route) == Some(rank) {
            match method {
                Some(method) => drop(self.routes.remove(method, route)),
                None => drop(self.routes.remove_any(route)),
            }
        }
    }
}

/// What an error of inserting a route means for the key that wanted it.
fn obstacle(
    error: InsertError,
    method: Option<&str>,
    host: Option<&str>,
    site: &Site,
    rank: &Rank,
) -> Obstacle {
    let text = error.to_string();
    match error {
        InsertError::Conflict { with, .. } => match site.holder(method, &with) {
            Some(holder) if holder != rank => Obstacle::Key(holder.clone(), text),
            _ => Obstacle::Fault(text),
        },
        InsertError::TooManyMethods { .. } => Obstacle::Methods(host.map(String::from), text),
        _ => Obstacle::Fault(text),
    }
}
