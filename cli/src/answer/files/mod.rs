//! The answer with files below a folder.
//!
//! In: a request, whose path names a file. Out: the file or a part of it, a redirect to a folder's
//! own path, or an error. A path never leads out of the folder: [`path`] lets only names through,
//! and `cap-std` opens nothing outside, not by a symbolic link either.
//!
//! Nothing of this waits for a disk on an event loop: [`readers`] are threads that open and read
//! files. [`conditions`] decides what a client has already, and which part it wants; [`body`] sends
//! a file piece by piece.

mod body;
mod conditions;
mod path;
mod readers;

pub(crate) use path::catch_all;
pub(crate) use readers::Readers;

use std::error::Error;
use std::io::{self, ErrorKind};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions, OpenOptionsExt as _};
use mime_guess::MimeGuess;
use routetree::server::{BodyPoll, BodyWriter, Context, IntoResponse as _, Response, Status};

use body::FileBody;
use conditions::{Conditions, Part, Validators};
use path::FilePath;

/// The length of the pieces in which a file is read and sent; only the last one is shorter.
const PIECE: usize = 64 * 1024;

/// What a folder is answered with.
const INDEX: &str = "index.html";

/// A folder whose files are answers.
pub(super) struct Files {
    folder: PathBuf,
    /// The name of the parameter whose value is the path of a file.
    parameter: String,
    readers: Arc<Readers>,
}

/// A request for a file.
struct FileRequest {
    folder: PathBuf,
    path: FilePath,
    /// Where the folder's own path is, relative to that of the request, if this is without its last
    /// slash.
    with_slash: Option<String>,
    is_head: bool,
    conditions: Conditions,
    readers: Arc<Readers>,
}

/// An open file.
struct OpenFile {
    file: std::fs::File,
    length: u64,
    validators: Validators,
    media_type: String,
}

/// What became of opening a file.
enum Opened {
    File(OpenFile),
    /// It is a folder, and the path of the request is that of a file.
    Folder,
    Nothing,
}

impl Files {
    pub(super) fn new(folder: PathBuf, route: &str, readers: Arc<Readers>) -> Files {
        let parameter = catch_all(route).unwrap_or_default().to_owned();
        Files { folder, parameter, readers }
    }

    /// Leaves the response to a thread that may wait for the disk.
    pub(super) fn respond(&self, context: &Context<'_>, response: &mut Response) {
        let request = context.request();
        let is_head = request.method() == "HEAD";
        if !is_head && request.method() != "GET" {
            response.error(Status::METHOD_NOT_ALLOWED);
            // The header is valid.
            let _ = response.append_header("Allow", b"GET, HEAD");
            return;
        }
        let value = context.params().get(&self.parameter).unwrap_or_default();
        let Some(path) = FilePath::of(value) else {
            return response.error(Status::NOT_FOUND);
        };
        let pending = response.later();
        let request = FileRequest {
            folder: self.folder.clone(),
            path,
            with_slash: path::with_slash(request.path(), request.query()),
            is_head,
            conditions: Conditions::of(request),
            readers: Arc::clone(&self.readers),
        };
        // A job that is refused drops the pending response, which is then a 500.
        let _ = self.readers.run(move || {
            if !pending.is_closed() {
                let mut response = Response::new();
                request.respond(&mut response).into_response(&mut response);
                pending.respond(response);
            }
        });
    }
}

impl FileRequest {
    /// Fills in the response. An error becomes a 500, and the log says why.
    fn respond(&self, response: &mut Response) -> Result<(), Box<dyn Error + Send + Sync>> {
        match self.open() {
            Ok(Opened::File(file)) => self.send(file, response),
            Ok(Opened::Folder) => {
                let location = self.with_slash.as_deref().unwrap_or("./");
                Ok(response.redirect(Status::PERMANENT_REDIRECT, location)?)
            }
            Ok(Opened::Nothing) => {
                response.error(Status::NOT_FOUND);
                Ok(())
            }
            Err(error) => Err(format!("cannot open {:?}: {error}", self.path.name()).into()),
        }
    }

    fn open(&self) -> io::Result<Opened> {
        let found = Dir::open_ambient_dir(&self.folder, ambient_authority())
            .and_then(|folder| self.open_in(&folder));
        match found {
            Err(error) if is_absence(&error) => Ok(Opened::Nothing),
            found => found,
        }
    }

