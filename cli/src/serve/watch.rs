//! Notices that the file of routes may have changed.
//!
//! In: events of the folders in which the file, or a symbolic link on the way to it, can be
//! replaced. Out: wakes of the thread that reloads. A file is often replaced instead of written:
//! editors rename files, and Kubernetes swaps a link to a folder. So the folders are watched.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hasher as _};
use std::io::{self, BufRead as _, BufReader};
use std::os::unix::fs::MetadataExt as _;
use std::path::{self, Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::reload::FileRoutes;
use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

/// How long no event must come before the file is looked at: one change causes several.
const PAUSE: Duration = Duration::from_millis(100);

/// How long a program may take to write the file in place: until then, only a part may be there.
const PATIENCE: Duration = Duration::from_secs(2);

/// The most symbolic links that are followed, as in Linux.
const MAX_LINKS: usize = 40;

/// Why the thread that reloads wakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wake {
    /// Something has changed in a folder.
    Event,
    /// A file is being written.
    Writing,
    /// A file was written and closed.
    Written,
    /// A signal asks for a reload.
    Signal,
}

/// The folders that are watched.
pub(super) struct Watch {
    file: PathBuf,
    watcher: Option<RecommendedWatcher>,
    folders: BTreeSet<PathBuf>,
    seen: Seen,
}

/// What the file was when it was looked at.
#[derive(Default, PartialEq, Eq)]
struct Seen {
    identity: Option<Identity>,
    /// A hash of its contents, if it had just been written: another write at about the same time
    /// could leave the same identity.
    contents: Option<u64>,
}

/// How old a change must be for the next one to have another time: more than the clocks of file
/// systems are coarse.
const TELLING: Duration = Duration::from_secs(3);

/// What differs between two files, or two versions of one: device, number, length, and the times of
/// the last change of the contents and of the file itself.
#[derive(PartialEq, Eq)]
struct Identity([i128; 7]);

impl Watch {
    /// Watches a file as it is now.
    pub(super) fn new(file: &Path, wakes: Sender<Wake>) -> Watch {
        let on_event = move |event: notify::Result<notify::Event>| {
            if let Some(wake) = event.map_or(Some(Wake::Event), |event| Wake::of(&event)) {
                // The thread is gone only if the server is.
                let _ = wakes.send(wake);
            }
        };
        let watcher = notify::recommended_watcher(on_event);
        let file = path::absolute(file).unwrap_or_else(|_| file.to_owned());
        let watcher = watcher.map_err(|error| cannot_watch(&file, &error)).ok();
        let mut watch = Watch { file, watcher, folders: BTreeSet::new(), seen: Seen::default() };
        watch.has_changed();
        watch
    }

    /// Returns whether the file is not the one of the last call.
    fn has_changed(&mut self) -> bool {
        // Watch first, then look: so no change goes unnoticed.
        self.follow();
        let identity = Identity::of(&self.file);
        let changed = match &self.seen {
            Seen { identity: seen, .. } if *seen != identity => true,
            Seen { contents: None, .. } => false,
            Seen { contents, .. } => *contents != hash(&self.file),
        };
        // Read after the metadata: if it is changed in between, it seems changed the next time.
        let is_new = identity.as_ref().is_some_and(Identity::is_new);
        let contents = if is_new { hash(&self.file) } else { None };
        self.seen = Seen { identity, contents };
        changed
    }

    /// Watches the folders in which the file can be replaced now.
    fn follow(&mut self) {
        let Watch { file, watcher: Some(watcher), folders, .. } = self else { return };
        // Until no link has changed meanwhile.
        for _ in 0..MAX_LINKS {
            let needed = folders_of(file);
            for folder in folders.difference(&needed) {
                // It fails for a folder that is gone.
                let _ = watcher.unwatch(folder);
            }
            for folder in &needed {
                // Folders that are watched already, too: another one may have taken the place of
                // one.
                if let Err(error) = watcher.watch(folder, RecursiveMode::NonRecursive) {
                    if !folders.contains(folder) {
                        cannot_watch(folder, &error);
                    }
                }
            }
            *folders = needed;
            if folders_of(file) == *folders {
                return;
            }
        }
    }
}

