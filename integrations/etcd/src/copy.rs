//! The copy on disk: all keys with their values, to start from while etcd is away.
//!
//! Input and output: rows, and the revision that they are of. A file is either whole or refused: a
//! checksum covers every byte, and a new copy is written to another file, which is then renamed.
//! Numbers are little-endian.
//!
//! ```text
//! magic | prefix | cluster u64 | revision u64 | confirmed u64 (seconds since 1970) | rows u64
//!       | for each row: key | create revision u64 | modify revision u64 | value
//!       | CRC-32 u32 of all before it
//! ```
//!
//! Texts have their length in front, as a `u32`.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crc32fast::Hasher;

use crate::key::Key;
use crate::random::random;
use crate::table::Stored;

/// Ends with the version of the format.
const MAGIC: &[u8] = b"routetree-etcd\x001";

/// What a copy says besides its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) cluster: u64,
    pub(crate) revision: i64,
    /// When the rows were those of etcd: time since 1970.
    pub(crate) confirmed: Duration,
}

impl Head {
    /// How long ago the rows were those of etcd.
    pub(crate) fn age(&self) -> Duration {
        now().saturating_sub(self.confirmed)
    }
}

pub(crate) fn now() -> Duration {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
}

/// Writes a copy. It replaces the file as soon as it is whole and on disk.
pub(crate) fn write<'a>(
    path: &Path,
    prefix: &[u8],
    head: &Head,
    rows: impl ExactSizeIterator<Item = (&'a Key, &'a Stored)>,
) -> io::Result<()> {
    remove_left(path);
    let beside = beside(path);
    let file = File::options().write(true).create_new(true).open(&beside)?;
    let written = write_whole(file, prefix, head, rows).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // The first error is the one to report.
        let _ = fs::remove_file(&beside);
        return written;
    }
    sync_folder(path)
}

/// The name under which a copy is written: one that nobody else uses or can guess.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{:016x}{NEW}", random()));
    PathBuf::from(name)
}

/// How the name of a copy ends that is being written.
const NEW: &str = ".new";

/// A file of such a name that nobody has written to for so long was left by a process that was
/// killed. Others may be of a process that takes over, or is taken over from.
const LEFT: Duration = Duration::from_secs(60);

/// Removes the copies that were begun and never finished.
fn remove_left(path: &Path) {
    let Some(name) = path.file_name() else { return };
    let is_begun = |other: &OsStr| {
        let random = other.as_encoded_bytes().strip_prefix(name.as_encoded_bytes());
        let random = random.and_then(|rest| rest.strip_prefix(b"."));
        let random = random.and_then(|rest| rest.strip_suffix(NEW.as_bytes()));
        random.is_some_and(|text| text.len() == 16 && text.iter().all(u8::is_ascii_hexdigit))
    };
    for file in fs::read_dir(folder_of(path)).into_iter().flatten().flatten() {
        let idle = || file.metadata().ok()?.modified().ok()?.elapsed().ok();
        if is_begun(&file.file_name()) && idle().is_some_and(|idle| idle > LEFT) {
            // If it cannot be removed, it is only in the way.
            let _ = fs::remove_file(file.path());
        }
    }
}

/// Makes a rename durable.
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder_of(path))?.sync_all() } else { Ok(()) }
}

fn folder_of(path: &Path) -> &Path {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

fn write_whole<'a>(
    file: File,
    prefix: &[u8],
    head: &Head,
    rows: impl ExactSizeIterator<Item = (&'a Key, &'a Stored)>,
) -> io::Result<()> {
    let mut out = Summed { inner: BufWriter::new(file), sum: Hasher::new() };
    out.write_all(MAGIC)?;
    write_text(&mut out, prefix)?;
    for number in [head.cluster, head.revision as u64, head.confirmed.as_secs(), rows.len() as u64]
    {
        out.write_all(&number.to_le_bytes())?;
    }
    for (key, stored) in rows {
        write_text(&mut out, key.as_bytes())?;
        out.write_all(&stored.created.to_le_bytes())?;
        out.write_all(&stored.modified.to_le_bytes())?;
        write_text(&mut out, &stored.value)?;
    }
    let sum = out.sum.finalize();
    out.inner.write_all(&sum.to_le_bytes())?;
    out.inner.into_inner()?.sync_all()
}

fn write_text(out: &mut impl Write, text: &[u8]) -> io::Result<()> {
    let length = u32::try_from(text.len()).map_err(io::Error::other)?;
    out.write_all(&length.to_le_bytes())?;
    out.write_all(text)
}

