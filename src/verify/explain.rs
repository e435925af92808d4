//! What each failure of a log as a whole means: innocent causes first, then what settles it.

use crate::rules::Explanation;

/// The pages of V201 to V208.
pub const EXPLANATIONS: &[Explanation] = &[
    Explanation::new(
        "V201",
        "entries are missing at the end",
        "The log holds fewer entries than its checkpoint promises.",
        &[
            "The copy was made while the log was still growing, or the transfer broke off.",
            "The store was restored from an older backup without its HEAD.",
        ],
        "Take the log again from another source; an entry that was promised and is nowhere to be \
         found was withdrawn.",
    ),
    Explanation::new(
        "V202",
        "the chain ends in another hash",
        "The hash of the last promised entry is not the one that was promised.",
        &["Two ledgers of one election, such as a rehearsal's, were mixed up."],
        "Compare the entries with another copy; the first that differs is the one in question.",
    ),
    Explanation::new(
        "V203",
        "the tree has another root",
        "The tree over the entries does not have the root that the checkpoint names.",
        &["The copy is damaged: failures of single entries are then listed beside this one."],
        "Compare the entries with another copy. A log whose every entry is in order under another \
         root was shown in two versions.",
    ),
    Explanation::new(
        "V204",
        "the checkpoint is not the log's",
        "No valid signature of the key that genesis names stands under the checkpoint.",
        &[
            "The checkpoint of another ledger lies beside this one.",
            "The file was altered on the way, for example its line ends.",
        ],
        "Take the checkpoint again from the commission's site.",
    ),
    Explanation::new(
        "V205",
        "the checkpoint is of another position",
        "The checkpoint and the head beside it speak of different numbers of entries.",
        &["A backup restored only one of the two."],
        "Restore both from one moment, or rebuild the ledger.",
    ),
    Explanation::new(
        "V206",
        "somebody else opened this ledger",
        "Genesis is not the one that the anchor names, or was not signed by those keys.",
        &[
            "It is a rehearsal, or the ledger of another election.",
            "The anchor was copied from an older announcement.",
        ],
        "Compare the anchor with the commission's announcement, on paper if need be.",
    ),
    Explanation::new(
        "V207",
        "nothing opens an election",
        "The log is empty, or its first entry is no genesis.",
        &["The ledger was interrupted while it was made, or the copy holds none of its entries."],
        "Take the log from another source.",
    ),
    Explanation::new(
        "V208",
        "A file beside the log is another",
        "The log names a scan, photograph, document or text by its hash. The file that lies beside \
         the log under that hash has another content.",
        &[
            "The file was damaged on the disk or while it was copied.",
            "A program has changed the image, such as its size or its metadata.",
        ],
        "The file as it was when the statement was signed: whoever signed it, or an observer's \
         copy, may have it. The log itself is not in doubt.",
    ),
];

#[cfg(test)]
mod tests {
    use super::EXPLANATIONS;
    use crate::verify::Failure;

    #[test]
    fn every_failure_of_a_whole_log_has_its_page() {
        let pages: Vec<_> = EXPLANATIONS.iter().map(|page| page.code).collect();
        assert_eq!(pages, Failure::CODES);
    }
}
