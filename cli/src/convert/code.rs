//! Lines of source code that register a route: `r.GET("/users/:id", show)`.

use super::statement::{BLANK, Statement, split_method};
use super::strings;
use super::syntax::Syntax;
use super::text::{Problem, Text};

/// Where a call has the methods of its route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Methods {
    /// The name of the call is the method.
    Name,
    /// Any method, or for `ServeMux` that in front of the pattern.
    Any,
    /// The strings in front of the route.
    Arguments,
    /// The names of calls that follow: `.route("/x", get(show).put(store))`.
    Calls,
}

/// The names of calls that are methods.
const METHODS: [&str; 7] = ["get", "post", "put", "patch", "delete", "head", "options"];

/// A call in a line.
struct Call<'line> {
    name: &'line str,
    start: usize,
    /// Where its arguments begin.
    arguments: usize,
}

pub(super) fn read(line: &str, syntax: Syntax) -> Result<Statement, Problem> {
    let start = line.len() - line.trim_start_matches(BLANK).len();
    if let Some(statement) = only_string(line, start, syntax)? {
        return Ok(statement);
    }
    for call in calls(line) {
        if is_prefix(call.name, syntax) {
            let message = format!(
                "`{}` adds a prefix to other routes: it is not in front of them here",
                call.name
            );
            return Err(Problem::new(call.start, message));
        }
        let Some(methods) = methods_of(line, &call, syntax) else { continue };
        if let Some(statement) = registration(line, &call, methods, syntax)? {
            return Ok(statement);
        }
    }
    Err(Problem::new(start, "not understood: no route, and no call that registers one"))
}

/// A line that is one string, such as an element of a list.
fn only_string(line: &str, start: usize, syntax: Syntax) -> Result<Option<Statement>, Problem> {
    let (found, end) = strings::read(line, start);
    let rest = line[end..].trim_matches(BLANK);
    let [route] = &*found else { return Ok(None) };
    if !["", ",", ";"].contains(&rest) || !route.text.contains('/') {
        return Ok(None);
    }
    let (methods, route) = split_method(route)?;
    let is_route = route.text.starts_with('/') && syntax.is_route(&route.text);
    Ok(is_route.then(|| Statement { methods, routes: vec![route], comment: None }))
}

/// All calls of a line, `NAME(`, from left to right.
fn calls(line: &str) -> impl Iterator<Item = Call<'_>> {
    line.match_indices('(').filter_map(|(at, _)| {
        let before = &line[..at];
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let start = before
            .rfind(|c| !is_word(c))
            .map_or(0, |last| last + before[last..].chars().next().map_or(1, char::len_utf8));
        (start < at).then(|| Call { name: &before[start..], start, arguments: at + 1 })
    })
}

/// Whether a call adds a prefix to routes of other lines.
fn is_prefix(name: &str, syntax: Syntax) -> bool {
    match syntax {
        Syntax::Gin => name == "Group",
        Syntax::Express => name == "use",
        Syntax::Matchit => ["nest", "nest_service"].contains(&name),
        Syntax::Actix => name == "scope",
        Syntax::Mux => name == "StripPrefix",
    }
}

