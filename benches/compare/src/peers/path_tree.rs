//! path-tree. `{name}` is written `:name`, `{*name}` is `:name+`; `:`, `+`, `*`,
//! `?` and `\` in literals are escaped. A name ends at `-`, `.`, `~`, `/`, `\`
//! or `:`, so a parameter before any other literal byte cannot be written.

use super::{Adapter, Kind, Refused, Text, insert_each, translate_pieces};
use crate::table::{Piece, Route};

/// path-tree's router.
pub(super) struct PathTree(path_tree::PathTree<u32>);

fn text(route: &Route) -> Result<String, String> {
    translate_pieces(route, |text, i, piece| {
        match piece {
            Piece::Literal(literal) => {
                let ends_name = |c: char| "-.~/\\:+*?".contains(c);
                if i > 0
                    && matches!(route.pieces[i - 1], Piece::Param { .. })
                    && !literal.starts_with(ends_name)
                {
                    return Err(format!("no end of the name: {}", route.text));
                }
                for c in literal.chars() {
                    if matches!(c, ':' | '+' | '*' | '?' | '\\') {
                        text.push('\\');
                    }
                    text.push(c);
                }
            }
            Piece::Param { name, constraint: None } if !name.contains(['-', '.', '~']) => {
                text.push_str(&format!(":{name}"))
            }
            Piece::Param { .. } => return Err(format!("no constraints: {}", route.text)),
            Piece::CatchAll { name } => text.push_str(&format!(":{name}+")),
        }
        Ok(())
    })
}

impl Adapter for PathTree {
    const NAME: &'static str = "path-tree";
    const KIND: Kind = Kind::Router;

    fn translate(route: &Route) -> Result<String, String> {
        text(route)
    }

    fn build(routes: &[Text]) -> Result<Self, Refused> {
        let mut tree = path_tree::PathTree::new();
        let mut inserted = 0;
        insert_each(routes, |index, text| {
            let id = tree.insert(text, index);
            if id == inserted {
                inserted += 1;
                Ok(())
            } else {
                Err(format!("overwrites a route: {text}"))
            }
        })?;
        Ok(Self(tree))
    }

    #[inline]
    fn lookup(&self, path: &str, read: &mut impl FnMut(&str)) -> Option<u32> {
        let (winner, found) = self.0.find(path)?;
        for (_, value) in found.params_iter() {
            read(value);
        }
        Some(*winner)
    }
}
