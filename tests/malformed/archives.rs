//! Tar files in the place of a bundle and of evidence: paths that lead out of them, links, devices,
//! sizes that no file has.

use crate::answers::Judge;
use crate::running::{RESIDENT_KIB, has_turn};
use crate::spoil::gzip_of_zeros;
use crate::world::World;

/// A header of an archive: 512 bytes, filled in like any tool does, then spoiled.
#[derive(Clone)]
struct Header([u8; 512]);

impl Header {
    fn new(name: &[u8], kind: u8, size: &[u8]) -> Self {
        let mut bytes = [0; 512];
        bytes[..name.len()].copy_from_slice(name);
        bytes[100..107].copy_from_slice(b"0000644");
        bytes[108..115].copy_from_slice(b"0000000");
        bytes[116..123].copy_from_slice(b"0000000");
        bytes[124..124 + size.len()].copy_from_slice(size);
        bytes[136..147].copy_from_slice(b"00000000000");
        bytes[156] = kind;
        bytes[257..265].copy_from_slice(b"ustar\x0000");
        Self(bytes).summed()
    }

    fn file(name: &[u8]) -> Self {
        Self::new(name, b'0', b"00000000000")
    }

    /// With the name of what it is a link to.
    fn to(mut self, target: &[u8]) -> Self {
        self.0[157..157 + target.len()].copy_from_slice(target);
        self.summed()
    }

