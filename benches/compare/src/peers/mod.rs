//! The routers and matchers that are compared, each behind one small adapter:
//! how a route is written for it, how it is built, how a path is looked up.

use std::{
    hint::black_box,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicBool, Ordering},
};

use crate::{
    edits::Editor,
    expect::Answer,
    measure::Timed,
    order::most_specific_first,
    table::{Piece, Route},
};

/// Building and looking up in a router with the methods of matchit, in an `impl` of [`Adapter`].
macro_rules! build_and_lookup {
    ($package:ident) => {
        fn build(routes: &[Text]) -> Result<Self, Refused> {
            let mut router = $package::Router::new();
            insert_each(routes, |index, text| {
                router.insert(text, index).map_err(|e| e.to_string())
            })?;
            Ok(Self(router))
        }

        #[inline]
        fn lookup(&self, path: &str, read: &mut impl FnMut(&str)) -> Option<u32> {
            let found = self.0.at(path).ok()?;
            for (_, value) in found.params.iter() {
                read(value);
            }
            Some(*found.value)
        }
    };
}

mod actix;
mod matchit;
mod ntex;
mod path_tree;
mod recognizer;
mod routetree;
mod wayfind;
mod xitca;

/// What a peer is, which says what it is ranked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The crate under test.
    Ours,
    /// A router of another crate.
    Router,
    /// A hash map, an automaton or regular expressions; it gives the values.
    Matcher,
    /// As a matcher, but it gives the winner only: a floor, not a rival.
    Floor,
    /// A router of another language: shown, not ranked.
    Elsewhere,
}

/// Why a peer was not built.
#[derive(Clone, Debug)]
pub struct Refused {
    /// How many routes it refused, of all it was given.
    pub routes: usize,
    /// The first reason.
    pub reason: String,
}

impl Refused {
    /// Counts one more refusal, and keeps the first reason.
    fn count(refused: &mut Option<Self>, reason: String) {
        refused.get_or_insert(Self { routes: 0, reason }).routes += 1;
    }

    /// No route was refused, but the lookups cannot be timed.
    pub fn lookup(reason: &str) -> Self {
        Self { routes: 0, reason: reason.to_owned() }
    }

    /// The whole table was refused.
    pub fn whole(routes: &[Text], reason: impl ToString) -> Self {
        Self { routes: routes.len(), reason: reason.to_string() }
    }
}

/// How a router takes a table and answers paths.
pub trait Adapter: Sized + Sync + 'static {
    /// Its name on the command line and in the report.
    const NAME: &'static str;
    /// What it is.
    const KIND: Kind;
    /// Whether the first route that matches wins: its users must register the
    /// most specific first, so it is given them in that order.
    const FIRST_WINS: bool = false;

    /// A route in the peer's own syntax.
    fn translate(route: &Route) -> Result<String, String>;

    /// Builds it from routes; a route's value is its index.
    fn build(routes: &[Text]) -> Result<Self, Refused>;

    /// Builds it from the whole table at once, where the peer has a way to.
    const BULK: Option<BuildOf<Self>> = None;

    /// Gives memory back that is not in use, where the peer can.
    const SHRINK: Option<fn(&mut Self)> = None;

    /// Looks a path up: the winner's index, after `read` was given each of its
    /// values (in route order, where the peer keeps one).
    fn lookup(&self, path: &str, read: &mut impl FnMut(&str)) -> Option<u32>;

    /// Looks a path up and leaves the values alone.
    #[inline]
    fn find(&self, path: &str) -> Option<u32> {
        self.lookup(path, &mut |_| ())
    }
}

type BuildOf<P> = fn(&[Text]) -> Result<P, Refused>;

/// A route's index in its table, and its text in a peer's syntax.
pub type Text = (u32, String);

/// A built peer; to run it is to look every path up and read every value.
pub trait Peer: Timed {
    /// Looks every path up and reads the winners alone.
    fn find_winners(&self, paths: &[&str]) -> u64;
    /// The answer to one path.
    fn answer(&self, path: &str) -> Answer;
    /// Gives memory back that is not in use.
    fn shrink_memory(&mut self);
}

