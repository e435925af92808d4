//! Trust policies.

use std::sync::LazyLock;

use hattama::tlog::{MAX_POLICY_BYTES, Note, Policy};

/// Notes for policies to judge: those of the golden vectors.
static NOTES: LazyLock<Vec<Note>> = LazyLock::new(|| {
    let texts = include_str!("../../tests/vectors/policy.json");
    let vectors: serde_json::Value = serde_json::from_str(texts).unwrap();
    let mut notes = Vec::new();
    gather(&vectors, &mut notes);
    assert!(!notes.is_empty(), "the vectors hold no note");
    notes
});

/// Every text in the vectors that is a note.
fn gather(value: &serde_json::Value, notes: &mut Vec<Note>) {
    match value {
        serde_json::Value::String(text) => notes.extend(text.parse::<Note>()),
        serde_json::Value::Array(all) => all.iter().for_each(|one| gather(one, notes)),
        serde_json::Value::Object(all) => all.values().for_each(|one| gather(one, notes)),
        _ => {}
    }
}

/// Reads `data` as a policy.
pub fn policy(data: &[u8]) {
    let Ok(policy) = Policy::from_bytes(data) else {
        return;
    };
    assert!(data.len() <= MAX_POLICY_BYTES);
    let printed = policy.to_string();
    // Names of octets above 7F may be no UTF-8: they are printed as they can be, for people.
    if std::str::from_utf8(data).is_ok() {
        let again = Policy::from_bytes(printed.as_bytes()).unwrap();
        assert_eq!(again, policy, "{printed}");
        assert_eq!(again.to_string(), printed);
    }
    for log in policy.logs() {
        assert!(policy.logs_of(log.key.name()).any(|one| one == log));
    }
    for note in NOTES.iter() {
        let judged = policy.judge(note);
        assert_eq!(judged, policy.judge(note));
        // A witness counts once, and only one of the policy.
        let known = policy.witnesses().iter().map(|one| one.name.as_str());
        let known: Vec<&str> = known.collect();
        let valid = judged.valid.iter().map(|(name, _)| name);
        let found = valid.chain(&judged.invalid).chain(&judged.unsupported);
        let mut found: Vec<&str> = found.map(String::as_str).collect();
        assert!(found.iter().all(|name| known.contains(name)), "{found:?}");
        assert!(found.len() <= known.len());
        found.sort_unstable();
        let twice = found.windows(2).any(|pair| pair[0] == pair[1]);
        assert!(!twice, "{found:?}");
        assert!(judged.invalid.is_empty() || !judged.quorum);
    }
}
