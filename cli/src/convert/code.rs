//! Source code that registers routes: `r.GET("/users/:id", show)`.
//!
//! In: a file of which comments and strings are known ([`Lexed`]). Out: the calls that register
//! routes, each with its routes or with the reason why they are not converted.

use super::arguments::{self, Argument};
use super::lexer::Lexed;
use super::statement::{BLANK, Statement, split_method};
use super::syntax::Syntax;
use super::text::{Problem, Text};

/// Where a call has the methods of its route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Methods {
    /// The name of the call is the method.
    Name,
    /// Any method, or for `ServeMux` that in front of the pattern.
    Any,
    /// The first argument; the route is the second.
    Argument,
    /// The calls in its arguments: `.route("/x", get(show).put(store))`.
    Arguments,
    /// The calls that follow: `.route('/x').get(show).put(store)`.
    Following,
}

/// The names of calls that are methods.
const METHODS: [&str; 7] = ["get", "post", "put", "patch", "delete", "head", "options"];

/// The names of calls that add methods which are not read.
const UNREAD: [&str; 6] = ["on", "on_service", "merge", "fallback", "fallback_service", "guard"];

/// A call.
#[derive(Clone, Copy)]
struct Call<'code> {
    name: &'code str,
    start: usize,
    /// Where its arguments begin.
    arguments: usize,
}

/// Code that registers routes, or puts a prefix in front of others.
pub(super) struct Registration {
    pub(super) start: usize,
    /// Where it ends: the code up to there registers nothing else.
    pub(super) end: usize,
    /// The routes, or why they are not converted.
    pub(super) routes: Result<Statement, Problem>,
}

/// Finds all registrations.
pub(super) fn registrations(source: &Lexed, syntax: Syntax) -> Vec<Registration> {
    let mut found: Vec<Registration> = Vec::new();
    let mut prefixes: Vec<Prefix> = Vec::new();
    let mut done = 0;
    for call in calls(&source.bare) {
        if call.start < done {
            continue;
        }
        let before = before(&source.bare, done, call.start);
        if is_prefix(source, &call, syntax) {
            let prefix = Prefix::read(source, &call, before, syntax);
            let message = format!("add the prefix of `{}` to its routes by hand", call.name);
            let routes = Err(Problem::new(call.start, message));
            found.push(Registration { start: call.start, end: call.arguments, routes });
            prefixes.push(prefix);
            continue;
        }
        let Some(methods) = methods_of(before, &call, syntax) else { continue };
        let (mut routes, end) = match registration(source, &call, methods, syntax) {
            Ok(None) => continue,
            Ok(Some((statement, end))) => (Ok(statement), end),
            Err(problem) => (Err(problem), source.close(call.arguments - 1)),
        };
        if prefixes.iter().any(|prefix| prefix.holds(&call, before)) {
            let message = "the prefix of a group is not in front of this route";
            routes = Err(Problem::new(call.start, message));
        }
        found.push(Registration { start: call.start, end, routes });
        done = end;
    }
    found
}

/// All calls, `NAME(`.
fn calls(bare: &str) -> impl Iterator<Item = Call<'_>> {
    bare.match_indices('(').filter_map(|(at, _)| {
        let before = &bare[..at];
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let start = before
            .rfind(|c| !is_word(c))
            .map_or(0, |last| last + before[last..].chars().next().map_or(1, char::len_utf8));
        (start < at).then(|| Call { name: &before[start..], start, arguments: at + 1 })
    })
}

/// What precedes a call in its statement and its line.
fn before(bare: &str, done: usize, start: usize) -> &str {
    let before = &bare[done..start];
    let from = before.rfind(['\n', ';', '{', '}']).map_or(0, |last| last + 1);
    before[from..].trim_start_matches(BLANK)
}

/// Where the calls end that follow at an offset: `.get(show).put(store)`.
fn chain_end(source: &Lexed, from: usize) -> usize {
    let bare = &source.bare;
    let mut end = from;
    loop {
        let rest = bare[end..].trim_start();
        let Some(member) = rest.strip_prefix('.') else { return end };
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let arguments = member.trim_start_matches(is_word);
        let at = bare.len() - arguments.len();
        end = if arguments.starts_with('(') { source.close(at) } else { at };
    }
}

