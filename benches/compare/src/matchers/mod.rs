//! What one might use in place of a router: hash maps, regular expressions and
//! one automaton of all routes.

use crate::{
    peers::Candidate,
    table::{Piece, Route},
};

mod dense;
mod expressions;
mod segment_trie;
mod whole_path;

pub use dense::set_limit_mib;

/// Every matcher.
pub fn all() -> Vec<Candidate> {
    vec![
        Candidate::of::<segment_trie::SegmentTrie>(),
        Candidate::of::<expressions::Set>(),
        Candidate::of::<expressions::List>(),
        Candidate::of::<dense::Dense>(),
        Candidate::of::<whole_path::WholePath>(),
    ]
}

/// A route as an anchored regular expression, its values as groups 1, 2, ...
fn expression(route: &Route) -> Result<String, String> {
    let mut text = String::from("^");
    for piece in &route.pieces {
        match piece {
            Piece::Literal(literal) => text.push_str(&regex::escape(literal)),
            Piece::Param { constraint: None, .. } => text.push_str("([^/]+)"),
            Piece::Param { constraint: Some(constraint), .. } => {
                text.push_str(&format!("({})", constraint_expression(constraint)?))
            }
            Piece::CatchAll { .. } => text.push_str("(.+)"),
        }
    }
    text.push('$');
    Ok(text)
}

/// A constraint as a regular expression. The numbers' range and the calendar are
/// beyond it: a value that only those refuse would be a wrong answer, and shown as one.
pub fn constraint_expression(constraint: &str) -> Result<&'static str, String> {
    Ok(match constraint {
        "u64" => "[0-9]+",
        "hex" => "[0-9A-Fa-f]+",
        "alpha" => "[A-Za-z]+",
        "alnum" => "[0-9A-Za-z]+",
        "uuid" => "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}",
        "date" => "[0-9]{4}-[0-9]{2}-[0-9]{2}",
        other => return Err(format!("no expression for the constraint {other}")),
    })
}
