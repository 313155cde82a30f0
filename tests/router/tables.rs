//! Every row of every table in `tests/data` holds for the oracle and the router, in any insertion
//! order and after other routes came and went.

use routetree::{InsertError, Router, SyntaxProblem};

use crate::oracle::parse::Reason;
use crate::oracle::table::{self, Case, Row};
use crate::oracle::{Oracle, OracleError, fast};

/// The number of routes of other cases that are inserted and removed around those of a case.
const OTHERS: usize = 40;

macro_rules! tables {
    ($($(#[$if:meta])? $name:ident)*) => {
        const TABLES: &[&str] = &[$(stringify!($name)),*];
        $(
            $(#[$if])?
            #[test]
            fn $name() {
                run(include_str!(concat!("../data/", stringify!($name), ".txt")));
            }
        )*
    };
}

tables! {
    worked backtracking order mixed catch_all after_catch_all optional conflicts slashes bytes
    constraints lengths removal services many_parameters ends
    #[cfg(feature = "regex")] expressions
}

/// Tables that other modules run.
const ELSEWHERE: &[&str] = &["invalid", "invalid_expressions", "clean", "normalize", "suggest"];

#[test]
fn every_table_is_run() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data");
    for file in std::fs::read_dir(folder).expect("the folder of tables") {
        let name =
            file.expect("a readable entry").file_name().into_string().expect("a name in UTF-8");
        let name = name.strip_suffix(".txt").expect("a table");
        assert!(ELSEWHERE.contains(&name) || TABLES.contains(&name), "nothing runs {name}.txt");
    }
}

fn run(table: &str) {
    let cases = table::cases(table);
    for case in &cases {
        let others = others(case, &cases);
        for order in 0..5 {
            let mut both = Both::new(case);
            for route in in_order(&case.routes, order) {
                both.insert(&route);
            }
            both.run(case);
            if order > 1 {
                let mut both = Both::among_others(case, &others, order);
                both.run(case);
            }
        }
    }
}

/// Routes of other cases without conflicts with those of this case.
fn others(case: &Case, cases: &[Case]) -> Vec<String> {
    let mut oracle = Oracle::new();
    for route in &case.routes {
        oracle.insert(route).unwrap_or_else(|error| panic!("[{}] {route}: {error:?}", case.title));
    }
    let mut candidates: Vec<&String> = cases.iter().flat_map(|other| &other.routes).collect();
    shuffle(&mut candidates, 7);
    let mut others = Vec::new();
    for candidate in candidates {
        // A route of 256 forms would be slow.
        if others.len() < OTHERS
            && candidate.matches("?}").count() < 4
            && oracle.insert(candidate).is_ok()
        {
            others.push(candidate.clone());
        }
    }
    others
}

/// The routes as listed, reversed or shuffled.
fn in_order(routes: &[String], order: u64) -> Vec<String> {
    let mut routes = routes.to_vec();
    match order {
        0 => {}
        1 => routes.reverse(),
        seed => shuffle(&mut routes, seed),
    }
    routes
}

/// A Fisher-Yates shuffle with a small generator and a fixed seed.
fn shuffle<T>(items: &mut [T], seed: u64) {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    for last in (1..items.len()).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let at = (state >> 33) as usize % (last + 1);
        items.swap(at, last);
    }
}

/// An oracle and a router with the same routes.
struct Both {
    title: String,
    oracle: Oracle,
    router: Router<String>,
}

impl Both {
    fn new(case: &Case) -> Self {
        Both { title: case.title.clone(), oracle: Oracle::new(), router: fast::router() }
    }

    /// Inserts the routes of the case and others in mixed order, then removes the others.
    fn among_others(case: &Case, others: &[String], seed: u64) -> Self {
        let mut both = Both::new(case);
        let mut everyone: Vec<&String> = case.routes.iter().chain(others).collect();
        shuffle(&mut everyone, seed);
        for route in &everyone {
            both.insert(route);
        }
        fast::agree_on_routes(&both.router, &both.oracle);
        shuffle(&mut everyone, seed + 100);
        for route in everyone {
            if !case.routes.contains(route) {
                fast::remove_both(&mut both.router, &mut both.oracle, route);
            }
        }
        both
    }

    fn insert(&mut self, route: &str) {
        let outcome = fast::insert_both(&mut self.router, &mut self.oracle, route);
        assert_eq!(outcome, Ok(()), "[{}] {route}", self.title);
    }

    fn run(&mut self, case: &Case) {
        fast::agree_on_routes(&self.router, &self.oracle);
        for row in &case.rows {
            self.row(row);
            if !row.is_question() {
                fast::agree_on_routes(&self.router, &self.oracle);
            }
        }
    }

    fn row(&mut self, row: &Row) {
        let title = &self.title;
        match row {
            Row::At { path, winner } => {
                let found = self.oracle.at(path).map(|(route, values)| {
                    let values = values.into_iter().map(|(name, value)| (name, value.to_owned()));
                    (route, values.collect())
                });
                assert_eq!(&found, winner, "[{title}] the oracle on {path:?}");
                fast::agree_on(&mut self.router, &self.oracle, path);
            }
            Row::Matches { path, routes } => {
                let found: Vec<String> =
                    self.oracle.matches(path).into_iter().map(|found| found.0).collect();
                assert_eq!(&found, routes, "[{title}] the oracle on {path:?}");
                fast::agree_on(&mut self.router, &self.oracle, path);
            }
            Row::Refused { route, with } => self.refused(route, with),
            Row::Remove(route) => fast::remove_both(&mut self.router, &mut self.oracle, route),
            Row::Insert(route) => self.insert(route),
        }
    }

    /// Checks a conflict that changes nothing.
    fn refused(&mut self, route: &str, with: &str) {
        let title = &self.title;
        let conflict = OracleError::Conflict { with: with.to_owned() };
        assert_eq!(self.oracle.insert(route), Err(conflict), "[{title}] the oracle on {route:?}");
        let before = (format!("{:?}", self.router), self.router.to_string());
        let outcome = fast::insert(&mut self.router, route);
        assert_eq!(
            outcome,
            Err(fast::Outcome::Conflict { with: with.to_owned() }),
            "[{title}] {route:?}"
        );
        let replaced = self.router.replace(route, fast::value_of(route));
        if self.router.contains(route) {
            assert_eq!(replaced, Ok(Some(fast::value_of(route))), "[{title}] {route:?}");
        } else {
            let error = replaced.expect_err("a conflict, as an insertion");
            assert_eq!(
                fast::outcome(&error, route),
                outcome.expect_err("as above"),
                "[{title}] {route:?}"
            );
        }
        assert_eq!(
            (format!("{:?}", self.router), self.router.to_string()),
            before,
            "[{title}] {route:?}"
        );
    }
}

#[test]
fn invalid_routes() {
    check_invalid(include_str!("../data/invalid.txt"));
}

#[cfg(feature = "regex")]
#[test]
fn invalid_expressions() {
    check_invalid(include_str!("../data/invalid_expressions.txt"));
}

fn check_invalid(table: &str) {
    for (route, expected) in table::pairs(table) {
        let by_oracle = match Oracle::new().insert(&route) {
            Ok(()) => "accepted".to_owned(),
            Err(OracleError::Invalid(refusal)) => {
                format!("{} {}", refusal.offset, word(refusal.reason))
            }
            Err(conflict) => panic!("{conflict:?} in an empty oracle"),
        };
        let mut router: Router<String> = fast::router();
        let by_router = match router.insert(route.as_str(), fast::value_of(&route)) {
            Ok(()) => "accepted".to_owned(),
            Err(InsertError::Syntax { route: named, at, problem, .. }) => {
                assert_eq!(named, route, "an error names the route");
                format!("{at} {}", problem_word(&problem))
            }
            Err(error) => panic!("{error:?} for {route:?} in an empty router"),
        };
        assert_eq!(router.is_empty(), by_router != "accepted");
        if expected == "refused" {
            assert_ne!(by_oracle, "accepted", "the oracle on {route:?}");
            assert_ne!(by_router, "accepted", "the router on {route:?}");
        } else {
            assert_eq!(by_oracle, expected, "the oracle on {route:?}");
            assert_eq!(by_router, expected, "the router on {route:?}");
        }
    }
}

fn word(reason: Reason) -> &'static str {
    match reason {
        Reason::UnclosedBrace => "unclosed",
        Reason::StrayBrace => "stray",
        Reason::EmptyName => "empty",
        Reason::ByteInName => "character",
        Reason::AdjacentParameters => "adjacent",
        Reason::DuplicateName => "repeated",
        Reason::UnknownConstraint => "constraint",
        Reason::ConstrainedCatchAll => "constrained",
        Reason::MisplacedOptional => "optional",
        Reason::TooManyOptional => "many",
        Reason::MisplacedEnd => "end",
        Reason::UnclosedExpression => "unclosed-expression",
        Reason::EmptyExpression => "empty-expression",
        Reason::BadExpression => "expression",
    }
}

fn problem_word(problem: &SyntaxProblem) -> &'static str {
    match problem {
        SyntaxProblem::UnclosedBrace => "unclosed",
        SyntaxProblem::StrayBrace => "stray",
        SyntaxProblem::EmptyName => "empty",
        SyntaxProblem::NameCharacter(_) => "character",
        SyntaxProblem::AdjacentParams => "adjacent",
        SyntaxProblem::RepeatedName(_) => "repeated",
        SyntaxProblem::UnknownConstraint(_) => "constraint",
        SyntaxProblem::ConstrainedCatchAll => "constrained",
        SyntaxProblem::MisplacedOptional => "optional",
        SyntaxProblem::TooManyOptional => "many",
        SyntaxProblem::MisplacedEnd => "end",
        SyntaxProblem::UnclosedExpression => "unclosed-expression",
        SyntaxProblem::EmptyExpression => "empty-expression",
        SyntaxProblem::Expression(_) => "expression",
        _ => "another",
    }
}