/// Whether a call adds a prefix to other routes.
fn is_prefix(source: &Lexed, call: &Call<'_>, syntax: Syntax) -> bool {
    let is_named = match syntax {
        Syntax::Gin => call.name == "Group",
        Syntax::Express => call.name == "use",
        Syntax::Matchit => ["nest", "nest_service"].contains(&call.name),
        Syntax::Actix => call.name == "scope",
        Syntax::Mux => call.name == "StripPrefix",
    };
    // `app.use(log)` adds none.
    let first = || arguments::read(&source.code, call.arguments, syntax);
    is_named && (syntax != Syntax::Express || matches!(first(), Ok(Some(_))))
}

/// The routes that have the prefix of a group.
struct Prefix {
    /// Those registered here.
    start: usize,
    end: usize,
    /// Those of this variable, from here on.
    variable: Option<String>,
}

impl Prefix {
    fn read(source: &Lexed, call: &Call<'_>, before: &str, syntax: Syntax) -> Prefix {
        let closed = source.close(call.arguments - 1);
        let has_chain = [Syntax::Actix, Syntax::Gin].contains(&syntax);
        let end = if has_chain { chain_end(source, closed) } else { closed };
        let assigned = before.split_once('=').map(|(name, _)| name.trim_end_matches([':', ' ']));
        let variable = assigned.and_then(|name| name.split(BLANK).next_back()).map(str::to_owned);
        Prefix { start: call.start, end, variable }
    }

    fn holds(&self, call: &Call<'_>, before: &str) -> bool {
        let receiver = before.trim_end_matches('.');
        (self.start..self.end).contains(&call.start)
            || self.variable.as_ref().is_some_and(|variable| variable == receiver)
    }
}

/// Where a call that registers a route has its methods.
fn methods_of(before: &str, call: &Call<'_>, syntax: Syntax) -> Option<Methods> {
    let is_method = METHODS.contains(&&*call.name.to_ascii_lowercase());
    let is_member = before.ends_with('.');
    match (syntax, call.name) {
        (Syntax::Actix, "route") if before == "#[" => Some(Methods::Arguments),
        (Syntax::Actix, _) if before == "#[" && is_method => Some(Methods::Name),
        (Syntax::Actix, "resource") if before.ends_with("web::") => Some(Methods::Following),
        _ if !is_member => None,
        (Syntax::Gin, "Any") => Some(Methods::Any),
        (Syntax::Gin, "Handle" | "Match") => Some(Methods::Argument),
        (Syntax::Gin, name) if is_method && name.to_ascii_uppercase() == name => {
            Some(Methods::Name)
        }
        (Syntax::Mux, "Handle" | "HandleFunc") | (Syntax::Matchit, "insert" | "route_service") => {
            Some(Methods::Any)
        }
        (Syntax::Matchit | Syntax::Actix, "route") => Some(Methods::Arguments),
        // Of an object that has a name, so that it is no string: `app.get(`.
        (Syntax::Express, _) if !before.chars().all(is_object) => None,
        (Syntax::Express, "all") => Some(Methods::Any),
        (Syntax::Express, "route") => Some(Methods::Following),
        (Syntax::Express, name) if is_method && name.to_ascii_lowercase() == name => {
            Some(Methods::Name)
        }
        _ => None,
    }
}

fn is_object(character: char) -> bool {
    character.is_alphanumeric() || "_$.".contains(character)
}

