//! The names of parameters in labels of the tree.
//!
//! In: the labels above and of a node, and a route that passes it. Out: the label with the names of
//! that route: `/repos/{owner}` for `/repos/{}`.

use crate::route_text::{Part, parts};

/// A route, as labels of the tree have it, and where each part of it is in the route.
pub(super) struct Outline<'route> {
    route: &'route str,
    text: String,
    /// The end of each part, in the outline and in the route.
    ends: Vec<(usize, usize)>,
}

impl<'route> Outline<'route> {
    /// Reads a route: literals, and parameters without their names.
    pub(super) fn of(route: &'route str) -> Outline<'route> {
        let mut outline = Outline { route, text: String::new(), ends: vec![(0, 0)] };
        let mut end = 0;
        for (part, whole) in parts(route) {
            match part {
                Part::Character(_) => outline.text += &shown(whole),
                Part::Param(param) => outline.push_param(param),
            }
            end += whole.len();
            outline.ends.push((outline.text.len(), end));
        }
        outline
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Returns the route's text of a part of the outline.
    pub(super) fn named(&self, above: &str, label: &str) -> Option<&'route str> {
        let (start, end) = (above.len(), above.len() + label.len());
        if !self.text.starts_with(above) || self.text.get(start..end) != Some(label) {
            return None;
        }
        let in_route = |offset| {
            let found = self.ends.iter().find(|(end, _)| *end == offset);
            found.map(|(_, end)| *end)
        };
        self.route.get(in_route(start)?..in_route(end)?)
    }

    /// Adds a parameter without its name.
    fn push_param(&mut self, param: &str) {
        let (slash, inner) = match param.strip_prefix('/') {
            Some(inner) => ("/", inner),
            None => ("", param),
        };
        self.text += slash;
        if inner.starts_with('*') {
            self.text += "{*}";
        } else if !inner.is_empty() {
            self.text.push('{');
            let constraint = inner.split_once(':').map(|(_, constraint)| constraint);
            if let Some(constraint) = constraint {
                self.text.push(':');
                self.text += &shown(constraint.trim_end_matches('?'));
            }
            self.text.push('}');
        }
    }
}

/// Text as the library draws it: control characters and backslashes are escaped.
pub(super) fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '"' | '\'' => shown.push(character),
            _ => shown.extend(character.escape_debug()),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::Outline;

    #[test]
    fn an_outline_has_no_names() {
        for (route, outline) in [
            ("/users/{id}", "/users/{}"),
            ("/{a}-{b:u64}.x/{*rest}", "/{}-{:u64}.x/{*}"),
            ("/{{x}}/{y:~[0-9]{4}}", "/{{x}}/{:~[0-9]{4}}"),
            ("/opt/{page?}", "/opt/{}"),
            ("/app{/*rest}", "/app/{*}"),
            ("/app{/}", "/app/"),
            ("/\n\"é", "/\\n\"é"),
        ] {
            assert_eq!(Outline::of(route).text(), outline);
        }
    }

    #[test]
    fn a_part_has_the_names_of_the_route() {
        let named = |route, above, label| Outline::of(route).named(above, label);
        assert_eq!(named("/a/{b}/c", "/a", "/{}"), Some("/{b}"));
        assert_eq!(named("/a/{b:u64}-{c}", "", "/a/{:u64}-{}"), Some("/a/{b:u64}-{c}"));
        assert_eq!(named("/a/{b}/c", "/a", "/x"), None);
        assert_eq!(named("/app{/*rest}", "/app", "/{*}"), Some("{/*rest}"));
        assert_eq!(named("/app{/*rest}", "/app/", "{*}"), None);
    }
}
