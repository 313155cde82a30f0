//! The token of the admin interface.
//!
//! In: a file or a variable, once, at the start. Out: whether a request has it.

use std::fmt;
use std::path::Path;

use subtle::ConstantTimeEq as _;

use crate::secret::Secret;

/// Where the token is.
const SECRET: Secret = Secret {
    what: "the admin token",
    flag: "--admin-token-file",
    variable: "ROUTETREE_ADMIN_TOKEN",
};

/// The least length, so that no token can be guessed by trying.
const MIN_LENGTH: usize = 16;

/// The secret that allows to change routes.
pub(super) struct Token(String);

impl Token {
    /// Makes a token of random letters.
    ///
    /// # Errors
    ///
    /// Returns an error if the system has no random bytes.
    pub(super) fn random() -> Result<Token, String> {
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(|error| format!("no token: {error}"))?;
        Ok(Token(random.iter().map(|byte| format!("{byte:02x}")).collect()))
    }

    /// Reads the token from a file, or from the variable if there is no file. `None` if there is
    /// neither.
    pub(super) fn read(file: Option<&Path>) -> Result<Option<Token>, String> {
        SECRET.read(file)?.map(|text| Token::parse(&text)).transpose()
    }

    /// The error if there is no token.
    pub(super) fn missing() -> String {
        let Secret { flag, variable, .. } = SECRET;
        format!("the admin interface needs a token: give {flag} FILE, or set {variable}")
    }

    pub(super) fn text(&self) -> &str {
        &self.0
    }

    fn parse(text: &str) -> Result<Token, String> {
        if text.len() < MIN_LENGTH {
            return Err(format!("the admin token is shorter than {MIN_LENGTH} bytes"));
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("the admin token has a byte that is no visible ASCII character".into());
        }
        Ok(Token(text.to_owned()))
    }

    /// Returns whether a header has the token. The time does not depend on how much of it is right.
    pub(super) fn is_in(&self, authorization: &[u8]) -> bool {
        let given = authorization.split_at_checked(b"Bearer ".len());
        given.is_some_and(|(scheme, given)| {
            scheme.eq_ignore_ascii_case(b"Bearer ") && self.is(given)
        })
    }

    /// Returns whether this is the token. The time does not depend on how much of it is right.
    pub(super) fn is(&self, given: &[u8]) -> bool {
        given.ct_eq(self.0.as_bytes()).into()
    }
}

/// Hides the token.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

#[cfg(test)]
mod tests {
    use super::Token;

    #[test]
    fn only_the_whole_token_is_accepted() {
        let token = Token::parse("0123456789abcdef").expect("a token");
        assert!(token.is_in(b"Bearer 0123456789abcdef"));
        assert!(token.is_in(b"bearer 0123456789abcdef"));
        for given in [
            "",
            "Bearer",
            "Bearer ",
            "0123456789abcdef",
            "Basic 0123456789abcdef",
            "Bearer 0123456789abcde",
            "Bearer 0123456789abcdef0",
            "Bearer 0123456789ABCDEF",
            "Bearer  0123456789abcdef",
            "Bearer 0123456789abcdef ",
        ] {
            assert!(!token.is_in(given.as_bytes()), "{given:?}");
        }
    }

    #[test]
    fn weak_tokens_are_refused() {
        for (text, expected) in [
            ("", "shorter than 16 bytes"),
            ("0123456789abcde", "shorter than 16 bytes"),
            ("0123456789 abcdef", "no visible ASCII character"),
            ("0123456789abcdéf", "no visible ASCII character"),
        ] {
            let error = Token::parse(text).expect_err("it is weak");
            assert!(error.ends_with(expected), "{text:?}: {error}");
        }
        assert_eq!(format!("{:?}", Token::parse("0123456789abcdef")), "Ok(Token)");
    }
}
