//! Which key wins, compared with an oracle over random events in random orders.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use proptest::prelude::*;
use routetree::{InsertError, MethodRouter};

use super::{Event, Stored, Table};
use crate::{Change, Entry, Key, Place};

/// The values of keys: routes that conflict in many ways, with one, two, or several others.
const VALUES: [&str; 17] = [
    "GET /a",
    "GET /a{/}",
    "GET /a/",
    "GET /{x}",
    "GET /{y}",
    "PUT /{y}",
    "* /{z}",
    "* /{x?}",
    "GET,PUT /{w}; GET /a",
    "GET /{*rest}; GET /b",
    "GET /{*all}",
    "GET //{t}.example.com/a",
    "GET //{u}.example.com/b",
    "GET //{U}.EXAMPLE.com/b; GET /b",
    "GET /{",
    "bad",
    "",
];

/// `METHODS ROUTE` or `METHODS //HOST/ROUTE`, more than one with semicolons between them.
fn parse(_: &Key, value: &[u8]) -> Result<Vec<Entry<String>>, String> {
    let text = std::str::from_utf8(value).map_err(|error| error.to_string())?;
    let entry = |line: &str| {
        let (methods, target) = line.trim().split_once(' ').ok_or("no method")?;
        let (host, route) = match target.strip_prefix("//") {
            Some(rest) => {
                let (host, route) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
                (Some(host), route)
            }
            None => (None, target),
        };
        let mut entry = Entry::new(route, String::from(text));
        if methods != "*" {
            entry.methods = methods.split(',').map(String::from).collect();
        }
        entry.host = host.map(String::from);
        Ok(entry)
    };
    text.split(';').filter(|line| !line.is_empty()).map(entry).collect()
}

fn table() -> Table<String> {
    Table::new(MethodRouter::new(), Box::new(parse))
}

fn stored(created: i64, value: &str) -> Stored {
    Stored { created, modified: created, value: value.as_bytes().into() }
}

/// What a sink would hold.
#[derive(Default)]
struct Held {
    routes: BTreeMap<Place, String>,
    refused: BTreeMap<Key, String>,
}

impl Held {
    fn apply(&mut self, table: &mut Table<String>, events: Vec<Event>) {
        let outcome = table.apply(events);
        for change in outcome.changes {
            match change {
                Change::Remove(place) => {
                    assert!(self.routes.remove(&place).is_some(), "{place:?} was not there");
                }
                Change::Set(place, value) => drop(self.routes.insert(place, value)),
            }
        }
        for (key, reason) in outcome.refusals {
            match reason {
                Some(reason) => drop(self.refused.insert(key, reason)),
                None => drop(self.refused.remove(&key)),
            }
        }
    }
}

/// The keys one by one, lowest rank first: each is served if all its routes can be inserted.
fn oracle(keys: &BTreeMap<Key, Stored>) -> (BTreeMap<Place, String>, BTreeSet<Key>) {
    let mut order: Vec<_> = keys.iter().collect();
    order.sort_by_key(|(key, stored)| (stored.created, (*key).clone()));
    let (mut served, mut refused) = (Vec::new(), BTreeSet::new());
    for (key, stored) in order {
        let Ok(mut entries) = parse(key, &stored.value) else {
            refused.insert(key.clone());
            continue;
        };
        entries.iter_mut().for_each(|entry| entry.host = entry.lower_host());
        let with: Vec<_> = served.iter().chain(&entries).cloned().collect();
        match insert_all(&with) {
            Ok(()) => served = with,
            Err(_) => drop(refused.insert(key.clone())),
        }
    }
    let places = served.into_iter().flat_map(|entry| {
        let methods: Vec<_> = entry.each_method().map(|method| method.map(String::from)).collect();
        methods.into_iter().map(move |method| {
            let (host, route) = (entry.host.clone(), entry.route.clone());
            (Place { host, method, route }, entry.value.clone())
        })
    });
    (places.collect(), refused)
}

/// Inserts routes into new routers.
fn insert_all(entries: &[Entry<String>]) -> Result<(), InsertError> {
    let mut hosts = routetree::HostRouter::new();
    let mut sites: HashMap<Option<&str>, MethodRouter<()>> = HashMap::new();
    for entry in entries {
        let host = entry.host.as_deref();
        if let (Some(host), false) = (host, sites.contains_key(&host)) {
            hosts.insert(host, ())?;
        }
        let site = sites.entry(host).or_default();
        for method in entry.each_method() {
            match method {
                Some(method) => site.insert(method, &entry.route, ())?,
                None => site.insert_any(&entry.route, ())?,
            }
        }
    }
    Ok(())
}

/// A step of a history: keys that change in one transaction.
fn histories() -> impl Strategy<Value = Vec<Vec<(u8, Option<usize>)>>> {
    let change = (0..12_u8, prop::option::weighted(0.8, 0..VALUES.len()));
    prop::collection::vec(prop::collection::vec(change, 1..5), 1..20)
}

