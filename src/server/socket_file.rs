//! The file of a Unix socket, which is removed once the server stops listening.
//!
//! In: the path of a socket that was just bound. Out: whether a file is still this socket. Knows
//! nothing of what the socket is used for.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

/// The file of a Unix socket. Dropping it removes it.
///
/// It must not outlive the socket: another file could have its inode then.
#[derive(Debug)]
pub(super) struct SocketFile {
    path: PathBuf,
    id: FileId,
}

/// Device and inode of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FileId(u64, u64);

impl FileId {
    pub(super) fn of(file: &Metadata) -> FileId {
        FileId(file.dev(), file.ino())
    }
}

impl SocketFile {
    /// Creates the handle of a socket's file.
    pub(super) fn new(path: &Path) -> io::Result<SocketFile> {
        // The working directory may be another one by the end.
        let path = std::path::absolute(path)?;
        let id = FileId::of(&fs::symlink_metadata(&path)?);
        Ok(SocketFile { path, id })
    }

    /// Removes the file, unless there is another one in its place. Repeated calls have no effect.
    pub(super) fn remove(&self) {
        let found = fs::symlink_metadata(&self.path);
        if found.is_ok_and(|file| file.file_type().is_socket() && FileId::of(&file) == self.id) {
            // A file that cannot be removed is replaced by the next server.
            let _ = fs::remove_file(&self.path);
        }
    }
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        self.remove();
    }
}
