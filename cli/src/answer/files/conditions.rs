//! What a client has already, and which part of a file it asks for (RFC 9110, sections 13 and 14).
//!
//! In: the headers of a request, and the validators of a file. Out: whether the client has it, and
//! the part to send.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use routetree::server::{HeaderError, Request, Response};

/// The resolution of a date in a header.
const SECOND: Duration = Duration::from_secs(1);

/// What tells one version of a file from another.
pub(super) struct Validators {
    /// A strong entity tag.
    tag: String,
    /// In whole seconds, as in a header.
    modified: Option<SystemTime>,
}

/// The headers of a request about versions and parts.
#[derive(Debug, Default)]
pub(super) struct Conditions {
    matches: Option<String>,
    unmodified_since: Option<String>,
    none_match: Option<String>,
    modified_since: Option<String>,
    range: Option<String>,
    if_range: Option<String>,
}

/// Whether a weak entity tag stands for the same version as the strong one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Weak,
    Strong,
}

/// The part of a file to send.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part {
    Whole,
    /// The first and the last byte.
    Range(u64, u64),
    /// The file does not have it.
    OutOfRange,
}

impl Validators {
    pub(super) fn new(modified: Option<SystemTime>, length: u64) -> Validators {
        let since_epoch = modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let nanos = since_epoch.map(|time| time.as_nanos()).unwrap_or_default();
        let seconds = since_epoch.map(|time| UNIX_EPOCH + Duration::from_secs(time.as_secs()));
        Validators {
            tag: format!("\"{nanos:x}-{length:x}\""),
            // A header must not have a time to come.
            modified: seconds.filter(|time| *time <= SystemTime::now()),
        }
    }

    pub(super) fn append_to(&self, response: &mut Response) -> Result<(), HeaderError> {
        response.append_header("ETag", self.tag.as_bytes())?;
        match self.modified {
            Some(time) => {
                let date = httpdate::fmt_http_date(time);
                response.append_header("Last-Modified", date.as_bytes())
            }
            None => Ok(()),
        }
    }
}

impl Conditions {
    pub(super) fn of(request: &Request<'_>) -> Conditions {
        let value = |name: &str| {
            let values = request.headers().filter(|(known, _)| known.eq_ignore_ascii_case(name));
            // Several lines are one list.
            let values: Vec<_> =
                values.map(|(_, value)| String::from_utf8_lossy(value).into_owned()).collect();
            (!values.is_empty()).then(|| values.join(","))
        };
        Conditions {
            matches: value("if-match"),
            unmodified_since: value("if-unmodified-since"),
            none_match: value("if-none-match"),
            modified_since: value("if-modified-since"),
            range: value("range"),
            if_range: value("if-range"),
        }
    }

    /// Returns whether the client wants this version, if it is not the one that it has.
    pub(super) fn holds(&self, validators: &Validators) -> bool {
        if let Some(tags) = &self.matches {
            return lists_tag(tags, &validators.tag, Comparison::Strong);
        }
        let since = self.unmodified_since.as_deref().and_then(date);
        since.zip(validators.modified).is_none_or(|(since, modified)| modified <= since)
    }

    /// Returns whether the client has this version.
    pub(super) fn is_known(&self, validators: &Validators) -> bool {
        if let Some(tags) = &self.none_match {
            return lists_tag(tags, &validators.tag, Comparison::Weak);
        }
        let since = self.modified_since.as_deref().and_then(date);
        since.zip(validators.modified).is_some_and(|(since, modified)| modified <= since)
    }

    /// Returns the part to send: all of it, if the client asks for several parts, or for a part of
    /// another version. A date tells versions apart only if it is over: the file could have changed
    /// twice within a second.
    pub(super) fn part(&self, validators: &Validators, length: u64, now: SystemTime) -> Part {
        let Some(range) = &self.range else { return Part::Whole };
        let is_over = |date| now.duration_since(date).is_ok_and(|age| age >= SECOND);
        let is_this = self.if_range.as_deref().is_none_or(|version| match version.trim() {
            tag if tag.starts_with('"') => tag == validators.tag,
            text => {
                date(text).is_some_and(|date| validators.modified == Some(date) && is_over(date))
            }
        });
        if is_this { part(range, length).unwrap_or(Part::Whole) } else { Part::Whole }
    }
}

fn date(text: &str) -> Option<SystemTime> {
    httpdate::parse_http_date(text.trim()).ok()
}

/// Whether a list of entity tags has one that is the same.
fn lists_tag(list: &str, tag: &str, comparison: Comparison) -> bool {
    let mut rest = list.trim_start_matches([' ', '\t', ',']);
    if rest.trim_end() == "*" {
        return true;
    }
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let weak = rest.strip_prefix("W/");
        rest = weak.unwrap_or(rest);
        let Some(end) = rest.strip_prefix('"').and_then(|inner| inner.find('"')) else {
            return false;
        };
        let (first, after) = rest.split_at(end + 2);
        if first == tag && (weak.is_none() || comparison == Comparison::Weak) {
            return true;
        }
        rest = after;
    }
}

/// Reads `bytes=0-499`, `bytes=500-` or `bytes=-500`. Returns `None` for anything else, which is as
/// if it were not there.
fn part(range: &str, length: u64) -> Option<Part> {
    let (unit, range) = range.split_once('=')?;
    let (first, last) = range.trim().split_once('-')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    let range = match (first, last) {
        ("", suffix) => {
            let suffix = number(suffix)?;
            (suffix > 0).then(|| (length.saturating_sub(suffix), length.checked_sub(1)))
        }
        (first, "") => Some((number(first)?, length.checked_sub(1))),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            if last < first {
                return None;
            }
            Some((first, length.checked_sub(1).map(|end| last.min(end))))
        }
    };
    Some(match range {
        Some((first, Some(last))) if first <= last => Part::Range(first, last),
        _ => Part::OutOfRange,
    })
}

