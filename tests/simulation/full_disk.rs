//! A disk that takes no byte more: a limit on the size of files stands in for it.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Does something while nothing can be written. The limit is the whole process's: nobody else must be
/// at work in it, and the signal XFSZ has to be ignored.
pub(crate) fn full_disk<T>(work: impl FnOnce() -> T) -> T {
    let before = getrlimit(Resource::Fsize);
    let none = Rlimit {
        current: Some(0),
        ..before
    };
    setrlimit(Resource::Fsize, none).unwrap();
    let done = work();
    setrlimit(Resource::Fsize, before).unwrap();
    done
}
