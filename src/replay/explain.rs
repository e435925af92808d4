//! What each fault of an entry means: innocent causes first, then what settles it.

use crate::rules::Explanation;

/// The pages of all faults, by code.
pub const EXPLANATIONS: &[Explanation] = &[
    Explanation::new(
        "V101",
        "Not an entry",
        "The bytes at this position are not the canonical form of an entry.",
        &[
            "The copy was damaged by a disk or on the way.",
            "The copy was cut off while it was made.",
        ],
        "Another copy of the log: from the publisher, a witness or another observer. If all agree \
         in these bytes, the log itself holds them.",
    ),
    Explanation::new(
        "V102",
        "Another version",
        "The entry has a version of the format that this program does not read.",
        &["The log was written by a newer program."],
        "Verify with a program that reads this version.",
    ),
    Explanation::new(
        "V103",
        "Out of place",
        "The entry claims another position than the one it stands at.",
        &["Entries of a copy were put together in the wrong order, or one is missing."],
        "Another copy of the log; the first position that differs shows where to look.",
    ),
    Explanation::new(
        "V104",
        "The chain is broken",
        "The entry does not follow the one before it: the hash that it names is another.",
        &[
            "A copy was put together from parts of two ledgers, such as a rehearsal and the \
             election.",
            "An entry before it was damaged on disk.",
        ],
        "Another copy of the log, and a checkpoint that a witness cosigned: they tell which entry \
         was there first.",
    ),
    Explanation::new(
        "V105",
        "Not lawful",
        "The rule book does not let this entry in. The refusal's own codes, which stand beside \
         it, say why.",
        &[
            "An entry before it is missing or damaged, so that a key or a commission is not known \
             here.",
            "The log was written by a program with other rules.",
        ],
        "Put right what is wrong before it, then verify again; if it stays, the entry and the \
         rule it breaks are there for anyone to check.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever adds a code finds out here that it has no page.
    #[test]
    fn every_code_has_one_page() {
        let quoted = include_str!("fault.rs").split('"');
        let code = |text: &&str| {
            text.len() == 4
                && text.starts_with('V')
                && text[1..].bytes().all(|b| b.is_ascii_digit())
        };
        let coded: Vec<_> = quoted.filter(code).collect();
        let pages: Vec<_> = EXPLANATIONS.iter().map(|page| page.code).collect();
        assert_eq!(coded, pages);
    }
}
