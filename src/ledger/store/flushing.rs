//! A flush that ends, also when the disk refuses.
//!
//! sled writes in threads of its own. When one of them fails it notes the error and, on one of its two
//! ways there, forgets to wake whoever waits in `flush`: on a full disk a writer would wait for ever.
//! Whoever calls `flush` next finds the error and wakes everybody. So while a flush lasts it is called
//! again now and then; on a disk that is only slow that changes nothing.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use super::engine::{Fault, call};

/// The first wait; each is twice the one before.
const WAIT: Duration = Duration::from_millis(500);

/// Returns when the disk has everything that was written, where sled waits for it (`write_through.rs`).
pub(super) fn flush(db: &sled::Db) -> Result<(), Fault> {
    let (ended, waiting) = channel::<()>();
    thread::scope(|scope| {
        let waker = thread::Builder::new().spawn_scoped(scope, move || {
            let mut wait = WAIT;
            while waiting.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                // It only wakes; what the flush itself says is what counts.
                let again = || drop(call(|| db.flush()));
                let _ = thread::Builder::new().spawn_scoped(scope, again);
                wait *= 2;
            }
        });
        // A system that gives no more threads gives a flush that nobody wakes.
        drop(waker);
        let flushed = call(|| db.flush());
        drop(ended);
        flushed.map(|_| ())
    })
}
