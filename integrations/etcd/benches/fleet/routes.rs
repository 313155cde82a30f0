//! Routes like those of an application with many resources, as TOML.

use routetree_etcd::{Entry, Key};

use crate::etcd::PREFIX;

pub(crate) fn row(number: usize) -> (String, String) {
    (format!("{PREFIX}{number:07}"), value(&route(number), number))
}

pub(crate) fn route(number: usize) -> String {
    let shapes = ["", "/{id}", "/{id}/items", "/{id}/items/{item}"];
    format!("/service{}/resource{}{}", number / 400, number / 4, shapes[number % 4])
}

pub(crate) fn value(route: &str, answer: usize) -> String {
    format!("route = \"{route}\"\nmethod = \"GET\"\nanswer = {{ status = {answer:09} }}\n")
}

/// Reads what [`value`] has written.
pub(crate) fn parse(_: &Key, value: &[u8]) -> Result<Vec<Entry<usize>>, String> {
    let text = std::str::from_utf8(value).map_err(|error| error.to_string())?;
    let route = text.split('"').nth(1).ok_or("no route")?;
    let digits = |character: char| character.is_ascii_digit();
    let answer = text.rsplit(|character| !digits(character)).find(|part| part.len() == 9);
    let answer = answer.and_then(|digits| digits.parse().ok()).ok_or("no answer")?;
    Ok(vec![Entry::new(route, answer).method("GET")])
}
