//! A snapshot of etcd: all keys at one revision.
//!
//! Input: pages of keys. Output: events that make the table equal to them, or the rows.

use etcd_client::{Client, GetOptions, KeyValue, KvClient};

use crate::key::Key;
use crate::options::Options;
use crate::session::{Ended, within};
use crate::table::{Event, Stored, Table};

pub(crate) struct Snapshot {
    pub(crate) revision: i64,
    pub(crate) cluster: u64,
    /// What makes the table equal to the snapshot.
    pub(crate) events: Vec<Event>,
}

/// Reads all keys with a prefix, as differences from a table.
pub(crate) async fn take<T: Clone>(
    client: &Client,
    options: &Options,
    table: &mut Table<T>,
) -> Result<Snapshot, Ended> {
    let mut pages = Pages::new(client, options);
    let mut events = Vec::new();
    while let Some(page) = pages.next().await? {
        differences(table, page, &mut events);
    }
    Ok(Snapshot { revision: pages.revision, cluster: pages.cluster, events })
}

/// Reads all keys with a prefix.
pub(crate) async fn read(client: &Client, options: &Options) -> Result<Vec<(Key, Stored)>, Ended> {
    let mut pages = Pages::new(client, options);
    let mut rows = Vec::new();
    while let Some(mut page) = pages.next().await? {
        rows.append(&mut page.rows);
    }
    Ok(rows)
}

/// Reads page by page, all at the revision of the first page.
struct Pages<'o> {
    keys: KvClient,
    options: &'o Options,
    revision: i64,
    cluster: u64,
    /// Where the next page begins; `None` after the last one.
    from: Option<Vec<u8>>,
    /// What has been read.
    read: Size,
}

/// A number of rows, and the bytes of their keys and values.
struct Size {
    rows: u64,
    bytes: u64,
}

impl Size {
    /// A guess, for the first page.
    const GUESS: Size = Size { rows: 1, bytes: 512 };

    fn add(&mut self, (key, stored): &(Key, Stored)) {
        self.rows += 1;
        self.bytes += (key.as_bytes().len() + stored.value.len()) as u64;
    }

    /// How many rows a page of this many bytes has.
    fn rows_of(&self, page: u64) -> i64 {
        let rows = u128::from(page) * u128::from(self.rows) / u128::from(self.bytes.max(1));
        rows.clamp(1, MAX_ROWS) as i64
    }
}

/// The most rows in a page, however short they are.
const MAX_ROWS: u128 = 200_000;

/// All keys of a range.
struct Page {
    from: Vec<u8>,
    /// The end of the range; the last page has none.
    until: Option<Vec<u8>>,
    rows: Vec<(Key, Stored)>,
}

impl<'o> Pages<'o> {
    fn new(client: &Client, options: &'o Options) -> Pages<'o> {
        let keys = client.kv_client().max_decoding_message_size(usize::MAX);
        Pages {
            keys,
            options,
            revision: 0,
            cluster: 0,
            from: Some(options.prefix.clone()),
            read: Size::GUESS,
        }
    }

    async fn next(&mut self) -> Result<Option<Page>, Ended> {
        let Some(from) = self.from.take() else { return Ok(None) };
        let range = GetOptions::new()
            .with_range(end_of(&self.options.prefix))
            .with_limit(self.read.rows_of(self.options.page))
            .with_revision(self.revision);
        let answer = self.keys.get(from.clone(), Some(range));
        let mut answer = within(self.options.request_timeout, answer).await?;
        if let Some(header) = answer.header() {
            if self.revision == 0 {
                (self.revision, self.cluster) = (header.revision(), header.cluster_id());
            } else if self.cluster != header.cluster_id() {
                return Err(Ended::OtherCluster);
            }
        }
        let rows: Vec<_> = answer.take_kvs().into_iter().map(row).collect();
        rows.iter().for_each(|row| self.read.add(row));
        let until = rows.last().filter(|_| answer.more()).map(|(key, _)| after(key));
        self.from.clone_from(&until);
        Ok(Some(Page { from, until, rows }))
    }
}

pub(crate) fn row(pair: KeyValue) -> (Key, Stored) {
    let (created, modified) = (pair.create_revision(), pair.mod_revision());
    let (key, value) = pair.into_key_value();
    (Key::from(&key), Stored { created, modified, value: value.into() })
}

/// The first key after this one.
fn after(key: &Key) -> Vec<u8> {
    let mut next = key.as_bytes().to_vec();
    next.push(0);
    next
}

/// The end of the range of all keys with a prefix: the first key after them, or a zero byte, which
/// stands for no end.
pub(crate) fn end_of(prefix: &[u8]) -> Vec<u8> {
    let length = prefix.iter().rposition(|&byte| byte != u8::MAX).map_or(0, |last| last + 1);
    let mut end = prefix[..length].to_vec();
    match end.last_mut() {
        Some(last) => *last += 1,
        None => end.push(0),
    }
    end
}

/// Compares a page with the part of the table that it covers. Both are in the order of the keys.
fn differences<T: Clone>(table: &Table<T>, page: Page, events: &mut Vec<Event>) {
    let mut known = table.rows_between(&page.from, page.until.as_deref()).peekable();
    for (key, stored) in page.rows {
        while let Some((gone, _)) = known.next_if(|(other, _)| **other < key) {
            events.push(Event::Delete(gone.clone()));
        }
        let same = known.next_if(|(other, _)| **other == key);
        if same.is_none_or(|(_, known)| *known != stored) {
            events.push(Event::Put(key, stored));
        }
    }
    events.extend(known.map(|(gone, _)| Event::Delete(gone.clone())));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_ends_after_all_keys_with_the_prefix() {
        assert_eq!(end_of(b"/routes/"), b"/routes0");
        assert_eq!(end_of(b"a\xff\xff"), b"b");
        assert_eq!(end_of(b"\xff"), b"\0");
        assert_eq!(end_of(b""), b"\0");
    }

    #[test]
    fn pages_have_about_as_many_bytes_as_they_should() {
        let size = |rows, bytes| Size { rows, bytes };
        assert_eq!(Size::GUESS.rows_of(8 << 20), 16_384);
        assert_eq!(size(1_000, 100_000).rows_of(8 << 20), 83_886);
        assert_eq!(size(1_000, 1_000_000_000).rows_of(8 << 20), 8);
        assert_eq!(size(1, 1_000_000_000).rows_of(8 << 20), 1);
        assert_eq!(size(1_000, 0).rows_of(8 << 20), 200_000);
    }

    fn stored(text: &str) -> Stored {
        Stored { created: 1, modified: 1, value: text.as_bytes().into() }
    }

    #[test]
    fn a_page_concerns_only_the_keys_that_it_covers() {
        let mut table = Table::<()>::new(Default::default(), Box::new(|_, _| Ok(Vec::new())));
        let put = |key: &str| Event::Put(Key::from(key), stored("old"));
        table.apply(["a", "b", "c", "d", "e"].map(put));
        let rows = vec![(Key::from("b"), stored("old")), (Key::from("d"), stored("new"))];
        let page = Page { from: b"b".to_vec(), until: Some(b"d\0".to_vec()), rows };
        let mut events = Vec::new();
        differences(&table, page, &mut events);
        let texts: Vec<_> = events.iter().map(|event| format!("{event:?}")).collect();
        assert_eq!(texts.len(), 2, "{texts:?}");
        assert_eq!(texts[0], r#"Delete("c")"#);
        assert!(texts[1].starts_with(r#"Put("d""#));
    }
}