/// A writer that sums up what it writes.
struct Summed<W> {
    inner: W,
    sum: Hasher,
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.sum.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Reads a copy.
///
/// # Errors
///
/// `NotFound` if there is none; `InvalidData`, and what is wrong, if it is not whole or of another
/// prefix.
pub(crate) fn read(path: &Path, prefix: &[u8]) -> io::Result<(Head, Vec<(Key, Stored)>)> {
    let bytes = fs::read(path)?;
    let Some((bytes, sum)) = bytes.split_last_chunk() else {
        return Err(damaged("it is cut short"));
    };
    if crc32fast::hash(bytes) != u32::from_le_bytes(*sum) {
        return Err(damaged("its checksum is wrong: it is cut short or damaged"));
    }
    let mut bytes = bytes.strip_prefix(MAGIC).ok_or_else(|| damaged("it is no copy of routes"))?;
    let of = read_text(&mut bytes)?;
    if of != prefix {
        let of = String::from_utf8_lossy(of);
        return Err(damaged(&format!("its keys begin with `{of}`")));
    }
    let mut number = || read_number(&mut bytes);
    let (cluster, revision, confirmed) = (number()?, number()? as i64, number()?);
    let count = number()?;
    let rows = (0..count).map(|_| {
        let key = Key::from(read_text(&mut bytes)?);
        let created = read_number(&mut bytes)? as i64;
        let modified = read_number(&mut bytes)? as i64;
        let value = read_text(&mut bytes)?.into();
        Ok((key, Stored { created, modified, value }))
    });
    let rows = rows.collect::<io::Result<_>>()?;
    Ok((Head { cluster, revision, confirmed: Duration::from_secs(confirmed) }, rows))
}

fn read_number(bytes: &mut &[u8]) -> io::Result<u64> {
    let (number, rest) = bytes.split_first_chunk().ok_or_else(|| damaged("a number is missing"))?;
    *bytes = rest;
    Ok(u64::from_le_bytes(*number))
}

fn read_text<'a>(bytes: &mut &'a [u8]) -> io::Result<&'a [u8]> {
    let missing = || damaged("a text is missing");
    let (length, rest) = bytes.split_first_chunk().ok_or_else(missing)?;
    let (text, rest) =
        rest.split_at_checked(u32::from_le_bytes(*length) as usize).ok_or_else(missing)?;
    *bytes = rest;
    Ok(text)
}

fn damaged(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<(Key, Stored)> {
        let row = |number: i64| {
            let value = format!("value {number}").into_bytes().into();
            (Key::from(&format!("/r/{number}")), Stored { created: number, modified: 9, value })
        };
        (0..5).map(row).collect()
    }

    fn head() -> Head {
        Head { cluster: 7, revision: 9, confirmed: Duration::from_secs(1) }
    }

    fn write_rows(path: &Path) {
        let rows = rows();
        write(path, b"/r/", &head(), rows.iter().map(|(key, stored)| (key, stored))).unwrap();
    }

    #[test]
    fn a_copy_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("routes");
        write_rows(&path);
        assert_eq!(read(&path, b"/r/").unwrap(), (head(), rows()));
        write_rows(&path);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    /// Cut anywhere, or with any byte changed, it is refused.
    #[test]
    fn a_copy_that_is_not_whole_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("routes");
        write_rows(&path);
        let whole = fs::read(&path).unwrap();
        let refused = |bytes: &[u8]| {
            fs::write(&path, bytes).unwrap();
            assert_eq!(read(&path, b"/r/").unwrap_err().kind(), io::ErrorKind::InvalidData);
        };
        for at in 0..whole.len() {
            refused(&whole[..at]);
            let mut changed = whole.clone();
            changed[at] ^= 0x10;
            refused(&changed);
        }
        refused(&[&whole[..], b"more"].concat());
    }

    #[test]
    fn a_copy_of_another_prefix_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("routes");
        write_rows(&path);
        let error = read(&path, b"/other/").unwrap_err();
        assert_eq!(error.to_string(), "its keys begin with `/r/`");
    }

    #[test]
    fn no_two_copies_are_written_under_one_name() {
        let path = Path::new("routes");
        assert_ne!(beside(path), beside(path));
    }

    #[test]
    fn what_a_killed_process_has_left_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("routes");
        let names = [
            "routes.0123456789abcdef.new",
            "routes.0123456789abcdef.new.txt",
            "routes.mine.new",
            "other.0123456789abcdef.new",
        ];
        for name in names.iter().chain(&["routes.fedcba9876543210.new"]) {
            let file = File::create(folder.path().join(name)).unwrap();
            let is_new = name.contains("fedc");
            file.set_modified(SystemTime::now() - if is_new { Duration::ZERO } else { 2 * LEFT })
                .unwrap();
        }
        write_rows(&path);
        let left = fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name());
        let mut left: Vec<_> = left.map(|name| name.into_string().unwrap()).collect();
        left.sort();
        let mut expected = ["routes", "routes.fedcba9876543210.new"].to_vec();
        expected.extend(&names[1..]);
        expected.sort_unstable();
        assert_eq!(left, expected);
    }

    #[test]
    fn a_copy_that_cannot_be_written_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("is a folder");
        fs::create_dir(&path).unwrap();
        fs::write(path.join("file"), "").unwrap();
        let rows: Vec<(Key, Stored)> = rows();
        write(&path, b"", &head(), rows.iter().map(|(k, s)| (k, s))).unwrap_err();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
