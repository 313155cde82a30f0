//! The expected answer for a path, worked out in the plainest way: every route
//! is tried, the most specific first, parameters taken greedily from the left.

use crate::{
    order::most_specific_first,
    table::{Piece, Route, Table},
};

/// A winner: the route's index in its table, and the values in route order.
pub type Answer = Option<(u32, Vec<String>)>;

/// Answers paths by trying every route.
pub struct Oracle<'t> {
    routes: Vec<(u32, &'t Route)>,
}

impl<'t> Oracle<'t> {
    /// Puts the table's routes in their order.
    pub fn new(table: &'t Table) -> Self {
        let routes = most_specific_first(&table.routes)
            .into_iter()
            .map(|index| (index, &table.routes[index as usize]))
            .collect();
        Self { routes }
    }

    /// The winner and its values.
    pub fn answer(&self, path: &str) -> Answer {
        self.routes.iter().find_map(|&(index, route)| {
            let mut values = Vec::new();
            matches(&route.pieces, path, &mut values).then(|| {
                let values = values.into_iter().map(str::to_owned).collect();
                (index, values)
            })
        })
    }
}

/// Whether the pieces match the whole of `path`; the values are put in `values`.
pub fn matches<'p>(pieces: &[Piece], path: &'p str, values: &mut Vec<&'p str>) -> bool {
    let Some((first, rest)) = pieces.split_first() else {
        return path.is_empty();
    };
    let (limit, constraint) = match first {
        Piece::Literal(text) => {
            return path
                .strip_prefix(text.as_str())
                .is_some_and(|after| matches(rest, after, values));
        }
        Piece::Param { constraint, .. } => {
            (path.find('/').unwrap_or(path.len()), constraint.as_deref())
        }
        Piece::CatchAll { .. } => (path.len(), None),
    };
    for end in (1..=limit).rev().filter(|&end| path.is_char_boundary(end)) {
        let value = &path[..end];
        if !constraint.is_none_or(|name| accepts(name, value)) {
            continue;
        }
        values.push(value);
        if matches(rest, &path[end..], values) {
            return true;
        }
        values.pop();
    }
    false
}

/// Whether a built-in constraint that the tables use accepts a value.
fn accepts(constraint: &str, value: &str) -> bool {
    let all = |class: fn(&char) -> bool| !value.is_empty() && value.chars().all(|c| class(&c));
    match constraint {
        "u64" => all(char::is_ascii_digit) && value.parse::<u64>().is_ok(),
        "hex" => all(char::is_ascii_hexdigit),
        "alpha" => all(char::is_ascii_alphabetic),
        "alnum" => all(char::is_ascii_alphanumeric),
        "uuid" => {
            let parts: Vec<_> = value.split('-').collect();
            parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
                && parts.iter().all(|part| part.chars().all(|c| c.is_ascii_hexdigit()))
        }
        "date" => is_date(value),
        other => panic!("no table may use the constraint {other}"),
    }
}

fn is_date(value: &str) -> bool {
    let parts: Vec<_> = value.split('-').collect();
    let digits = parts.iter().all(|part| part.chars().all(|c| c.is_ascii_digit()));
    if !digits || !parts.iter().map(|part| part.len()).eq([4, 2, 2]) {
        return false;
    }
    let number = |i: usize| parts[i].parse::<u32>().unwrap_or_default();
    let (year, month, day) = (number(0), number(1), number(2));
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(routes: &[&str], path: &str) -> Answer {
        let table = Table::from_texts("t", routes.iter().copied()).unwrap();
        Oracle::new(&table).answer(path)
    }

    #[test]
    fn takes_the_most_specific_route_greedily() {
        type Expected<'a> = Option<(u32, &'a [&'a str])>;
        let cases: &[(&[&str], &str, Expected<'_>)] = &[
            (&["/{a}-{b}"], "/x-y-z", Some((0, &["x-y", "z"]))),
            (&["/{a}.json/x", "/{a}/y"], "/v.json/y", Some((1, &["v.json"]))),
            (&["/{x}b", "/{x}"], "/b", Some((1, &["b"]))),
            (&["/{*a}/x/{*b}/y"], "/1/x/2/x/3/y", Some((0, &["1/x/2", "3"]))),
            (
                &["/posts/{slug}", "/posts/{id:u64}-{slug}"],
                "/posts/12-my-post",
                Some((1, &["12", "my-post"])),
            ),
            (&["/{d:date}"], "/2023-02-29", None),
            (&["/a/{id}/b"], "/a//b", None),
        ];
        for (routes, path, expected) in cases {
            let expected =
                expected.map(|(i, values)| (i, values.iter().map(|v| (*v).to_owned()).collect()));
            assert_eq!(answer(routes, path), expected, "{routes:?} on {path}");
        }
    }
}
