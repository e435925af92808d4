//! What a process did to its disk, in order.

use std::path::{Path, PathBuf};

/// One call that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) what: What,
    pub(crate) inode: u64,
    /// The whole path; empty where the call has none.
    pub(crate) path: PathBuf,
    /// Its place in the trace.
    pub(crate) at: u64,
    /// Of a sync, the place in the trace when it began: what had ended before is durable then.
    pub(crate) covers: u64,
}

/// What a call did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum What {
    /// Made a new file and opened it.
    Create {
        mode: u32,
    },
    /// Opened a file that is there.
    Open,
    Write {
        at: usize,
        bytes: Vec<u8>,
    },
    /// Cut a file to this length, or lengthened it.
    Length(usize),
    /// Made a file or folder durable, as it was when the call began.
    Sync,
    /// Had the system write out, which makes nothing durable.
    Range,
    Move {
        to: PathBuf,
    },
    Link {
        to: PathBuf,
    },
    Unlink,
    MakeFolder {
        mode: u32,
    },
    RemoveFolder,
    Mode(u32),
    /// Nothing: it failed.
    Failed,
    /// Did not make a file durable. The system takes for written what was not: a later sync says that
    /// all is well, and what was not written again is gone with the power.
    Unsynced,
    /// Printed to standard output: from here on somebody knows.
    Told(Vec<u8>),
}

/// Reads the records of a trace; a last one that is not whole was never ended.
pub(crate) fn read(file: &Path) -> Vec<Call> {
    let bytes = std::fs::read(file).unwrap();
    let mut rest = bytes.as_slice();
    let mut calls = Vec::new();
    loop {
        let at = (bytes.len() - rest.len()) as u64;
        let Some((length, behind)) = rest.split_first_chunk::<4>() else {
            break;
        };
        let length = usize::try_from(u32::from_le_bytes(*length)).unwrap();
        let Some((record, behind)) = behind.split_at_checked(length) else {
            break;
        };
        calls.push(parse(record, at));
        rest = behind;
    }
    calls
}

/// As [`read`]; nothing if there is no trace yet.
pub(crate) fn read_if_there(file: &Path) -> Vec<Call> {
    if file.exists() {
        read(file)
    } else {
        Vec::new()
    }
}

fn parse(record: &[u8], place: u64) -> Call {
    let number = |at: usize, bytes: usize| {
        let mut whole = [0; 8];
        whole[..bytes].copy_from_slice(&record[at..at + bytes]);
        u64::from_le_bytes(whole)
    };
    let small = |at| usize::try_from(number(at, 4)).unwrap();
    let (inode, value) = (number(1, 8), number(9, 8));
    let (one, other, data) = (small(17), small(21), small(25));
    let (one, rest) = record[29..].split_at(one);
    let (other, rest) = rest.split_at(other);
    assert_eq!(rest.len(), data);
    let path = |bytes: &[u8]| PathBuf::from(std::str::from_utf8(bytes).unwrap());
    let at = || usize::try_from(value).unwrap();
    let mode = || u32::try_from(value).unwrap() & 0o7777;
    let to = path(other);
    let what = match record[0] {
        b'C' => What::Create { mode: mode() },
        b'O' => What::Open,
        b'W' => What::Write {
            at: at(),
            bytes: rest.to_vec(),
        },
        b'L' => What::Length(at()),
        b'S' => What::Sync,
        b'R' => What::Range,
        b'M' => What::Move { to },
        b'N' => What::Link { to },
        b'U' => What::Unlink,
        b'D' => What::MakeFolder { mode: mode() },
        b'X' => What::RemoveFolder,
        b'P' => What::Mode(mode()),
        b'E' => What::Failed,
        b'Z' => What::Unsynced,
        b'T' => What::Told(rest.to_vec()),
        kind => panic!("a record of kind {kind}"),
    };
    let covers = if what == What::Sync { value } else { 0 };
    Call {
        what,
        inode,
        path: path(one),
        at: place,
        covers,
    }
}
