//! Verifier keys and cosignatures.

use std::sync::LazyLock;

use arbitrary::Unstructured;
use ed25519_dalek::SigningKey;
use hattama::tlog::{
    Checkpoint, Cosignature, CosignatureTime, KeyName, KeyType, Note, NoteSignature, Tree,
    VerifierKey,
};

/// A signed checkpoint, and a witness.
static CAST: LazyLock<(Note, SigningKey, VerifierKey)> = LazyLock::new(|| {
    let checkpoint = Checkpoint {
        origin: KeyName::new("example.org/test-2023").unwrap(),
        size: 0,
        root: Tree::new().root(),
    };
    let note = checkpoint.sign(&SigningKey::from_bytes(&[1; 32]));
    let witness = SigningKey::from_bytes(&[2; 32]);
    let name = KeyName::new("witness.example/w1").unwrap();
    let key = VerifierKey::ed25519_cosignature(name, &witness.verifying_key());
    (note.parse().unwrap(), witness, key)
});

/// Reads `data` as a verifier key where it begins with a zero; else damages a cosignature.
pub fn verifier_key(data: &[u8]) {
    match data.split_first() {
        Some((0, text)) => key(text),
        Some((1, line)) => signature_line(line),
        Some((_, rest)) => cosignature(&mut Unstructured::new(rest)),
        None => {}
    }
}

fn key(text: &[u8]) {
    let Ok(text) = std::str::from_utf8(text) else {
        return;
    };
    let Ok(key) = text.parse::<VerifierKey>() else {
        return;
    };
    let printed = key.to_string();
    // The digits of the id may be written large.
    let id = key.name().as_str().len()..key.name().as_str().len() + 10;
    assert_eq!(printed[..id.start], text[..id.start]);
    assert!(printed[id.clone()].eq_ignore_ascii_case(&text[id.clone()]));
    assert_eq!(printed[id.end..], text[id.end..]);
    assert_eq!(printed.parse().as_ref(), Ok(&key));
    let made = VerifierKey::new(key.name().clone(), key.kind(), key.public());
    assert_eq!(made.as_ref(), Ok(&key));
    let ed25519 = matches!(key.kind(), KeyType::ED25519 | KeyType::ED25519_COSIGNATURE);
    assert_eq!(key.verifying_key().is_some(), ed25519);
    if let Some(verifying) = key.verifying_key() {
        assert_eq!(verifying.as_bytes(), key.public());
    }
    // Nobody has signed anything with it here.
    let (note, _, witness) = &*CAST;
    assert!(&key == witness || note.cosigned_at(&key).is_err());
}

fn signature_line(line: &[u8]) {
    let Ok(line) = std::str::from_utf8(line) else {
        return;
    };
    if let Ok(read) = line.parse::<NoteSignature>() {
        assert_eq!(read.to_string(), line, "another way to write the same line");
    }
}

/// A cosignature, as its bytes are changed, is still the witness's word about this note alone.
fn cosignature(bytes: &mut Unstructured<'_>) {
    let (note, witness, key) = &*CAST;
    let seconds = bytes.arbitrary().unwrap_or(0);
    let Ok(time) = CosignatureTime::new(seconds) else {
        assert!(seconds == 0 || seconds > CosignatureTime::MAX);
        return;
    };
    let made = Cosignature::sign(note, time, key.name().clone(), witness);
    let whole = Cosignature::verify(&made, note.text(), key).unwrap();
    assert_eq!(whole.time, time);
    let mut line = made.clone();
    for _ in 0..bytes.arbitrary::<u8>().unwrap_or(0) % 3 {
        let at = usize::from(bytes.arbitrary::<u8>().unwrap_or(0));
        match at % 8 {
            0 => {
                line.bytes.pop();
            }
            1 => line.bytes.push(0),
            2 => line.id.0[0] ^= 1,
            _ if line.bytes.is_empty() => {}
            _ => {
                let at = at % line.bytes.len();
                line.bytes[at] ^= bytes.arbitrary::<u8>().unwrap_or(0);
            }
        }
    }
    if let Ok(read) = Cosignature::from_bytes(&line.bytes) {
        assert_eq!(read.to_bytes(), line.bytes);
    }
    let verified = Cosignature::verify(&line, note.text(), key);
    assert_eq!(verified.is_ok(), line == made, "{verified:?}");
    let mut with = note.clone();
    with.add(line.clone()).unwrap();
    assert_eq!(with.cosigned_at(key).is_ok(), line == made);
    let again: Note = with.to_string().parse().unwrap();
    assert_eq!(again, with);
}
