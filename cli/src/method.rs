//! What a method is: a token of RFC 9110.
//!
//! In: text. Out: whether it can be a method. Which methods a route is for, others know.

use crate::printable::Quote;

/// Whether the name of a method can have this character.
pub(crate) fn is_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(character)
}

/// Checks the method of a request, which has one.
///
/// # Errors
///
/// Returns what is wrong with it, and an example.
pub(crate) fn checked(text: &str) -> Result<&str, String> {
    if text.is_empty() {
        return Err("there is no method: write one, such as GET".to_owned());
    }
    match text.chars().all(is_character) {
        true => Ok(text),
        false => Err(format!("{} is not a method: write one, such as GET", Quote(text))),
    }
}

/// Parses the method in an argument.
pub(crate) fn parse(text: &str) -> Result<String, String> {
    checked(text).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::checked;

    #[test]
    fn a_method_is_one_token() {
        for method in ["GET", "get", "M-SEARCH", "!#$%&'*+-.^_`|~"] {
            assert_eq!(checked(method), Ok(method));
        }
        for text in ["", "GET,PUT", "G T", "GET\n", "/a", "\u{c9}", "http://h/x"] {
            assert!(checked(text).unwrap_err().ends_with("write one, such as GET"), "{text}");
        }
    }
}
