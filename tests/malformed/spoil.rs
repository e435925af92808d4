//! Broken files of every class that does not ask what the file is for.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::world::set_mode;

/// A class of broken input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    Missing,
    Empty,
    Folder,
    Pipe,
    Socket,
    Device,
    LinkLoop,
    LinkToNothing,
    Unreadable,
    Sparse,
    Zeros,
    Noise,
    Picture,
    Gzip,
    Zip,
    ByteOrderMark,
    Utf16,
    CarriageReturns,
    Overlong,
    Surrogate,
    Controls,
    LongLine,
    DeepJson,
    DeepToml,
    Half,
    Twice,
    NulAtTheEnd,
    LineAtTheEnd,
}

impl Class {
    pub(crate) const ALL: [Self; 28] = [
        Self::Missing,
        Self::Empty,
        Self::Folder,
        Self::Pipe,
        Self::Socket,
        Self::Device,
        Self::LinkLoop,
        Self::LinkToNothing,
        Self::Unreadable,
        Self::Sparse,
        Self::Zeros,
        Self::Noise,
        Self::Picture,
        Self::Gzip,
        Self::Zip,
        Self::ByteOrderMark,
        Self::Utf16,
        Self::CarriageReturns,
        Self::Overlong,
        Self::Surrogate,
        Self::Controls,
        Self::LongLine,
        Self::DeepJson,
        Self::DeepToml,
        Self::Half,
        Self::Twice,
        Self::NulAtTheEnd,
        Self::LineAtTheEnd,
    ];

    /// Puts a broken file at a path, which is made free first.
    pub(crate) fn make(self, path: &Path, good: &[u8]) {
        let _ = fs::remove_file(path);
        let _ = fs::remove_dir_all(path);
        match self {
            Self::Missing => {}
            Self::Folder => fs::create_dir(path).unwrap(),
            Self::Pipe => make_pipe(path),
            Self::Socket => drop(std::os::unix::net::UnixListener::bind(path).unwrap()),
            Self::Device => symlink("/dev/zero", path).unwrap(),
            Self::LinkLoop => symlink(path, path).unwrap(),
            Self::LinkToNothing => symlink("/nowhere/at/all", path).unwrap(),
            Self::Unreadable => {
                fs::write(path, good).unwrap();
                set_mode(path, 0o000);
            }
            Self::Sparse => make_sparse(path, good),
            _ => fs::write(path, self.bytes(good)).unwrap(),
        }
    }

    fn bytes(self, good: &[u8]) -> Vec<u8> {
        let joined = |parts: &[&[u8]]| parts.concat();
        match self {
            Self::Zeros => vec![0; 64 * 1024],
            Self::Noise => noise(64 * 1024),
            Self::Picture => picture(),
            Self::Gzip => gzip_of_zeros(),
            Self::Zip => zip_of_zeros(),
            Self::ByteOrderMark => joined(&[b"\xef\xbb\xbf", good]),
            Self::Utf16 => {
                let text = String::from_utf8_lossy(good);
                let units = text.encode_utf16().flat_map(u16::to_le_bytes);
                [0xff, 0xfe].into_iter().chain(units).collect()
            }
            Self::CarriageReturns => {
                let text = good.iter().map(|b| if *b == b'\n' { b'\r' } else { *b });
                // A file of one line gets an end in its midst.
                let mut text: Vec<u8> = text.collect();
                text.insert(text.len() / 2, b'\r');
                text
            }
            // A slash in two bytes, and half of a surrogate pair in three.
            Self::Overlong => inserted(good, b"\xc0\xaf"),
            Self::Surrogate => inserted(good, b"\xed\xa0\x80"),
            Self::Controls => inserted(
                good,
                "\u{1b}]0;owned\u{7}\u{1b}[2J\u{202e}\u{2066}\u{200b}\u{85}".as_bytes(),
            ),
            Self::LongLine => vec![b'a'; 2 << 20],
            Self::DeepJson => "{\"a\":[".repeat(100_000).into_bytes(),
            Self::DeepToml => format!("a = {}", "[".repeat(100_000)).into_bytes(),
            Self::Half => good[..good.len() / 2].to_vec(),
            Self::Twice => joined(&[good, good]),
            Self::NulAtTheEnd => joined(&[good, b"\0"]),
            Self::LineAtTheEnd => joined(&[good, b"one line more\n"]),
            _ => Vec::new(),
        }
    }
}