    fn summed(mut self) -> Self {
        self.0[148..156].fill(b' ');
        let sum: u32 = self.0.iter().map(|byte| u32::from(*byte)).sum();
        self.0[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
        self
    }

    /// With these bytes at a place, and the sum as it was.
    fn spoiled(mut self, at: usize, bytes: &[u8]) -> Self {
        self.0[at..at + bytes.len()].copy_from_slice(bytes);
        self
    }
}

/// Base-256 sizes, as GNU tar writes what octal digits cannot hold.
fn binary(size: u64, first: u8) -> [u8; 12] {
    let mut bytes = [0; 12];
    bytes[0] = first;
    bytes[4..].copy_from_slice(&size.to_be_bytes());
    bytes
}

fn headers() -> [(&'static str, Header); 30] {
    let empty = b"00000000000";
    [
        (
            "a path that leads out",
            Header::file(b"../../../../tmp/checkpoint"),
        ),
        (
            "a path that leads out further down",
            Header::file(b"tile/../../checkpoint"),
        ),
        ("an absolute path", Header::file(b"/etc/hattama")),
        ("a path with a backslash", Header::file(b"..\\checkpoint")),
        ("a path with a drive", Header::file(b"C:checkpoint")),
        (
            "a path that is not UTF-8",
            Header::file(b"check\xff\xfepoint"),
        ),
        ("a path with controls", Header::file(b"check\x1b[2Jpoint")),
        (
            "a path that turns around",
            Header::file("tile/\u{202e}0/000".as_bytes()),
        ),
        ("no path", Header::file(b"")),
        (
            "a symbolic link",
            Header::new(b"checkpoint", b'2', empty).to(b"/etc/passwd"),
        ),
        (
            "a hard link",
            Header::new(b"checkpoint", b'1', empty).to(b"log.vkey"),
        ),
        (
            "a link to itself",
            Header::new(b"loop", b'2', empty).to(b"loop"),
        ),
        (
            "a character device",
            Header::new(b"checkpoint", b'3', empty),
        ),
        ("a block device", Header::new(b"checkpoint", b'4', empty)),
        ("a folder", Header::new(b"tile/", b'5', empty)),
        ("a pipe", Header::new(b"checkpoint", b'6', empty)),
        (
            "a kind that nobody knows",
            Header::new(b"checkpoint", b'Z', empty),
        ),
        (
            "a long name of a terabyte",
            Header::new(b"././@LongLink", b'L', &binary(1 << 40, 0x80)),
        ),
        (
            "extended headers of a gigabyte",
            Header::new(b"pax", b'x', b"10000000000"),
        ),
        (
            "extended headers for all",
            Header::new(b"pax", b'g', b"00000001000"),
        ),
        ("a sparse file", Header::new(b"checkpoint", b'S', empty)),
        (
            "8 GiB less one",
            Header::new(b"checkpoint", b'0', b"77777777777"),
        ),
        (
            "a size of 2^63",
            Header::new(b"checkpoint", b'0', &binary(1 << 63, 0x80)),
        ),
        (
            "a size of 2^64 - 1",
            Header::new(b"checkpoint", b'0', &binary(u64::MAX, 0x80)),
        ),
        (
            "a size of -1",
            Header::new(b"checkpoint", b'0', &[0xff; 12]),
        ),
        (
            "a negative octal size",
            Header::new(b"checkpoint", b'0', b"-0000000001"),
        ),
        (
            "a size in other digits",
            Header::new(b"checkpoint", b'0', b"00000000009"),
        ),
        (
            "a size of no digits",
            Header::new(b"checkpoint", b'0', b"           "),
        ),
        (
            "a wrong sum",
            Header::file(b"checkpoint").spoiled(0, b"Checkpoint"),
        ),
        (
            "a sum of no digits",
            Header::file(b"checkpoint").spoiled(148, b"sum     "),
        ),
    ]
}

/// Each header alone and in front of a good archive, and what is wrong with whole archives.
fn classes(good: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let end = [0; 1024];
    let alone = |header: Header| [&header.0[..], &end].concat();
    let before = |header: Header| [&header.0[..], good].concat();
    let mut all = Vec::new();
    for (class, header) in headers() {
        all.push((class, alone(header.clone())));
        all.push((class, before(header)));
    }
    let more: [(&str, Vec<u8>); 7] = [
        ("a file twice", twice(good)),
        ("cut within a header", good[..700].to_vec()),
        ("cut within a file", good[..good.len() - 1700].to_vec()),
        ("no end", good[..512].to_vec()),
        ("packed with gzip", gzip_of_zeros()),
        ("twenty thousand empty files", many(20_000)),
        ("a file before the archive", [b"#!/bin/sh\n", good].concat()),
    ];
    all.extend(more);
    all
}

/// The first file of the archive once more in front of it.
fn twice(good: &[u8]) -> Vec<u8> {
    let size = std::str::from_utf8(&good[124..135]).unwrap();
    let size = usize::from_str_radix(size, 8).unwrap();
    let first = 512 + size.div_ceil(512) * 512;
    [&good[..first], good].concat()
}

fn many(count: u32) -> Vec<u8> {
    let one = |at: u32| Header::file(format!("tile/{at}").as_bytes()).0;
    (0..count).flat_map(one).chain([0; 1024]).collect()
}

#[test]
fn nothing_is_unpacked_and_nothing_believed() {
    let world = World::new();
    let before = world.kept();
    let mut judge = Judge::default();
    let (bundle, evidence) = (
        std::fs::read(world.path("log.bundle")).unwrap(),
        std::fs::read(world.path("evidence.tar")).unwrap(),
    );
    let given = [
        (bundle, ["verify", "bad/tar"], ["tally", "--from=bad/tar"]),
        (evidence, ["evidence", "check"], ["verify", "bad/tar"]),
    ];
    for (at, (good, first, second)) in given.into_iter().enumerate() {
        for (turn, (class, bytes)) in classes(&good).into_iter().enumerate() {
            // A header alone goes to one of them, in front of a whole archive to the other.
            if !has_turn(turn / 2 + turn, at, 2) {
                continue;
            }
            world.bad("tar", &bytes);
            let command = if turn % 4 < 2 { first } else { second };
            let file = (command[1] == "check").then_some("bad/tar");
            let arguments: Vec<&str> = command.into_iter().chain(file).collect();
            let ended = world.run(&arguments);
            // What is no archive, or not of ours, is nothing; what contradicts itself is evidence.
            judge.told(class, &ended, &[1, 2]);
            assert!(
                ended.peak_kib < RESIDENT_KIB / 2,
                "{class}: {} KiB",
                ended.peak_kib
            );
        }
    }
    world.assert_kept(&before);
    judge.end();
}
