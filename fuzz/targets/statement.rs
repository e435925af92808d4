//! The statement decoder: it reads only what it would write, and everything that is read can be
//! shown.

use std::collections::BTreeSet;

use hattama::annex::named;
use hattama::bytes::StatementHash;
use hattama::event::Statement;
use hattama::intake::statement::{differences, in_words};

/// Reads `data` as a statement.
pub fn statement(data: &[u8]) {
    let Ok(statement) = Statement::from_bytes(data) else {
        return;
    };
    let bytes = statement.to_bytes();
    assert_eq!(bytes, data, "another encoding of the same statement");
    assert_eq!(
        StatementHash::of_statement(&bytes),
        StatementHash::of_statement(data)
    );
    // Sets are sorted, each member once, whatever the bytes said.
    let keys: Vec<_> = statement.registers().iter().map(|one| *one.key).collect();
    assert!(keys.len() <= 400, "{} keys", keys.len());
    if let Some((_, sheet)) = statement.sheet() {
        let figures = sheet.figures();
        let sum: u128 = figures.votes.iter().map(|votes| u128::from(*votes)).sum();
        assert_eq!(u128::from(figures.vote_sum()), sum);
    }
    let beside: BTreeSet<_> = named(&statement).map(|one| format!("{one:?}")).collect();
    assert!(beside.len() <= 64);
    // Views of it: none of them fails, and it differs from itself in nothing.
    let json = serde_json::to_string(&statement).unwrap();
    assert!(!json.contains(is_hidden), "{json:?}");
    let words = in_words(&statement, None);
    assert!(
        words.iter().all(|line| !line.contains(is_hidden)),
        "{words:?}"
    );
    assert!(differences(&statement, &statement, None).is_empty());
}

/// Characters that would change what a reader sees.
fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