impl Identity {
    fn of(file: &Path) -> Option<Identity> {
        let metadata = fs::metadata(file).ok()?;
        let numbers = [metadata.dev(), metadata.ino(), metadata.len()].map(i128::from);
        let (changed, written) = (metadata.ctime(), metadata.mtime());
        let times = [written, metadata.mtime_nsec(), changed, metadata.ctime_nsec()];
        let [device, number, length] = numbers;
        let [written, written_nanos, changed, changed_nanos] = times.map(i128::from);
        Some(Identity([device, number, length, written, written_nanos, changed, changed_nanos]))
    }
}

impl Identity {
    /// Whether the last change is so new that the next one may have the same time. A time to come,
    /// of another clock, counts as new.
    fn is_new(&self) -> bool {
        let Identity([_, _, _, written, _, changed, _]) = self;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i128::from(now.as_secs()) - written.max(changed) < i128::from(TELLING.as_secs())
    }
}

/// A hash of the contents of a file. `None` if it cannot be read, or only once, as a pipe.
fn hash(file: &Path) -> Option<u64> {
    if !fs::metadata(file).ok()?.is_file() {
        return None;
    }
    let mut reader = BufReader::with_capacity(1 << 16, File::open(file).ok()?);
    let mut hasher = DefaultHasher::new();
    loop {
        let bytes = match reader.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read.ok()?,
        };
        if bytes.is_empty() {
            return Some(hasher.finish());
        }
        hasher.write(bytes);
        let count = bytes.len();
        reader.consume(count);
    }
}

/// Reloads the file, on a thread of its own, when it has changed and when a signal asks for it.
pub(super) fn reload_on(
    wakes: Receiver<Wake>,
    mut watch: Watch,
    routes: FileRoutes,
) -> io::Result<()> {
    let run = move || {
        while let Ok(wake) = wakes.recv() {
            let is_asked = settle(wake, &wakes);
            if watch.has_changed() || is_asked {
                routes.reload();
            }
        }
    };
    thread::Builder::new().name("reload".into()).spawn(run)?;
    Ok(())
}

/// Waits until no event comes, or a signal arrives. Returns whether a signal did.
fn settle(first: Wake, wakes: &Receiver<Wake>) -> bool {
    let end = Instant::now() + PATIENCE;
    let (mut wake, mut is_writing) = (first, false);
    loop {
        match wake {
            Wake::Signal => return true,
            Wake::Writing => is_writing = true,
            Wake::Written => is_writing = false,
            Wake::Event => {}
        }
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return wakes.try_iter().any(|wake| wake == Wake::Signal);
        }
        match wakes.recv_timeout(if is_writing { left } else { left.min(PAUSE) }) {
            Ok(next) => wake = next,
            Err(_) => return false,
        }
    }
}

impl Wake {
    /// What an event is; `None` if a file was only looked at, as by this program.
    fn of(event: &notify::Event) -> Option<Wake> {
        // Links are created as well, and nobody writes them.
        let is_file = |path: &PathBuf| path.symlink_metadata().is_ok_and(|found| found.is_file());
        match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => Some(Wake::Written),
            EventKind::Access(_) => None,
            EventKind::Modify(ModifyKind::Data(_)) => Some(Wake::Writing),
            EventKind::Create(_) if event.paths.iter().any(is_file) => Some(Wake::Writing),
            _ => Some(Wake::Event),
        }
    }
}

fn cannot_watch(path: &Path, error: &notify::Error) {
    log::warn!("cannot watch {}: {error}; SIGHUP reloads the routes", path.display());
}

/// The folders of a file and of each symbolic link on the way to it.
fn folders_of(file: &Path) -> BTreeSet<PathBuf> {
    let mut folders = BTreeSet::new();
    let mut path = file.to_owned();
    for _ in 0..MAX_LINKS {
        let mut on_the_way: Vec<&Path> = path.ancestors().collect();
        on_the_way.reverse();
        let link = on_the_way.into_iter().find(|path| path.is_symlink());
        let place = link.unwrap_or(&path);
        let folder = place.parent().unwrap_or(Path::new("/")).to_owned();
        let target = link.and_then(|link| {
            let rest = path.strip_prefix(link).ok()?;
            Some(folder.join(fs::read_link(link).ok()?).join(rest))
        });
        folders.insert(folder);
        match target {
            // `join` adds a slash for the file itself.
            Some(target) => path = target.components().collect(),
            None => break,
        }
    }
    folders
}

