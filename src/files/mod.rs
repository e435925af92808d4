//! Files that somebody names: opened without waiting for anybody, and read with a bound.
//!
//! In: a path, and the most bytes that such a file can have. Out: bytes, or what the system said.
//! A name on a command line or in a folder may lead to anything: to a pipe that nobody writes to, to
//! a device without an end, to a file larger than the machine's memory. Everything that is read from
//! such a name is read through this room, which knows nothing of what the bytes mean. Folders in which
//! something is made before it has its place are made here as well.

pub(crate) mod durable;
mod scratch;

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

pub use scratch::Scratch;

/// Opens a file for reading. What stands there has to be a regular file, or a descriptor that
/// whoever started this process has opened for it, such as `/dev/stdin` or `/dev/fd/63`.
///
/// # Errors
/// What the system says, or that it is a folder, a pipe or a device. Nothing is waited for.
pub fn open(path: &Path) -> io::Result<File> {
    if is_handed_over(path) {
        return File::open(path);
    }
    let file = open_at_once(path)?;
    let kind = file.metadata()?.file_type();
    if kind.is_file() {
        return Ok(file);
    }
    Err(if kind.is_dir() {
        io::Error::new(ErrorKind::IsADirectory, "it is a folder, not a file")
    } else {
        io::Error::new(
            ErrorKind::InvalidInput,
            "it is a pipe or a device, not a file",
        )
    })
}

/// Opens a file that has no more than `at_most` bytes now.
///
/// # Errors
/// As [`open`], or [`ErrorKind::FileTooLarge`].
pub fn open_up_to(path: &Path, at_most: u64) -> io::Result<File> {
    let file = open(path)?;
    if file.metadata()?.len() > at_most {
        return Err(too_large(at_most));
    }
    Ok(file)
}

/// The bytes of a file, of which no more are read than one beyond `at_most`: whoever asks knows by
/// that one that the file is too large, and says so in the words of its kind.
///
/// # Errors
/// As [`open`], or what the system says while reading.
pub fn read(path: &Path, at_most: u64) -> io::Result<Vec<u8>> {
    let file = open(path)?;
    let beyond = at_most.saturating_add(1);
    let there = file.metadata()?.len().min(beyond);
    let mut bytes = Vec::with_capacity(usize::try_from(there).unwrap_or(0));
    file.take(beyond).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// As [`read`]; `-` is stdin.
///
/// # Errors
/// As [`read`].
pub fn read_or_stdin(path: &Path, at_most: u64) -> io::Result<Vec<u8>> {
    if path != Path::new("-") {
        return read(path, at_most);
    }
    let mut bytes = Vec::new();
    let stdin = io::stdin().lock();
    stdin
        .take(at_most.saturating_add(1))
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The bytes of a file that has no more than `at_most`.
///
/// # Errors
/// As [`read`], or [`ErrorKind::FileTooLarge`].
pub fn read_whole(path: &Path, at_most: u64) -> io::Result<Vec<u8>> {
    let file = open_up_to(path, at_most)?;
    let there = file.metadata()?.len();
    let mut bytes = Vec::with_capacity(usize::try_from(there).unwrap_or(0));
    file.take(at_most.saturating_add(1))
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > at_most {
        return Err(too_large(at_most));
    }
    Ok(bytes)
}

/// The text of a file that has no more than `at_most` bytes.
///
/// # Errors
/// As [`read_whole`], or [`ErrorKind::InvalidData`] if it is not UTF-8.
pub fn read_text(path: &Path, at_most: u64) -> io::Result<String> {
    String::from_utf8(read_whole(path, at_most)?)
        .map_err(|_| io::Error::new(ErrorKind::InvalidData, "it is not UTF-8 text"))
}

fn too_large(at_most: u64) -> io::Error {
    let says = format!("it is too large; such a file has at most {at_most} bytes");
    io::Error::new(ErrorKind::FileTooLarge, says)
}

/// Whether a path stands for a descriptor that this process was started with: it may be a pipe, such
/// as a shell makes of `<(command)`, and whoever opened it knows what will come.
fn is_handed_over(path: &Path) -> bool {
    path == Path::new("/dev/stdin")
        || path.starts_with("/dev/fd")
        || path.starts_with("/proc/self/fd")
}

/// Without waiting for whoever might write to a pipe, and without making a terminal our own.
#[cfg(unix)]
fn open_at_once(path: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    loop {
        match rustix::fs::open(path, flags, Mode::empty()) {
            Err(rustix::io::Errno::INTR) => {}
            opened => return Ok(File::from(opened?)),
        }
    }
}

#[cfg(not(unix))]
fn open_at_once(path: &Path) -> io::Result<File> {
    File::open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_byte_more_tells_that_it_is_too_large() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, "12345").unwrap();
        assert_eq!(read(&path, 5).unwrap(), b"12345");
        assert_eq!(read(&path, 3).unwrap(), b"1234");
        assert_eq!(read_whole(&path, 5).unwrap(), b"12345");
        let refusal = read_whole(&path, 4).unwrap_err();
        assert_eq!(refusal.kind(), ErrorKind::FileTooLarge);
        assert!(refusal.to_string().contains("at most 4 bytes"), "{refusal}");
        std::fs::write(&path, b"\xc0\x80").unwrap();
        let refusal = read_text(&path, 5).unwrap_err();
        assert_eq!(refusal.kind(), ErrorKind::InvalidData);
    }

    #[test]
    fn what_is_no_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let refusal = open(folder.path()).unwrap_err();
        assert_eq!(refusal.kind(), ErrorKind::IsADirectory);
        let missing = open(&folder.path().join("missing")).unwrap_err();
        assert_eq!(missing.kind(), ErrorKind::NotFound);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_pipe_is_not_waited_for_and_a_device_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let owner = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, owner, 0).unwrap();
        for path in [
            pipe.as_path(),
            Path::new("/dev/zero"),
            Path::new("/dev/null"),
        ] {
            let refusal = open(path).unwrap_err();
            assert_eq!(
                refusal.kind(),
                ErrorKind::InvalidInput,
                "{}",
                path.display()
            );
        }
    }
}