/// Reads digits. A number that is too large is beyond the end of every file.
fn number(digits: &str) -> Option<u64> {
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::{Conditions, Part, Validators, part};
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

    /// The time of `DATE`.
    fn written() -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(784_111_777)
    }

    fn validators() -> Validators {
        Validators::new(Some(written() + Duration::from_millis(500)), 10)
    }

    #[test]
    fn a_range_is_one_part_or_none() {
        use Part::{OutOfRange, Range};
        for (range, expected) in [
            ("bytes=0-0", Some(Range(0, 0))),
            ("bytes=2-5", Some(Range(2, 5))),
            ("Bytes = 2-99", Some(Range(2, 9))),
            ("bytes=9-", Some(Range(9, 9))),
            ("bytes=-3", Some(Range(7, 9))),
            ("bytes=-99", Some(Range(0, 9))),
            ("bytes=10-", Some(OutOfRange)),
            ("bytes=10-20", Some(OutOfRange)),
            ("bytes=-0", Some(OutOfRange)),
            ("bytes=99999999999999999999-", Some(OutOfRange)),
            ("bytes=0-99999999999999999999", Some(Range(0, 9))),
            ("bytes=5-2", None),
            ("bytes=0-1,3-4", None),
            ("bytes=-", None),
            ("bytes=+1-2", None),
            ("bytes=a-b", None),
            ("bytes 0-1", None),
            ("lines=0-1", None),
        ] {
            assert_eq!(part(range, 10), expected, "{range}");
        }
        for range in ["bytes=0-", "bytes=-1", "bytes=0-0"] {
            assert_eq!(part(range, 0), Some(OutOfRange), "{range}");
        }
    }

    #[test]
    fn a_client_has_the_version_of_its_tag_or_else_of_its_date() {
        let tag = validators().tag;
        let none_match = |list: &str| {
            let modified_since = Some(DATE.to_owned());
            let none_match = Some(list.to_owned());
            Conditions { none_match, modified_since, ..Conditions::default() }
        };
        for (list, expected) in [
            (tag.clone(), true),
            (format!("W/{tag}"), true),
            (format!("\"a\", W/\"b,\" ,{tag}"), true),
            ("*".into(), true),
            ("\"a\"".into(), false),
            (tag.replace('"', ""), false),
            (String::new(), false),
        ] {
            assert_eq!(none_match(&list).is_known(&validators()), expected, "{list}");
        }
        for (date, expected) in [
            (DATE, true),
            ("Sun, 06 Nov 1994 08:49:36 GMT", false),
            ("Sat, 06 Nov 2094 08:49:36 GMT", true),
            ("yesterday", false),
        ] {
            let modified_since = Some(date.to_owned());
            let conditions = Conditions { modified_since, ..Conditions::default() };
            assert_eq!(conditions.is_known(&validators()), expected, "{date}");
        }
    }

    #[test]
    fn a_part_is_one_of_the_same_version() {
        let tag = validators().tag;
        let weak = format!("W/{tag}");
        for (version, expected) in [
            (Some(&*tag), Part::Range(0, 1)),
            (Some(DATE), Part::Range(0, 1)),
            (None, Part::Range(0, 1)),
            (Some(&*weak), Part::Whole),
            (Some("\"a\""), Part::Whole),
            (Some("Sun, 06 Nov 1994 08:49:38 GMT"), Part::Whole),
        ] {
            let conditions = Conditions {
                range: Some("bytes=0-1".to_owned()),
                if_range: version.map(str::to_owned),
                ..Conditions::default()
            };
            let now = written() + Duration::from_secs(1);
            assert_eq!(conditions.part(&validators(), 10, now), expected, "{version:?}");
            // A date may be that of two versions, while it is not over.
            let early = conditions.part(&validators(), 10, now - Duration::from_millis(1));
            assert_eq!(early == Part::Whole, version == Some(DATE) || expected == Part::Whole);
        }
    }

    #[test]
    fn only_the_version_that_is_asked_for_is_sent() {
        let tag = validators().tag;
        let holds = |matches: Option<&str>, unmodified_since: Option<&str>| {
            let (matches, unmodified_since) =
                (matches.map(str::to_owned), unmodified_since.map(str::to_owned));
            Conditions { matches, unmodified_since, ..Conditions::default() }.holds(&validators())
        };
        assert!(holds(None, None));
        let old = "Sun, 06 Nov 1994 08:49:36 GMT";
        for (list, expected) in [
            (&*tag, true),
            ("*", true),
            (&format!("\"a\", {tag}"), true),
            (&format!("W/{tag}"), false),
            ("\"a\"", false),
            ("", false),
        ] {
            assert_eq!(holds(Some(list), None), expected, "{list}");
            // The tag counts, not the date.
            assert_eq!(holds(Some(list), Some(old)), expected, "{list}");
        }
        let new = "Sun, 06 Nov 1994 08:49:38 GMT";
        for (date, expected) in [(DATE, true), (new, true), (old, false), ("yesterday", true)] {
            assert_eq!(holds(None, Some(date)), expected, "{date}");
        }
    }

    #[test]
    fn a_time_that_no_header_can_have_is_left_out() {
        let far = Duration::from_secs(1 << 40);
        for time in [None, UNIX_EPOCH.checked_sub(far), UNIX_EPOCH.checked_add(far)] {
            assert_eq!(Validators::new(time, 1).modified, None, "{time:?}");
        }
    }
}