#[cfg(test)]
mod tests {
    use super::{Identity, Wake, Watch, folders_of, settle};
    use notify::event::{
        AccessKind, AccessMode, CreateKind, DataChange, EventKind, ModifyKind, RemoveKind,
        RenameMode,
    };
    use std::collections::BTreeSet;
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::path::PathBuf;
    use std::sync::mpsc;
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    #[test]
    fn a_file_is_being_written_until_it_is_closed() {
        let folder = std::env::temp_dir().join(format!("routetree-wake-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("file"), "").expect("a file");
        symlink("file", folder.join("link")).expect("a link");
        let closed = |mode| EventKind::Access(AccessKind::Close(mode));
        let created = EventKind::Create(CreateKind::File);
        for (kind, name, wake) in [
            (created, "file", Some(Wake::Writing)),
            (created, "link", Some(Wake::Event)),
            (created, "gone", Some(Wake::Event)),
            (EventKind::Modify(ModifyKind::Data(DataChange::Any)), "file", Some(Wake::Writing)),
            (closed(AccessMode::Write), "file", Some(Wake::Written)),
            (closed(AccessMode::Read), "file", None),
            (EventKind::Access(AccessKind::Open(AccessMode::Any)), "file", None),
            (EventKind::Modify(ModifyKind::Name(RenameMode::To)), "file", Some(Wake::Event)),
            (EventKind::Remove(RemoveKind::File), "file", Some(Wake::Event)),
        ] {
            let event = notify::Event::new(kind).add_path(folder.join(name));
            assert_eq!(Wake::of(&event), wake, "{event:?}");
        }
        fs::remove_dir_all(&folder).expect("it can be removed");
    }

    /// Two writes of the same length can be so close to each other that no metadata tell them apart.
    #[test]
    fn contents_tell_writes_apart_that_times_do_not() {
        let folder = std::env::temp_dir().join(format!("routetree-same-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join("routes");
        fs::write(&path, "/one").expect("a file");
        let mut watch = Watch::new(&path, mpsc::channel().0);
        assert!(!watch.has_changed());
        fs::write(&path, "/two").expect("a file");
        watch.seen.identity = Identity::of(&path);
        assert!(watch.has_changed());
        assert!(!watch.has_changed());
        // Once the time of a change has passed, the next one has another time.
        let identity = |seconds: u64| {
            let time = SystemTime::now() - Duration::from_secs(seconds);
            let time = time.duration_since(UNIX_EPOCH).expect("a time").as_secs();
            Identity([0, 0, 0, i128::from(time), 0, i128::from(time), 0])
        };
        assert!(identity(0).is_new() && !identity(60).is_new());
        fs::remove_dir_all(&folder).expect("it can be removed");
    }

    #[test]
    fn events_are_one_change_and_a_signal_does_not_wait() {
        let (wake, wakes) = mpsc::channel();
        let send = |each: &[Wake]| each.iter().for_each(|each| wake.send(*each).expect("a thread"));
        send(&[Wake::Writing, Wake::Written, Wake::Event]);
        assert!(!settle(Wake::Writing, &wakes));
        send(&[Wake::Writing, Wake::Signal, Wake::Event]);
        assert!(settle(Wake::Event, &wakes));
        assert_eq!(wakes.try_iter().collect::<Vec<_>>(), [Wake::Event]);
    }

    #[test]
    fn every_folder_on_the_way_is_watched() {
        let root = std::env::temp_dir().join(format!("routetree-watch-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(root.join("config/..first")).expect("a folder");
        let root = root.canonicalize().expect("a path without links");
        let write = |name: &str| fs::write(root.join(name), "").expect("a file");
        let link = |target: &str, name: &str| symlink(target, root.join(name)).expect("a link");
        let folders = |file: &str, expected: &[&str]| {
            let expected = expected.iter().map(|name| root.join(name));
            let expected: BTreeSet<PathBuf> =
                expected.map(|path| path.components().collect()).collect();
            assert_eq!(folders_of(&root.join(file)), expected, "{file}");
        };
        write("plain.toml");
        folders("plain.toml", &[""]);
        folders("missing.toml", &[""]);
        // As Kubernetes does.
        write("config/..first/routes.toml");
        link("..first", "config/..data");
        link("..data/routes.toml", "config/routes.toml");
        folders("config/routes.toml", &["config", "config/..first"]);
        link("config/routes.toml", "outer.toml");
        folders("outer.toml", &["", "config", "config/..first"]);
        link("loop", "loop");
        folders("loop", &[""]);
        fs::remove_dir_all(&root).expect("it can be removed");
    }
}