/// Where a call that registers a route has its methods.
fn methods_of(line: &str, call: &Call<'_>, syntax: Syntax) -> Option<Methods> {
    let before = line[..call.start].trim_start_matches(BLANK);
    let is_method = METHODS.contains(&&*call.name.to_ascii_lowercase());
    let is_member = before.ends_with('.');
    match (syntax, call.name) {
        (Syntax::Actix, "route") if before == "#[" => Some(Methods::Calls),
        (Syntax::Actix, _) if before == "#[" && is_method => Some(Methods::Name),
        (Syntax::Actix, "resource") if before.ends_with("web::") => Some(Methods::Calls),
        _ if !is_member => None,
        (Syntax::Gin, "Any") => Some(Methods::Any),
        (Syntax::Gin, "Handle" | "Match") => Some(Methods::Arguments),
        (Syntax::Gin, name) if is_method && name.to_ascii_uppercase() == name => {
            Some(Methods::Name)
        }
        (Syntax::Mux, "Handle" | "HandleFunc") | (Syntax::Matchit, "insert") => Some(Methods::Any),
        (Syntax::Matchit | Syntax::Actix, "route") => Some(Methods::Calls),
        // Of an object that has a name, so that it is no string: `app.get(`.
        (Syntax::Express, _) if !before.chars().all(is_object) => None,
        (Syntax::Express, "all") => Some(Methods::Any),
        (Syntax::Express, "route") => Some(Methods::Calls),
        (Syntax::Express, name) if is_method && name.to_ascii_lowercase() == name => {
            Some(Methods::Name)
        }
        _ => None,
    }
}

fn is_object(character: char) -> bool {
    character.is_alphanumeric() || "_$.".contains(character)
}

/// The routes of a call; `None` if its first argument is none.
fn registration(
    line: &str,
    call: &Call<'_>,
    methods: Methods,
    syntax: Syntax,
) -> Result<Option<Statement>, Problem> {
    let (mut found, end) = strings::read(line, call.arguments);
    if syntax == Syntax::Express {
        found.extend(strings::regex(line, call.arguments));
    }
    if found.is_empty() {
        return Ok(None);
    }
    let is_list = line[call.arguments..].trim_start_matches(BLANK).starts_with(['[', '&']);
    let mut methods = match methods {
        Methods::Name => {
            vec![Text::plain(&call.name.to_ascii_uppercase(), call.start)]
        }
        Methods::Any => Vec::new(),
        Methods::Arguments => {
            let route = found.pop().into_iter().collect();
            std::mem::replace(&mut found, route)
        }
        Methods::Calls => chained(line, end),
    };
    if !is_list {
        found.truncate(1);
    }
    if syntax == Syntax::Mux {
        let (method, route) = split_method(&found[0])?;
        (methods, found) = (method, vec![route]);
    }
    if syntax == Syntax::Express && !found.iter().all(|route| syntax.is_route(&route.text)) {
        // `app.get('title')` reads a setting.
        return Ok(None);
    }
    if methods.iter().any(|method| method.text.contains('/')) {
        return Ok(None);
    }
    let comment = trailing_comment(&line[end..]);
    Ok(Some(Statement { methods, routes: found, comment }))
}

/// The methods that the calls after the route name, as `get(...)` or `method = "GET"`.
fn chained(line: &str, from: usize) -> Vec<Text> {
    let mut methods: Vec<Text> = Vec::new();
    let mut push = |text: &str, offset| {
        if methods.iter().all(|method| method.text != text) {
            methods.push(Text::plain(text, offset));
        }
    };
    for (at, _) in line[from..].match_indices("method = \"") {
        let (found, _) = strings::read(line, from + at + "method = ".len());
        found.iter().for_each(|method| push(&method.text, method.offset(0)));
    }
    let mut depth = 0_i32;
    let mut done = from;
    for call in calls(line).filter(|call| call.start >= from) {
        let between = line[done..call.arguments - 1].bytes();
        depth += between.map(|byte| i32::from(byte == b'(') - i32::from(byte == b')')).sum::<i32>();
        done = call.arguments - 1;
        if depth <= 0 && METHODS.contains(&call.name) {
            push(&call.name.to_ascii_uppercase(), call.start);
        } else if depth <= 0 && ["any", "all"].contains(&call.name) {
            return Vec::new();
        }
    }
    methods
}

/// `// text` at the end of a line of code.
fn trailing_comment(rest: &str) -> Option<String> {
    let (_, comment) = rest.split_once(" //")?;
    (!comment.contains(['"', '\''])).then(|| comment.trim_matches(BLANK).to_owned())
}
