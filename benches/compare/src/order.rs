//! Which of two routes is the more specific: the static order written out
//! plainly, apart from the crate under test. It decides the expected winner and
//! the order in which peers that take the first match are given the routes.

use std::cmp::Ordering;

use crate::table::{Piece, Route};

/// A segment of a route: its literals and parameters, no slash.
#[derive(Debug, Default)]
struct Segment {
    pieces: Vec<Piece>,
}

/// A route's segments, ready to be compared.
#[derive(Debug)]
pub struct Shape {
    segments: Vec<Segment>,
}

impl Shape {
    /// Cuts a route at its slashes.
    pub fn of(route: &Route) -> Self {
        let mut segments = vec![Segment::default()];
        for piece in &route.pieces {
            let Piece::Literal(text) = piece else {
                if let Some(last) = segments.last_mut() {
                    last.pieces.push(piece.clone());
                }
                continue;
            };
            for (i, part) in text.split('/').enumerate() {
                if i > 0 {
                    segments.push(Segment::default());
                }
                if let (false, Some(last)) = (part.is_empty(), segments.last_mut()) {
                    last.pieces.push(Piece::Literal(part.to_owned()));
                }
            }
        }
        Self { segments }
    }

    /// `Less` where `self` is the more specific.
    pub fn compare(&self, other: &Self) -> Ordering {
        for (i, (a, b)) in self.segments.iter().zip(&other.segments).enumerate() {
            let both_catch_all = a.has_catch_all() && b.has_catch_all();
            if both_catch_all && a.beginning().len() == b.beginning().len() {
                return compare_rests(&self.segments[i..], &other.segments[i..]);
            }
            let by_segment = a.compare(b);
            if by_segment.is_ne() {
                return by_segment;
            }
        }
        self.segments.len().cmp(&other.segments.len())
    }
}

/// Rule 4: more literal bytes, more segments, then rules 1 to 3 pair by pair.
fn compare_rests(a: &[Segment], b: &[Segment]) -> Ordering {
    let bytes = |rest: &[Segment]| rest.iter().map(Segment::literal_bytes).sum::<usize>();
    bytes(b).cmp(&bytes(a)).then(b.len().cmp(&a.len())).then_with(|| {
        a.iter()
            .zip(b)
            .map(|(a, b)| a.compare(b))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    })
}

impl Segment {
    fn literals(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Literal(text) => Some(text.as_str()),
            _ => None,
        })
    }

    fn has_catch_all(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::CatchAll { .. }))
    }

    fn is_literal(&self) -> bool {
        self.pieces.iter().all(|piece| matches!(piece, Piece::Literal(_)))
    }

    fn beginning(&self) -> &str {
        match self.pieces.first() {
            Some(Piece::Literal(text)) => text,
            _ => "",
        }
    }

    fn ending(&self) -> &str {
        match self.pieces.last() {
            Some(Piece::Literal(text)) => text,
            _ => "",
        }
    }

    fn literal_bytes(&self) -> usize {
        self.literals().map(str::len).sum()
    }

    /// Rule 2: what follows the literal beginning.
    fn kind(&self) -> u8 {
        let skip = usize::from(!self.beginning().is_empty());
        match &self.pieces[skip..] {
            _ if self.has_catch_all() => 3,
            [Piece::Param { constraint: Some(_), .. }] => 1,
            [Piece::Param { .. }] => 2,
            _ => 0,
        }
    }

    fn parameter_ranks(&self) -> impl Iterator<Item = (usize, &str)> {
        const BUILT_IN: [&str; 7] = ["uuid", "date", "u64", "i64", "hex", "alpha", "alnum"];
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Literal(_) => None,
            Piece::Param { constraint: Some(name), .. } => {
                Some(match BUILT_IN.iter().position(|known| known == name) {
                    Some(rank) => (rank, ""),
                    None => (BUILT_IN.len(), name.as_str()),
                })
            }
            Piece::Param { .. } => Some((BUILT_IN.len() + 1, "")),
            Piece::CatchAll { .. } => Some((BUILT_IN.len() + 2, "")),
        })
    }

    /// Rules 1 to 3.
    fn compare(&self, other: &Self) -> Ordering {
        match (self.is_literal(), other.is_literal()) {
            (true, true) => return self.beginning().cmp(other.beginning()),
            (true, false) => return Ordering::Less,
            (false, true) => return Ordering::Greater,
            (false, false) => {}
        }
        let longer = |a: &str, b: &str| b.len().cmp(&a.len());
        longer(self.beginning(), other.beginning())
            .then(self.kind().cmp(&other.kind()))
            .then(longer(self.ending(), other.ending()))
            .then(other.literal_bytes().cmp(&self.literal_bytes()))
            .then_with(|| self.literals().cmp(other.literals()))
            .then_with(|| self.parameter_ranks().cmp(other.parameter_ranks()))
    }
}

/// The routes' indices, the most specific first.
pub fn most_specific_first(routes: &[Route]) -> Vec<u32> {
    let shapes: Vec<_> = routes.iter().map(Shape::of).collect();
    let mut indices: Vec<u32> = (0..).take(routes.len()).collect();
    indices.sort_by(|&a, &b| shapes[a as usize].compare(&shapes[b as usize]));
    indices
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each list stands in its order, so every pair in it is a case.
    #[test]
    fn orders_routes() {
        let lists: &[&[&str]] = &[
            &["/users/me", "/users/{id:u64}", "/users/{id}", "/users/{*all}", "/{*all}"],
            &["/{x}.tar.gz", "/{x}.gz", "/{a}-{b}", "/{d:date}", "/{d:u64}", "/{x}"],
            &["/@{*handle}", "/{page}"],
            &["/{*ns}/{p}/-/issues", "/{*id}/edit", "/{*all}"],
            &["/{a}/{*r}", "/{*p}/help"],
            &["/{*a}/x/q/{c}", "/{*a}/x/{b}/p"],
            &["/v2/{*name}/blobs/uploads", "/v2/{*name}/blobs/{digest}"],
        ];
        for list in lists {
            let shapes: Vec<_> =
                list.iter().map(|text| Shape::of(&Route::parse(text).unwrap())).collect();
            for i in 0..shapes.len() {
                for j in 0..shapes.len() {
                    let found = shapes[i].compare(&shapes[j]);
                    assert_eq!(found, i.cmp(&j), "{} and {}", list[i], list[j]);
                }
            }
        }
    }
}