    fn open_in(&self, folder: &Dir) -> io::Result<Opened> {
        let name = self.path.name();
        let file = open(folder, name)?;
        let metadata = file.metadata()?;
        match (metadata.is_dir(), &self.with_slash) {
            (true, Some(_)) => Ok(Opened::Folder),
            (true, None) => {
                let name = name.join(INDEX);
                let file = open(folder, &name)?;
                accept(file, &name)
            }
            // A file is no folder.
            (false, None) => Ok(Opened::Nothing),
            (false, Some(_)) => accept(file, name),
        }
    }

    fn send(
        &self,
        file: OpenFile,
        response: &mut Response,
    ) -> Result<(), Box<dyn Error + Send + Sync>> {
        let OpenFile { file, length, validators, media_type } = file;
        if !self.conditions.holds(&validators) {
            response.error(Status::PRECONDITION_FAILED);
            return Ok(validators.append_to(response)?);
        }
        let part = match self.is_head {
            // A part is for GET alone.
            true => Part::Whole,
            false => self.conditions.part(&validators, length, SystemTime::now()),
        };
        let is_new = !self.conditions.is_known(&validators);
        let (start, length) = match part {
            _ if !is_new => (0, 0),
            Part::Whole => (0, length),
            Part::Range(start, end) => {
                response.set_status(Status::PARTIAL_CONTENT);
                let range = format!("bytes {start}-{end}/{length}");
                response.append_header("Content-Range", range.as_bytes())?;
                (start, end - start + 1)
            }
            Part::OutOfRange => {
                response.error(Status::RANGE_NOT_SATISFIABLE);
                let range = format!("bytes */{length}");
                return Ok(response.append_header("Content-Range", range.as_bytes())?);
            }
        };
        validators.append_to(response)?;
        if !is_new {
            response.set_status(Status::NOT_MODIFIED);
            return Ok(());
        }
        response.append_header("Accept-Ranges", b"bytes")?;
        response.append_header("X-Content-Type-Options", b"nosniff")?;
        let media_type = media_type.as_bytes();
        if self.is_head {
            // The body of a response to HEAD is dropped.
            let none = |_: &mut BodyWriter<'_>| BodyPoll::Abort;
            response.stream_with_len(media_type, length, none)?;
        } else if length <= PIECE as u64 {
            let mut bytes = vec![0; usize::try_from(length)?];
            file.read_exact_at(&mut bytes, start)?;
            response.shared_bytes(media_type, bytes)?;
        } else {
            let body = FileBody::new(file, start, length, Arc::clone(&self.readers));
            response.stream_with_len(media_type, length, body)?;
        }
        Ok(())
    }
}

/// Takes a regular file; a device, pipe or socket is nothing.
fn accept(file: std::fs::File, name: &Path) -> io::Result<Opened> {
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Ok(Opened::Nothing);
    }
    let length = metadata.len();
    let validators = Validators::new(metadata.modified().ok(), length);
    let media_type = media_type(name);
    Ok(Opened::File(OpenFile { file, length, validators, media_type }))
}

/// Opens what is at a path, and nothing outside of the folder. Does not wait for the other end of a
/// named pipe.
fn open(folder: &Dir, name: &Path) -> io::Result<std::fs::File> {
    let mut options = OpenOptions::new();
    options.read(true).custom_flags(libc::O_NONBLOCK);
    Ok(folder.open_with(name, &options)?.into_std())
}

/// Whether the response to this error is a 404. For a link that leads out of the folder, it is an
/// error of permission.
fn is_absence(error: &io::Error) -> bool {
    use ErrorKind::{InvalidInput, NotADirectory, NotFound, PermissionDenied};
    let is_kind =
        matches!(error.kind(), NotFound | NotADirectory | PermissionDenied | InvalidInput);
    // Links in a circle, a name that is too long, a socket.
    is_kind
        || matches!(
            error.raw_os_error(),
            Some(libc::ELOOP | libc::ENAMETOOLONG | libc::ENXIO | libc::EXDEV)
        )
}

fn media_type(name: &Path) -> String {
    let guessed = MimeGuess::from_path(name).first_or_octet_stream();
    match guessed.type_() {
        mime_guess::mime::TEXT if guessed.get_param("charset").is_none() => {
            format!("{guessed}; charset=utf-8")
        }
        _ => guessed.to_string(),
    }
}
