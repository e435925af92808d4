//! What each failure of a log as a whole means: innocent causes first, then what settles it.

use crate::rules::Explanation;

/// The pages of V201 to V218, and of V301 to V304.
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
    Explanation::new(
        "V209",
        "the log is shorter than it was",
        "A signed checkpoint of this log was kept that promises more entries than are shown now.",
        &[
            "A cache on the way, or a mirror, shows an older copy.",
            "The ledger was restored from a backup and went on without what came after it.",
        ],
        "Take the log from its own address. If it stays shorter, the kept checkpoint and the one that \
         is shown are evidence together: `hattama evidence` packs them.",
    ),
    Explanation::new(
        "V210",
        "two histories of one log",
        "A signed checkpoint of this log was kept whose root is not that of the log that is shown: one \
         of the two shows other entries to some people than to others.",
        &["A rehearsal was made again under the same name and with the same key."],
        "`hattama evidence` packs both checkpoints so that anyone can check them. Compare the entries \
         with a copy of the other history: the first that differs is the one in question.",
    ),
    Explanation::new(
        "V211",
        "a known log under another key",
        "The policy names this log with another key than the one that signed its checkpoint.",
        &["The log key was changed by its recovery keys, and the policy is older."],
        "Ask whoever gave out the policy. A change of the log key is an entry of the log.",
    ),
    Explanation::new(
        "V212",
        "a cosignature that is not the witness's",
        "Under the name and key id of a known witness stands a signature that is not of its key.",
        &["The checkpoint was altered on the way, or mixed with the cosignatures of another one."],
        "Take the checkpoint again; ask the witness what it has cosigned.",
    ),
    Explanation::new(
        "V213",
        "too few cosignatures",
        "Fewer witnesses have cosigned the checkpoint than the policy asks for, so nothing shows that \
         others were shown the same log.",
        &[
            "Witnesses could not be reached when the checkpoint was published.",
            "The policy names witnesses that do not follow this log yet.",
        ],
        "Look again after the next publication; ask the witnesses whether they were asked.",
    ),
    Explanation::new(
        "V214",
        "a published result does not follow from the log",
        "A value in a published file is not the one that its log comes to at the position that the file \
         names.",
        &["The file was edited by hand, or made by a program with an error."],
        "Derive it from the log with `hattama tally`; the log itself is not in doubt.",
    ),
    Explanation::new(
        "V215",
        "a known log with another genesis",
        "This verifier has seen a log of this name before, and another statement opened it.",
        &["Two elections, or an election and its rehearsal, bear one name."],
        "Compare the genesis hash with the commission's announcement.",
    ),
    Explanation::new(
        "V216",
        "the checkpoint is old",
        "No witness says that this checkpoint was the newest it knew at a time as late as was asked \
         for: the log may have gone on without this copy.",
        &[
            "Nothing was appended, and the checkpoint was not published again.",
            "A cache on the way shows an older copy.",
        ],
        "Ask the witnesses for the last checkpoint that they have cosigned.",
    ),
    Explanation::new(
        "V217",
        "a slot of HEAD is damaged",
        "HEAD has two slots, written in turn, and one of them does not read. The other one \
         says how much was promised, and the damaged one may have said more. What was verified holds \
         as far as it goes.",
        &[
            "The power went while HEAD was written. Then nothing that it was to say was told to anybody.",
            "The disk or the transfer damaged it.",
        ],
        "If the store holds more than the whole slot says, as after such a cut, the next `hattama \
         append` promises all of it that is lawful; else it signs nothing. Compare the size with what \
         was published or kept: `hattama verify --checkpoint`.",
    ),
    Explanation::new(
        "V218",
        "a kept checkpoint that this log has not signed",
        "A checkpoint that was kept, and that the log was to be held against, bears no valid signature of \
         the key that this log had at that size. It says nothing about the log, which is not verified \
         against it.",
        &[
            "The file is of another log, or of an election's rehearsal.",
            "The file was damaged, or edited.",
            "It is of a key that came in later, and this log is shown without the entry that brings it in.",
        ],
        "Keep the file. Name the keys that are known to be the log's in a policy: if one of them has signed \
         it, it counts. One that is damaged is taken again from where it came.",
    ),
    Explanation::new(
        "V301",
        "a damaged file",
        "A tile, a bundle or another published file has other bytes than it must have. The tree tells \
         which hashes and entries are right.",
        &[
            "The disk or the transfer damaged it.",
            "A publication was interrupted; the next mends it.",
        ],
        "`hattama fsck --repair-from` takes what verifies from another copy; or publish again.",
    ),
    Explanation::new(
        "V302",
        "a missing file",
        "A file that must be there is not.",
        &["It was not copied, or was taken away by hand."],
        "`hattama fsck --repair-from` takes what verifies from another copy; or publish again.",
    ),
    Explanation::new(
        "V303",
        "a superfluous file",
        "There is a file that nothing asks for.",
        &[
            "Somebody put it there, such as a page or a note.",
            "An interrupted publication left it.",
        ],
        "Look at it, and take it away if it is of no use.",
    ),
    Explanation::new(
        "V304",
        "an unreadable file",
        "The disk does not give a file that is there, so nothing is known about it.",
        &[
            "Who runs the verifier may not read it.",
            "The disk is failing.",
        ],
        "Look at its permissions and at the disk; take the file from another copy.",
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
