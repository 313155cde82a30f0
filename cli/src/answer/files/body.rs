//! A file that is sent piece by piece.
//!
//! In: polls from a connection, which come only if there is room for a piece. Out: pieces, read by
//! another thread. At most one of them is in memory.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::sync::{Arc, Mutex, PoisonError};

use routetree::server::{BodyPoll, BodyWaker, BodyWriter, StreamedBody};

use super::PIECE;
use super::readers::Readers;

pub(super) struct FileBody {
    file: Arc<File>,
    /// Where the next piece starts.
    start: u64,
    /// The number of bytes that are to be sent.
    left: u64,
    piece: Arc<Mutex<Piece>>,
    readers: Arc<Readers>,
    waker: Option<BodyWaker>,
}

/// The next piece.
#[derive(Default)]
enum Piece {
    #[default]
    Wanted,
    Awaited,
    Read(io::Result<Vec<u8>>),
}

impl FileBody {
    pub(super) fn new(file: File, start: u64, left: u64, readers: Arc<Readers>) -> FileBody {
        let (file, piece) = (Arc::new(file), Arc::default());
        FileBody { file, start, left, piece, readers, waker: None }
    }

    /// Lets another thread read the next piece, which then wakes the body. Returns whether there is
    /// room for that.
    fn read(&self) -> bool {
        let (file, piece, waker) = (Arc::clone(&self.file), Arc::clone(&self.piece), &self.waker);
        let (start, waker) = (self.start, waker.clone());
        let length = usize::try_from(self.left).unwrap_or(PIECE).min(PIECE);
        self.readers.run(move || {
            if Arc::strong_count(&piece) == 1 {
                // The client is gone, and its body.
                return;
            }
            let read = read_piece(&file, start, length);
            *piece.lock().unwrap_or_else(PoisonError::into_inner) = Piece::Read(read);
            if let Some(waker) = waker {
                waker.wake();
            }
        })
    }
}

impl StreamedBody for FileBody {
    fn poll(&mut self, writer: &mut BodyWriter<'_>) -> BodyPoll {
        let piece = {
            let mut piece = self.piece.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *piece, Piece::Awaited)
        };
        match piece {
            Piece::Awaited => return BodyPoll::Wait,
            Piece::Wanted => {}
            Piece::Read(Ok(bytes)) => {
                writer.push(&bytes);
                self.start += bytes.len() as u64;
                self.left -= bytes.len() as u64;
            }
            // The file is shorter than it was, or cannot be read any more.
            Piece::Read(Err(_)) => return BodyPoll::Abort,
        }
        if self.left == 0 {
            return BodyPoll::End;
        }
        if self.read() { BodyPoll::Wait } else { BodyPoll::Abort }
    }

    fn start(&mut self, waker: BodyWaker) {
        self.waker = Some(waker);
    }
}

fn read_piece(file: &File, start: u64, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    file.read_exact_at(&mut bytes, start)?;
    Ok(bytes)
}