/// Makes the events of a history, as etcd would: an update keeps the create revision.
fn events(
    history: &[Vec<(u8, Option<usize>)>],
    keys: &mut BTreeMap<Key, Stored>,
) -> Vec<Vec<Event>> {
    let mut revision = 0;
    let mut transaction = |changes: &Vec<(u8, Option<usize>)>| {
        revision += 1;
        let mut event = |&(number, value): &(u8, Option<usize>)| {
            let key = Key::from(&format!("/routes/{number:02}"));
            let Some(value) = value else {
                keys.remove(&key);
                return Event::Delete(key);
            };
            let created = keys.get(&key).map_or(revision, |stored| stored.created);
            let stored = Stored { modified: revision, ..stored(created, VALUES[value]) };
            keys.insert(key.clone(), stored.clone());
            Event::Put(key, stored)
        };
        changes.iter().map(&mut event).collect()
    };
    history.iter().map(&mut transaction).collect()
}

proptest! {
    /// After each transaction, the routes and the refused keys are those of the oracle.
    #[test]
    fn the_key_that_was_created_first_wins(history in histories()) {
        let (mut table, mut held) = (table(), Held::default());
        let mut keys = BTreeMap::new();
        for length in 1..=history.len() {
            keys.clear();
            let last = events(&history[..length], &mut keys).pop();
            held.apply(&mut table, last.into_iter().flatten().collect());
            let (routes, refused) = oracle(&keys);
            prop_assert_eq!(&held.routes, &routes);
            prop_assert_eq!(held.refused.keys().cloned().collect::<BTreeSet<_>>(), refused);
            prop_assert!(held.refused.values().all(|reason| !reason.is_empty()));
        }
    }

    /// The same keys give the same routes and reasons in whatever order and batches they arrive.
    #[test]
    fn the_order_of_arrival_does_not_matter(
        (history, order) in histories().prop_flat_map(|history| {
            (Just(history), Just((0..12_u8).collect::<Vec<_>>()).prop_shuffle())
        }),
        batch in 1..6_usize,
    ) {
        let mut keys = BTreeMap::new();
        events(&history, &mut keys);
        let (mut ordered, mut at_once) = (Held::default(), Held::default());
        at_once.apply(&mut table(), puts(keys.iter()));
        let mut one = table();
        let keys: Vec<_> = keys.iter().collect();
        let shuffled: Vec<_> =
            order.iter().filter_map(|&at| keys.get(usize::from(at)).copied()).collect();
        for part in shuffled.chunks(batch) {
            ordered.apply(&mut one, puts(part.iter().copied()));
        }
        prop_assert_eq!(ordered.routes, at_once.routes);
        prop_assert!(ordered.refused.keys().eq(at_once.refused.keys()));
    }
}

fn puts<'a>(keys: impl Iterator<Item = (&'a Key, &'a Stored)>) -> Vec<Event> {
    keys.map(|(key, stored)| Event::Put(key.clone(), stored.clone())).collect()
}

#[test]
fn the_loser_gets_in_when_the_winner_goes() {
    let (mut table, mut held) = (table(), Held::default());
    let (first, second) = (Key::from("/r/second"), Key::from("/r/first"));
    held.apply(&mut table, vec![Event::Put(second.clone(), stored(2, "GET /{y}"))]);
    assert_eq!(held.refused.len(), 0);
    held.apply(&mut table, vec![Event::Put(first.clone(), stored(1, "GET /{x}"))]);
    assert_eq!(held.routes.values().collect::<Vec<_>>(), ["GET /{x}"]);
    assert_eq!(
        held.refused[&second],
        "`/{y}` conflicts with `/{x}` for GET: they have the same shape; \
         key `/r/second` was created first",
    );
    held.apply(&mut table, vec![Event::Delete(first)]);
    assert_eq!(held.routes.values().collect::<Vec<_>>(), ["GET /{y}"]);
    assert_eq!(held.refused.len(), 0);
}

/// The 65th method of a host is refused, by rank and not by arrival, and gets in when one goes.
#[test]
fn the_methods_of_a_host_are_limited_by_rank() {
    let (mut table, mut held) = (table(), Held::default());
    let put = |number: i64| {
        Event::Put(Key::from(&format!("/r/{number}")), stored(number, &format!("M{number} /a")))
    };
    held.apply(&mut table, (2..=66).map(put).collect());
    assert_eq!(held.refused.keys().map(Key::to_string).collect::<Vec<_>>(), ["/r/66"]);
    held.apply(&mut table, vec![put(1)]);
    assert_eq!(held.refused.keys().map(Key::to_string).collect::<Vec<_>>(), ["/r/65", "/r/66"]);
    held.apply(&mut table, vec![Event::Delete(Key::from("/r/30"))]);
    assert_eq!(held.refused.keys().map(Key::to_string).collect::<Vec<_>>(), ["/r/66"]);
    held.apply(
        &mut table,
        (1..=66).map(|n| Event::Delete(Key::from(&format!("/r/{n}")))).collect(),
    );
    assert!(held.routes.is_empty() && held.refused.is_empty());
}

/// Nothing is kept for keys that waited and are gone, or the table would grow for ever.
#[test]
fn keys_that_waited_leave_nothing() {
    let (mut table, mut held) = (table(), Held::default());
    held.apply(&mut table, vec![Event::Put(Key::from("/r/a"), stored(1, "GET /{x}"))]);
    for revision in 2..100 {
        let key = Key::from(&format!("/r/{revision}"));
        held.apply(&mut table, vec![Event::Put(key.clone(), stored(revision, "GET /{y}"))]);
        assert_eq!(table.waiting.values().map(BTreeSet::len).sum::<usize>(), 1);
        held.apply(&mut table, vec![Event::Delete(key)]);
    }
    assert!(table.waiting.is_empty());
}
