//! Patterns and hosts, read as the rules say it.

/// What a parameter accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Constrained(String),
    Plain,
    CatchAll,
}

/// Text in lower case, or a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Text(String),
    Param(Kind),
}

#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    pub(crate) text: String,
    /// In the order of the text. Neighbours in a label are never both text.
    pub(crate) labels: Vec<Vec<Part>>,
    pub(crate) names: Vec<String>,
}

/// The labels of a host with their offsets in it; `None` if it is malformed.
pub(crate) type Host<'h> = Vec<(usize, &'h str)>;

/// Reads a host. The whole text is passed along with the labels, for values of several labels.
pub(crate) fn host(given: &str) -> Option<(&str, Host<'_>)> {
    let mut host = given;
    if let Some((before, port)) = host.rsplit_once(':') {
        if port.chars().all(|digit| digit.is_ascii_digit()) {
            host = before;
        }
    }
    host = host.strip_suffix('.').unwrap_or(host);
    if host.len() > 255 {
        return None;
    }
    let address = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let bad = |character: char| {
        !character.is_ascii_graphic() || ['/', '\\', '?', '#', '@', '[', ']'].contains(&character)
    };
    if let Some(inside) = address {
        return if inside.contains(bad) { None } else { Some((host, vec![(0, host)])) };
    }
    let mut labels = Vec::new();
    let mut offset = 0;
    for label in host.split('.') {
        if label.is_empty() || label.contains(bad) || label.contains(':') {
            return None;
        }
        labels.push((offset, label));
        offset += label.len() + 1;
    }
    Some((host, labels))
}

/// Reads a pattern, or returns the offset of the first problem.
pub(crate) fn pattern(text: &str) -> Result<Pattern, usize> {
    if text.starts_with('[') {
        return address(text);
    }
    let mut pattern = Pattern { text: text.to_owned(), labels: vec![], names: vec![] };
    let mut name_offsets = Vec::new();
    let mut label: Vec<Part> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with('.') {
            if label.is_empty() || rest == "." {
                return Err(at);
            }
            pattern.labels.push(std::mem::take(&mut label));
            at += 1;
        } else if rest.starts_with('{') && !rest.starts_with("{{") {
            let close = at + rest.find('}').ok_or(at)?;
            let follows = text[close + 1..].chars().next();
            let may_catch_all = pattern.labels.is_empty()
                && label.is_empty()
                && matches!(follows, None | Some('.'));
            let after_param = matches!(label.last(), Some(Part::Param(_)));
            let (kind, name) = param(&text[at + 1..close], may_catch_all, after_param)
                .map_err(|offset| at + offset)?;
            name_offsets
                .push((at + text[at..].find(&name).expect("it was read there"), name.clone()));
            pattern.names.push(name);
            label.push(Part::Param(kind));
            at = close + 1;
        } else {
            let character = rest.chars().next().expect("it is not empty");
            if !character.is_ascii_alphanumeric() && character != '-' && character != '_' {
                return Err(at);
            }
            let lower = character.to_ascii_lowercase();
            match label.last_mut() {
                Some(Part::Text(text)) => text.push(lower),
                _ => label.push(Part::Text(lower.to_string())),
            }
            at += 1;
        }
    }
    if label.is_empty() {
        return Err(0);
    }
    pattern.labels.push(label);
    for (index, (offset, name)) in name_offsets.iter().enumerate() {
        if name_offsets[..index].iter().any(|(_, other)| other == name) {
            return Err(*offset);
        }
    }
    Ok(pattern)
}

/// Reads what is between two braces; a problem's offset is counted from the first brace.
///
/// Of a problem that any segment of a route could have and one that only hosts have, the first
/// counts.
fn param(inside: &str, may_catch_all: bool, after_param: bool) -> Result<(Kind, String), usize> {
    let only_hosts = if inside.starts_with('/') {
        Some(0)
    } else if inside.starts_with('*') && !may_catch_all {
        Some(1)
    } else {
        inside.ends_with('?').then_some(inside.len())
    };
    let read = in_any_segment(inside.strip_suffix('?').unwrap_or(inside));
    let read = if after_param { read.and(Err(0)) } else { read };
    match (read, only_hosts) {
        (Err(offset), Some(other)) => Err(offset.min(other)),
        (read, None) => read,
        (Ok(_), Some(other)) => Err(other),
    }
}

fn in_any_segment(body: &str) -> Result<(Kind, String), usize> {
    let (stars, body) = match body.strip_prefix('*') {
        Some(body) => (1, body),
        None => (0, body),
    };
    let (name, constraint) = match body.split_once(':') {
        Some((name, constraint)) => (name, Some(constraint)),
        None => (body, None),
    };
    if name.is_empty() {
        return Err(0);
    }
    let reserved = ['/', '{', '}', '*', '?', ':'];
    if let Some(offset) = name.find(reserved) {
        return Err(1 + stars + offset);
    }
    let colon = 1 + stars + name.len();
    let kind = match constraint {
        None if stars == 1 => Kind::CatchAll,
        None => Kind::Plain,
        Some(_) if stars == 1 => return Err(colon),
        Some(constraint) => {
            if let Some(offset) = constraint.find(reserved) {
                return Err(colon + 1 + offset);
            }
            if super::matching::constraint(constraint).is_none() {
                return Err(colon + 1);
            }
            Kind::Constrained(constraint.to_owned())
        }
    };
    Ok((kind, name.to_owned()))
}

fn address(text: &str) -> Result<Pattern, usize> {
    let allowed =
        |character: char| character.is_ascii_graphic() && !"/\\?#@[]{}".contains(character);
    let end = 1 + text[1..].find(|character| !allowed(character)).ok_or(0_usize)?;
    if !text[end..].starts_with(']') {
        return Err(end);
    }
    if end + 1 < text.len() {
        return Err(end + 1);
    }
    let labels = vec![vec![Part::Text(text.to_ascii_lowercase())]];
    Ok(Pattern { text: text.to_owned(), labels, names: vec![] })
}
