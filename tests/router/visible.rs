//! An error shows what it quotes of a request, and stays one line, whatever characters that has.

use std::str::FromStr;

use routetree::{ParamError, Router};

/// Control characters, separators of lines, and characters that turn the direction of text.
fn hidden() -> impl Iterator<Item = char> {
    let others = [0x61c, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2066, 0x2069];
    (0..=0x1f).chain(0x7f..=0x9f).chain(others).map(|code| char::from_u32(code).unwrap())
}

/// The character as itself, and percent-encoded.
fn spellings(character: char) -> [String; 2] {
    let encoded = character.to_string().bytes().map(|byte| format!("%{byte:02x}")).collect();
    [character.to_string(), encoded]
}

/// A type whose parser quotes what it gets.
#[derive(Debug, PartialEq)]
struct Picky;

impl FromStr for Picky {
    type Err = String;

    fn from_str(text: &str) -> Result<Picky, String> {
        Err(format!("`{text}` is not it"))
    }
}

#[test]
fn parsers() {
    let mut router = Router::new();
    router.insert("/{name}", ()).unwrap();
    for character in hidden() {
        for spelling in spellings(character) {
            let path = format!("/a{spelling}b");
            let error = router.at(&path).unwrap().params.parse::<Picky>("name").unwrap_err();
            assert!(matches!(error, ParamError::Invalid { .. }));
            let shown = error.to_string();
            assert!(!hidden().any(|hidden| shown.contains(hidden)), "{shown:?}");
        }
    }
}

#[test]
fn other_characters_stay() {
    let name = String::from("name");
    let error = ParamError::Invalid { name, error: r#"\d é "x" 'y' 日本 العربية `z`"# };
    assert_eq!(error.to_string(), r#"parameter `name`: \d é "x" 'y' 日本 العربية `z`"#);
}

#[cfg(feature = "serde")]
mod deserialize {
    use routetree::{DeserializeError, Router};
    use serde::de::{DeserializeOwned, Error as _};
    use serde::{Deserialize, Deserializer};

    use super::{Picky, hidden, spellings};

    #[track_caller]
    fn assert_visible(text: &str, character: char) {
        assert!(!hidden().any(|hidden| text.contains(hidden)), "{text:?}");
        // `serde` quotes text by its `Debug`, which has shorter escapes for some of them.
        let escapes =
            [character.escape_default().to_string(), character.escape_debug().to_string()];
        assert!(escapes.iter().any(|escape| text.contains(escape)), "{text:?}");
    }

    #[derive(Debug, Deserialize)]
    enum Format {}

    impl<'de> Deserialize<'de> for Picky {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Picky, D::Error> {
            String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
        }
    }

    fn fail<T: DeserializeOwned>(route: &str, path: &str) -> DeserializeError {
        let mut router = Router::new();
        router.insert(route, ()).unwrap();
        match router.at(path).unwrap().params.deserialize::<T>() {
            Ok(_) => panic!("{path:?} has been read"),
            Err(error) => error,
        }
    }

    #[test]
    fn values_and_messages() {
        for character in hidden() {
            let [_, encoded] = spellings(character);
            for spelling in spellings(character) {
                let path = format!("/a{spelling}b");
                assert_visible(&fail::<Picky>("/{name}", &path).to_string(), character);
                assert_visible(&fail::<Format>("/{name}", &path).to_string(), character);
            }
            let path = format!("/{character}%zz{encoded}");
            assert_visible(&fail::<String>("/{name}", &path).to_string(), character);
        }
    }

    #[test]
    fn a_message_about_all_parameters() {
        #[derive(Debug, Deserialize)]
        #[serde(try_from = "(String, String)")]
        struct Whole;
        impl TryFrom<(String, String)> for Whole {
            type Error = String;
            fn try_from((text, _): (String, String)) -> Result<Whole, String> {
                Err(format!("`{text}` is not it"))
            }
        }
        for character in hidden() {
            for spelling in spellings(character) {
                let error = fail::<Whole>("/{a}/{b}", &format!("/{spelling}/b"));
                assert!(matches!(error, DeserializeError::Refused { .. }));
                assert_visible(&error.to_string(), character);
            }
        }
    }
}
