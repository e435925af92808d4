//! Key files that ask for more work than a key is worth, or hold something else.

use data_encoding::BASE64;

use crate::answers::Judge;
use crate::world::World;

const PBES2: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d";
const PBKDF2: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0c";
const SCRYPT: &[u8] = b"\x06\x09\x2b\x06\x01\x04\x01\xda\x47\x04\x0b";
const HMAC_SHA256: &[u8] = b"\x06\x08\x2a\x86\x48\x86\xf7\x0d\x02\x09\x05\x00";
const AES_256_CBC: &[u8] = b"\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x2a";

/// A DER value of a tag.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut bytes = vec![tag];
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => bytes.push(short),
        Ok(long) => bytes.extend([0x81, long]),
        Err(_) => {
            bytes.push(0x82);
            bytes.extend(u16::try_from(length).unwrap().to_be_bytes());
        }
    }
    [&bytes, content].concat()
}

fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    der(0x30, &parts.concat())
}

fn integer(value: u64) -> Vec<u8> {
    let bytes = value.to_be_bytes();
    let from = bytes.iter().position(|byte| *byte != 0).unwrap_or(7);
    let sign: &[u8] = if bytes[from] & 0x80 == 0 { b"" } else { b"\0" };
    der(2, &[sign, &bytes[from..]].concat())
}

fn encrypted(derivation: &[u8]) -> String {
    let cipher = sequence(&[AES_256_CBC, &der(4, &[1; 16])]);
    let scheme = sequence(&[PBES2, &sequence(&[derivation, &cipher])]);
    pem(
        "ENCRYPTED PRIVATE KEY",
        &sequence(&[&scheme, &der(4, &[2; 48])]),
    )
}

fn scrypt(cost: u64, block: u64, parallel: u64) -> String {
    let parameters = [
        der(4, &[3; 16]),
        integer(cost),
        integer(block),
        integer(parallel),
    ]
    .concat();
    encrypted(&sequence(&[SCRYPT, &sequence(&[&parameters])]))
}

fn pbkdf2(rounds: u64) -> String {
    let parameters = [der(4, &[3; 16]), integer(rounds), sequence(&[HMAC_SHA256])].concat();
    encrypted(&sequence(&[PBKDF2, &sequence(&[&parameters])]))
}

fn pem(label: &str, bytes: &[u8]) -> String {
    let text = BASE64.encode(bytes);
    let lines: Vec<_> = text
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        lines.join("\n")
    )
}

#[test]
fn nobody_waits_for_a_hostile_one() {
    let world = World::new();
    let before = world.kept();
    let mut judge = Judge::default();
    let ed25519 = b"\x30\x05\x06\x03\x2b\x65\x70";
    let plain = |seed: &[u8]| sequence(&[b"\x02\x01\0", ed25519, &der(4, &der(4, seed))]);
    let files = [
        ("scrypt with N = 2^40", scrypt(1 << 40, 8, 1)),
        ("scrypt with N = 2^63", scrypt(1 << 63, 8, 1)),
        ("scrypt with N = 0", scrypt(0, 8, 1)),
        (
            "scrypt with N that is no power of two",
            scrypt(10_000, 8, 1),
        ),
        ("scrypt with r = 65535", scrypt(1 << 14, 65_535, 1)),
        ("scrypt with p = 65535", scrypt(1 << 14, 8, 65_535)),
        ("scrypt with r = 0", scrypt(1 << 14, 0, 1)),
        ("scrypt with p = 0", scrypt(1 << 14, 8, 0)),
        ("PBKDF2 with 2^31 - 1 rounds", pbkdf2((1 << 31) - 1)),
        ("PBKDF2 with 2^32 rounds", pbkdf2(1 << 32)),
        ("PBKDF2 with no round", pbkdf2(0)),
        (
            "a length of four gigabytes",
            pem("ENCRYPTED PRIVATE KEY", b"\x30\x84\xff\xff\xff\xff\x00"),
        ),
        (
            "lengths in lengths",
            pem("PRIVATE KEY", &[0x30, 0x80].repeat(10_000)),
        ),
        ("a seed of 31 bytes", pem("PRIVATE KEY", &plain(&[5; 31]))),
        ("a seed of 33 bytes", pem("PRIVATE KEY", &plain(&[5; 33]))),
        (
            "bytes behind the key",
            pem("PRIVATE KEY", &[plain(&[5; 32]), vec![0]].concat()),
        ),
        ("a certificate", pem("CERTIFICATE", &plain(&[5; 32]))),
        (
            "two begins",
            pem("PRIVATE KEY", &plain(&[5; 32])).repeat(2).replacen(
                "-----END PRIVATE KEY-----\n",
                "",
                1,
            ),
        ),
        (
            "no end",
            pem("PRIVATE KEY", &plain(&[5; 32])).replace("-----END PRIVATE KEY-----\n", ""),
        ),
        (
            "one long line",
            format!(
                "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
                "A".repeat(60_000)
            ),
        ),
        (
            "OpenSSH's form",
            pem("OPENSSH PRIVATE KEY", b"openssh-key-v1\0"),
        ),
        (
            "a label of sixty thousand letters",
            pem(&"A".repeat(30_000), &[]),
        ),
        ("a label that turns around", pem("PRIVATE\u{202e} KEY", &[])),
        (
            "a label with an escape code",
            pem("PRIVATE\u{1b}[2J KEY", &[]),
        ),
    ];
    for (class, text) in files {
        let file = world.bad("key.pem", text.as_bytes());
        let ended = world.run(&["key", "public", &file, "--passphrase-file", "pass"]);
        judge.told(class, &ended, &[2]);
        judge.house_form(class, &ended, &file);
    }
    world.assert_kept(&before);
    judge.end();
}

/// The file that such a key is written like is read: it is the figures that are refused.
#[test]
fn a_modest_one_of_the_same_form_is_tried() {
    let world = World::new();
    for text in [scrypt(1 << 10, 8, 1), pbkdf2(2048)] {
        let file = world.bad("key.pem", text.as_bytes());
        let ended = world.run(&["key", "public", &file, "--passphrase-file", "pass"]);
        assert!(
            ended.stderr.contains("wrong passphrase"),
            "{}",
            ended.stderr
        );
    }
}
