//! Calls into sled, which reports damage by error and by panic alike.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::flushing::flush;

thread_local! {
    static IN_ENGINE: Cell<bool> = const { Cell::new(false) };
}

/// Why sled did not do what it was asked.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Another handle holds sled's lock.
    Locked,
    /// The operating system refused, as a sentence of its own: nothing is known about the bytes.
    Refused(String),
    /// Anything else, as a sentence.
    Failed(String),
}

impl Fault {
    /// The fault as a sentence.
    pub(super) fn into_sentence(self) -> String {
        match self {
            Self::Locked => "another process has it open".into(),
            Self::Refused(sentence) | Self::Failed(sentence) => sentence,
        }
    }
}

/// Whether a panic of the present thread is the store engine's, and becomes a
/// [`StoreError`](super::StoreError).
///
/// The panic hook belongs to the process, so this library sets none. A program whose users should
/// not see the engine's panics asks this in its hook, and prints nothing if the answer is yes.
pub fn panic_is_caught() -> bool {
    let own = std::thread::current()
        .name()
        .is_some_and(|name| name.starts_with("sled-io-"));
    own || IN_ENGINE.get()
}

/// Calls sled. A panic in it becomes a fault; what sled then holds must not be trusted.
pub(super) fn call<T>(work: impl FnOnce() -> sled::Result<T>) -> Result<T, Fault> {
    let outer = IN_ENGINE.replace(true);
    // What `work` leaves behind after a panic is used by nobody: callers give up the store or the
    // reading.
    let result = catch_unwind(AssertUnwindSafe(work));
    IN_ENGINE.set(outer);
    match result {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(describe(error)),
        // The message of the panic is a debugging text of sled's, and tells our users nothing.
        Err(_) => Err(Fault::Failed(
            "the store engine came upon something impossible".into(),
        )),
    }
}

/// A database of sled's, which is called and let go only where its panics are caught: letting go of it
/// writes and syncs once more, and panics if the disk refuses.
#[derive(Debug)]
pub(super) struct Engine {
    // Nothing only while it is dropped.
    db: Option<sled::Db>,
}

impl Engine {
    /// Takes a database over.
    pub(super) const fn new(db: sled::Db) -> Self {
        Self { db: Some(db) }
    }

    /// Calls sled as [`call`] does.
    pub(super) fn call<T>(
        &self,
        work: impl FnOnce(&sled::Db) -> sled::Result<T>,
    ) -> Result<T, Fault> {
        call(|| work(self.db()?))
    }

    /// Returns when the disk has everything that was written, where sled waits for it.
    pub(super) fn flush(&self) -> Result<(), Fault> {
        flush(self.db().map_err(describe)?)
    }

    fn db(&self) -> sled::Result<&sled::Db> {
        let closed = || sled::Error::Unsupported("it is closed".into());
        self.db.as_ref().ok_or_else(closed)
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // What was promised is on the disk already; nothing depends on what fails here. Once a flush has
        // failed sled writes no more, and does not wait for it either.
        let _ = self.flush();
        let db = self.db.take();
        let _ = call(|| {
            drop(db);
            Ok(())
        });
    }
}

fn describe(error: sled::Error) -> Fault {
    Fault::Failed(match error {
        // The version of sled is pinned, and a test holds it to this wording.
        sled::Error::Io(error) if error.to_string().starts_with("could not acquire lock") => {
            return Fault::Locked;
        }
        sled::Error::Io(error) => return of_io(&error),
        sled::Error::Corruption { .. } => "a checksum does not match".into(),
        sled::Error::CollectionNotFound(_) => "its collection of entries is missing".into(),
        sled::Error::Unsupported(what) | sled::Error::ReportableBug(what) => what,
    })
}

/// What the system said. sled hands an error on as the debugging form of the one before it, such as
/// `Os { code: 28, kind: StorageFull, message: "No space left on device" }`; what is neither that nor
/// the system's own is sled's word for bytes that end too early or make no sense.
fn of_io(error: &std::io::Error) -> Fault {
    let text = error.to_string();
    let message = text
        .split_once("message: \"")
        .and_then(|(_, rest)| rest.split_once('"'));
    match message {
        Some((message, _)) => Fault::Refused(message.into()),
        None if error.raw_os_error().is_some() => Fault::Refused(text),
        None => Fault::Failed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_told_in_the_words_of_the_system() {
        let full = std::io::Error::from_raw_os_error(28);
        let again = sled::Error::Io(std::io::Error::other(format!("{full:?}")));
        let told = full.to_string();
        let told = told.split(" (os error").next().unwrap().to_owned();
        assert_eq!(describe(again), Fault::Refused(told));
        let bad = std::io::Error::from_raw_os_error(5);
        let told = bad.to_string();
        assert_eq!(describe(sled::Error::Io(bad)), Fault::Refused(told));
        let short = std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
        let told = short.to_string();
        assert_eq!(describe(sled::Error::Io(short)), Fault::Failed(told));
    }

    #[test]
    fn a_panic_is_a_fault() {
        let fault = call::<()>(|| {
            assert!(panic_is_caught());
            panic!("as sled does")
        });
        assert!(matches!(fault, Err(Fault::Failed(_))));
        assert!(!panic_is_caught());
    }
}
