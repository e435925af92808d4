//! Signed notes, and what their text says: checkpoints and signed refusals.

use std::sync::LazyLock;

use ed25519_dalek::SigningKey;
use hattama::tlog::{
    Checkpoint, Cosignature, KeyName, Note, SignedRefusal, VerifierKey, refusals_name,
};

const ORIGIN: &str = "example.org/test-2023";

/// The keys of a log and of its refusals; those that the seeds are signed with.
static KEYS: LazyLock<(SigningKey, VerifierKey, VerifierKey)> = LazyLock::new(|| {
    let key = SigningKey::from_bytes(&[1; 32]);
    let name = KeyName::new(ORIGIN).unwrap();
    let log = VerifierKey::ed25519(name, &key.verifying_key());
    let refusals = VerifierKey::ed25519(refusals_name(ORIGIN).unwrap(), &key.verifying_key());
    (key, log, refusals)
});

/// Reads `data` as a note.
pub fn note(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    texts(text);
    let Ok(note) = text.parse::<Note>() else {
        return;
    };
    assert_eq!(note.to_string(), text, "another way to write the same note");
    assert!(!note.signatures().is_empty() && note.signatures().len() <= 100);
    texts(note.text());
    let again = note.with(note.signatures().to_vec());
    if let Ok(again) = again {
        assert_eq!(again.text(), note.text());
        let mut lines = note.signatures().iter();
        assert!(lines.all(|line| again.signatures().contains(line)));
    }
    for line in note.signatures() {
        let read: Result<hattama::tlog::NoteSignature, _> = line.to_string().parse();
        assert_eq!(read.as_ref(), Ok(line));
        if let Ok(cosignature) = Cosignature::from_bytes(&line.bytes) {
            assert_eq!(cosignature.to_bytes(), line.bytes);
        }
    }
    let (key, log, refusals) = &*KEYS;
    // What is believed is what the key signed: signing it again gives the same line.
    if let Ok(checkpoint) = Checkpoint::verify(text, log) {
        assert!(note.text().starts_with(&checkpoint.to_note_text()));
        let name = checkpoint.origin.clone();
        let signed = Note::sign(note.text().into(), name, key).unwrap();
        let mut lines = note.signatures_of(log);
        assert!(lines.all(|line| signed.signatures().contains(line)));
    }
    if let Ok(refusal) = SignedRefusal::verify(text, refusals) {
        assert_eq!(refusal.to_note_text(), note.text());
        let signed: Note = refusal.sign(key).unwrap().parse().unwrap();
        let mut lines = note.signatures_of(refusals);
        assert!(lines.all(|line| signed.signatures().contains(line)));
    }
}

/// A text is read as a checkpoint or a refusal only as it would be written; a checkpoint may have
/// lines of others behind its own.
fn texts(text: &str) {
    if let Ok(checkpoint) = Checkpoint::from_note_text(text) {
        let extensions = text.strip_prefix(&checkpoint.to_note_text()).unwrap();
        assert!(extensions.is_empty() || extensions.ends_with('\n'));
    }
    if let Ok(refusal) = SignedRefusal::from_note_text(text) {
        assert_eq!(refusal.to_note_text(), text);
    }
}