impl<A: Adapter> Timed for A {
    #[inline(never)]
    fn run(&self, paths: &[&str]) -> u64 {
        let mut sum = 0_u64;
        for path in paths {
            let mut read = 0_usize;
            let winner = self.lookup(black_box(path), &mut |value| {
                read += value.len() + usize::from(*value.as_bytes().first().unwrap_or(&0));
            });
            sum = sum.wrapping_add(u64::from(winner.unwrap_or(u32::MAX))).wrapping_add(read as u64);
        }
        black_box(sum)
    }
}

impl<A: Adapter> Peer for A {
    #[inline(never)]
    fn find_winners(&self, paths: &[&str]) -> u64 {
        let winner = |path: &&str| u64::from(self.find(black_box(path)).unwrap_or(u32::MAX));
        black_box(paths.iter().map(winner).fold(0, u64::wrapping_add))
    }

    fn answer(&self, path: &str) -> Answer {
        let mut values = Vec::new();
        let winner = self.lookup(path, &mut |value| values.push(value.to_owned()))?;
        Some((winner, values))
    }

    fn shrink_memory(&mut self) {
        if let Some(shrink) = A::SHRINK {
            shrink(self);
        }
    }
}

/// A peer of which the winners alone are read.
pub struct Winners<'p>(pub &'p dyn Peer);

impl Timed for Winners<'_> {
    fn run(&self, paths: &[&str]) -> u64 {
        self.0.find_winners(paths)
    }
}

type Build = BuildOf<Box<dyn Peer>>;

/// A kind of peer that can be built.
#[derive(Clone, Copy)]
pub struct Candidate {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// Whether lookups are timed after it gave back the memory that is not in use.
    pub shrinks: bool,
    first_wins: bool,
    translate: fn(&Route) -> Result<String, String>,
    build: Build,
    bulk: Option<Build>,
}

/// Routes in the syntax of the peer that is to be built from them.
pub struct Prepared {
    texts: Vec<Text>,
    refused: Option<Refused>,
    build: Build,
    bulk: Option<Build>,
}

impl Candidate {
    /// The candidate that an adapter makes.
    pub const fn of<A: Adapter>() -> Self {
        Self {
            name: A::NAME,
            kind: A::KIND,
            shrinks: A::SHRINK.is_some(),
            first_wins: A::FIRST_WINS,
            translate: A::translate,
            build: |texts| boxed(A::build(texts)),
            bulk: match A::BULK {
                Some(_) => Some(|texts| match A::BULK {
                    Some(bulk) => boxed(bulk(texts)),
                    None => Err(Refused::whole(texts, "no bulk insertion")),
                }),
                None => None,
            },
        }
    }

    /// The same under another name, with lookups timed as it was built.
    pub const fn as_built(self, name: &'static str) -> Self {
        Self { name, shrinks: false, ..self }
    }

    /// The most routes that it is built from: beyond, that takes minutes.
    pub fn most_routes(&self) -> usize {
        match self.name {
            "regex-list" | "regex-set" | "dense-dfa" | "actix-router" | "ntex-router" => 1_024,
            "route-recognizer" => 10_000,
            _ => usize::MAX,
        }
    }

    /// Takes the routes over into the peer's syntax.
    pub fn prepare(&self, routes: &[Route]) -> Prepared {
        let order: Box<dyn Iterator<Item = u32>> = if self.first_wins {
            Box::new(most_specific_first(routes).into_iter())
        } else {
            Box::new((0..).take(routes.len()))
        };
        let mut texts = Vec::with_capacity(routes.len());
        let mut refused = None;
        for index in order {
            match (self.translate)(&routes[index as usize]) {
                Ok(text) => texts.push((index, text)),
                Err(reason) => Refused::count(&mut refused, reason),
            }
        }
        Prepared { texts, refused, build: self.build, bulk: self.bulk }
    }