/// Bytes in the midst of a file.
fn inserted(good: &[u8], bytes: &[u8]) -> Vec<u8> {
    let (before, after) = good.split_at(good.len() / 2);
    [before, bytes, after].concat()
}

pub(crate) fn make_pipe(path: &Path) {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
}

/// Ten gigabytes that begin as the good file does, and take no space.
pub(crate) fn make_sparse(path: &Path, good: &[u8]) {
    fs::write(path, good).unwrap();
    let file = fs::OpenOptions::new().write(true).open(path).unwrap();
    file.set_len(10_000_000_000).unwrap();
}

pub(crate) fn noise(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    blake3::Hasher::new().finalize_xof().fill(&mut bytes);
    bytes
}

/// The beginning of a PNG file, as a camera makes it.
fn picture() -> Vec<u8> {
    let header = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x10\0\0\0\x0c\0\x08\x02\0\0\0";
    [&header[..], &noise(32 * 1024)].concat()
}

/// 128 MiB of zeros in 33 KiB: a gzip bomb.
pub(crate) fn gzip_of_zeros() -> Vec<u8> {
    let header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    [
        &header[..],
        &deflated_zeros(),
        &[0; 4],
        &(128_u32 << 20).to_le_bytes(),
    ]
    .concat()
}

/// The same as the one file of a zip archive, which claims to be four gigabytes.
fn zip_of_zeros() -> Vec<u8> {
    let stream = deflated_zeros();
    let packed = u32::try_from(stream.len()).unwrap().to_le_bytes();
    let about = [
        &[20, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0][..],
        &packed,
        &[0xff; 4],
        &[1, 0, 0, 0],
    ];
    let about = about.concat();
    let local = [b"PK\x03\x04", &about[..], b"a", &stream].concat();
    let central = [b"PK\x01\x02\x14\0", &about[..], &[0; 14], b"a"].concat();
    let sizes = [central.len(), local.len()].map(|size| u32::try_from(size).unwrap().to_le_bytes());
    let end = [
        b"PK\x05\x06\0\0\0\0\x01\0\x01\0",
        &sizes.concat()[..],
        &[0, 0],
    ]
    .concat();
    [local, central, end].concat()
}

/// A deflate stream of zeros: one of them, and a repetition of 258 again and again.
fn deflated_zeros() -> Vec<u8> {
    let mut bits = Bits::default();
    // The last block, with fixed codes.
    bits.push(0b1, 1);
    bits.push(0b01, 2);
    bits.push_code(0b0011_0000, 8);
    for _ in 0..(128 << 20) / 258 {
        bits.push_code(0b1100_0101, 8);
        bits.push_code(0, 5);
    }
    bits.push_code(0, 7);
    bits.0
}

#[derive(Default)]
struct Bits(Vec<u8>, u32);

impl Bits {
    /// From the lowest bit on.
    fn push(&mut self, value: u32, count: u32) {
        for at in 0..count {
            if self.1 == 0 {
                self.0.push(0);
            }
            let last = self.0.last_mut().unwrap();
            *last |= u8::from(value >> at & 1 == 1) << self.1;
            self.1 = (self.1 + 1) % 8;
        }
    }

    /// From the highest bit on, as codes are.
    fn push_code(&mut self, value: u32, count: u32) {
        for at in (0..count).rev() {
            self.push(value >> at & 1, 1);
        }
    }
}

#[test]
fn the_bombs_go_off() {
    let Ok(mut gunzip) = std::process::Command::new("gzip")
        .args(["-dc"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
    else {
        println!("there is no gzip to try them with");
        return;
    };
    let mut stdin = gunzip.stdin.take().unwrap();
    let fed = std::thread::spawn(move || {
        let _ = std::io::Write::write_all(&mut stdin, &gzip_of_zeros());
    });
    let unpacked = std::io::copy(&mut gunzip.stdout.take().unwrap(), &mut std::io::sink()).unwrap();
    fed.join().unwrap();
    gunzip.wait().unwrap();
    assert!(unpacked > 100 << 20, "{unpacked}");
}