/// The routes of a call, and where it ends; `None` if it registers none.
fn registration(
    source: &Lexed,
    call: &Call<'_>,
    methods: Methods,
    syntax: Syntax,
) -> Result<Option<(Statement, usize)>, Problem> {
    let Lexed { code, bare, .. } = source;
    let Some(mut argument) = arguments::read(code, call.arguments, syntax)? else {
        return Ok(None);
    };
    let mut end = source.close(call.arguments - 1);
    let mut listed = Vec::new();
    if methods == Methods::Argument {
        let Some(next) = argument.next else { return Ok(None) };
        listed = argument.texts;
        let Some(second) = arguments::read(code, next, syntax)? else {
            return Err(Problem::new(next, "the route is no string"));
        };
        argument = second;
    }
    let Argument { texts: mut routes, next, end: argument_end } = argument;
    if syntax == Syntax::Express && !routes.iter().all(|route| syntax.is_route(&route.text)) {
        return Ok(None);
    }
    // Of these, only a call with a handler registers a route: `cache.get('/x')` does not.
    let needs_handler = syntax != Syntax::Actix && methods != Methods::Following;
    if needs_handler && next.is_none() {
        return Ok(None);
    }
    // `#[get("/x", guard = "admin")]`
    let guard = bare[argument_end..end].find("guard =").filter(|_| syntax == Syntax::Actix);
    if let Some(at) = guard {
        return Err(unread("guard", argument_end + at));
    }
    let mut methods = match methods {
        Methods::Name => vec![Text::plain(&call.name.to_ascii_uppercase(), call.start)],
        Methods::Any => Vec::new(),
        Methods::Argument => listed,
        Methods::Arguments => in_arguments(source, argument_end, end, syntax)?,
        Methods::Following => {
            let start = end;
            end = chain_end(source, start);
            following(bare, start, end, syntax)?
        }
    };
    if syntax == Syntax::Mux {
        let (method, route) = split_method(&routes[0])?;
        (methods, routes) = (method, vec![route]);
    }
    Ok(Some((Statement { methods, routes, comment: None }, end)))
}

/// A method once, however often it is named.
fn push(methods: &mut Vec<Text>, name: &str, offset: usize) {
    if methods.iter().all(|method| method.text != name) {
        methods.push(Text::plain(name, offset));
    }
}

/// The calls in a part of the code, with the number of parentheses around each.
fn nested_calls(bare: &str, start: usize, end: usize) -> impl Iterator<Item = (Call<'_>, i32)> {
    let (mut depth, mut done) = (0_i32, 0);
    calls(&bare[start..end]).map(move |call| {
        let between = bare[start + done..start + call.arguments - 1].bytes();
        depth += between.map(|byte| i32::from(byte == b'(') - i32::from(byte == b')')).sum::<i32>();
        done = call.arguments - 1;
        let (start, arguments) = (start + call.start, start + call.arguments);
        (Call { name: call.name, start, arguments }, depth)
    })
}

/// The methods in the arguments after the route: `get(...)`, or `method = "GET"`.
fn in_arguments(
    source: &Lexed,
    start: usize,
    end: usize,
    syntax: Syntax,
) -> Result<Vec<Text>, Problem> {
    let mut methods = Vec::new();
    for (at, named) in source.bare[start..end].match_indices("method = ") {
        let string = arguments::string(&source.code, start + at + named.len(), syntax)?;
        string.iter().for_each(|(method, _)| push(&mut methods, &method.text, method.offset(0)));
    }
    let mut is_any = false;
    for (call, _) in nested_calls(&source.bare, start, end).filter(|(_, depth)| *depth == 0) {
        let name = call.name.strip_suffix("_service").unwrap_or(call.name);
        match name {
            _ if METHODS.contains(&name) => {
                push(&mut methods, &name.to_ascii_uppercase(), call.start);
            }
            // `web::route()` and `web::to(handler)` of actix-web.
            "any" | "route" => is_any = true,
            "to" if source.bare[..call.start].ends_with("web::") => is_any = true,
            _ if UNREAD.contains(&call.name) => return Err(unread(call.name, call.start)),
            _ => {}
        }
    }
    if methods.is_empty() && !is_any {
        return Err(Problem::new(start, "no method: expected a call such as `get(...)`"));
    }
    Ok(if is_any { Vec::new() } else { methods })
}

/// The methods in the calls that follow: `.get(show)`, or `.route(web::get().to(show))`.
fn following(bare: &str, start: usize, end: usize, syntax: Syntax) -> Result<Vec<Text>, Problem> {
    let deepest = i32::from(syntax == Syntax::Actix);
    let (mut methods, mut is_any) = (Vec::new(), false);
    for (call, _) in nested_calls(bare, start, end).filter(|(_, depth)| *depth <= deepest) {
        match call.name {
            name if METHODS.contains(&name) => {
                push(&mut methods, &name.to_ascii_uppercase(), call.start);
            }
            "all" => is_any = true,
            "guard" => return Err(unread(call.name, call.start)),
            _ => {}
        }
    }
    Ok(if is_any { Vec::new() } else { methods })
}

fn unread(name: &str, offset: usize) -> Problem {
    Problem::new(offset, format!("what `{name}` adds is not read"))
}