    /// Builds the peer as its lookups are timed; no matcher that would take minutes.
    pub fn build(&self, routes: &[Route]) -> Result<Box<dyn Peer>, Refused> {
        if self.kind != Kind::Router && routes.len() > self.most_routes() {
            return Err(Refused::lookup("not built"));
        }
        let mut peer = self.prepare(routes).build()?;
        if self.shrinks {
            peer.shrink_memory();
        }
        Ok(peer)
    }
}

fn boxed<A: Adapter>(built: Result<A, Refused>) -> Result<Box<dyn Peer>, Refused> {
    built.map(|peer| Box::new(peer) as Box<dyn Peer>)
}

impl Prepared {
    /// Builds the peer; a panic while building is a refusal.
    pub fn build(&self) -> Result<Box<dyn Peer>, Refused> {
        self.build_by(self.build)
    }

    /// Builds the peer from the whole table at once, where it has a way to.
    pub fn build_in_bulk(&self) -> Option<Result<Box<dyn Peer>, Refused>> {
        self.bulk.map(|bulk| self.build_by(bulk))
    }

    fn build_by(&self, build: Build) -> Result<Box<dyn Peer>, Refused> {
        let built = caught(|| build(&self.texts))
            .unwrap_or_else(|| Err(Refused::whole(&self.texts, "panics")));
        match (built, self.refused.clone()) {
            (Ok(peer), None) => Ok(peer),
            (Ok(_), Some(refused)) | (Err(refused), None) => Err(refused),
            (Err(more), Some(refused)) => {
                Err(Refused { routes: refused.routes + more.routes, reason: refused.reason })
            }
        }
    }
}

/// Every peer whose routes can be removed again, ours first.
pub fn editors() -> Vec<Editor> {
    let mut all = routetree::editors();
    all.push(Editor::of::<::matchit::Router<u32>>("matchit"));
    all.push(Editor::of::<xitca_router::Router<u32>>("xitca-router"));
    all
}

/// Every peer, ours first.
pub fn all() -> Vec<Candidate> {
    let mut all = routetree::variants();
    all.extend([
        Candidate::of::<matchit::Matchit>(),
        Candidate::of::<matchit::Matchit08>(),
        Candidate::of::<wayfind::Wayfind>(),
        Candidate::of::<path_tree::PathTree>(),
        Candidate::of::<xitca::Xitca>(),
        Candidate::of::<actix::Actix>(),
        Candidate::of::<ntex::Ntex>(),
        Candidate::of::<recognizer::Recognizer>(),
    ]);
    all.extend(crate::matchers::all());
    all
}

static EXPECTED: AtomicBool = AtomicBool::new(false);

/// Keeps panics that [`caught`] turns into a `None` off the screen.
pub fn hide_caught_panics() {
    let shown = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !EXPECTED.load(Ordering::Relaxed) {
            shown(info);
        }
    }));
}

/// The result, or nothing where a peer panics.
pub fn caught<R>(act: impl FnOnce() -> R) -> Option<R> {
    let before = EXPECTED.swap(true, Ordering::Relaxed);
    let result = catch_unwind(AssertUnwindSafe(act)).ok();
    EXPECTED.store(before, Ordering::Relaxed);
    result
}

/// Inserts every route and counts the refusals; a panic is one.
pub fn insert_each(
    routes: &[Text],
    mut insert: impl FnMut(u32, &str) -> Result<(), String>,
) -> Result<(), Refused> {
    let mut refused = None;
    for (index, text) in routes {
        let done =
            caught(|| insert(*index, text)).unwrap_or_else(|| Err(format!("panics: {text}")));
        if let Err(reason) = done {
            Refused::count(&mut refused, reason);
        }
    }
    refused.map_or(Ok(()), Err)
}

/// Takes a route's text over into a peer's syntax, piece by piece.
fn translate_pieces(
    route: &Route,
    mut write: impl FnMut(&mut String, usize, &Piece) -> Result<(), String>,
) -> Result<String, String> {
    let mut text = String::new();
    for (i, piece) in route.pieces.iter().enumerate() {
        write(&mut text, i, piece)?;
    }
    Ok(text)
}
