//! Refusals decided before the content is looked at: bytes, election, speaker, keys, signatures.

use super::Explanation;

pub(super) const PAGES: &[Explanation] = &[
    Explanation::new(
        "R001",
        "Too large",
        "The submission has more bytes than an entry may have.",
        &[
            "Titles in many languages, or a ballot with very many options.",
            "The file is not a submission.",
        ],
        "Shorten names, or leave languages out; then sign the shorter statement.",
    ),
    Explanation::new(
        "R002",
        "Not readable",
        "The bytes are not a submission, or not the one canonical form of it.",
        &[
            "The file was damaged on the way, or opened and saved by an editor.",
            "It is another file.",
            "It was made by a program of another version.",
        ],
        "Send the file again from where it was signed; compare its SHA-256 on both sides.",
    ),
    Explanation::new(
        "R003",
        "Already recorded",
        "The identical statement stands in the log already. Submitting again does no harm; inside \
         a log that is verified it may not stand twice.",
        &["It was sent again because no answer had come."],
        "Nothing, when submitting: the entry named is the receipt. In verification, ask the \
         ledger's operator.",
    ),
    Explanation::new(
        "R010",
        "No election is open",
        "The log has no genesis yet, so nothing else can be said in it.",
        &["Entries are read from the middle of a log."],
        "Begin with the genesis: `hattama init`.",
    ),
    Explanation::new(
        "R011",
        "Another election",
        "The statement was signed for another ledger. A signature is worth nothing outside the \
         ledger that it names.",
        &[
            "The statement was made with a kit of a rehearsal.",
            "The wrong ledger's folder was named.",
        ],
        "Compare the genesis hash of the kit with the published one, then make and sign the \
         statement anew.",
    ),
    Explanation::new(
        "R012",
        "No election named",
        "The statement names no election, and only a genesis may do so.",
        &["A statement was made before the genesis was known."],
        "Make and sign it anew with the genesis hash.",
    ),
    Explanation::new(
        "R013",
        "Already open",
        "A second genesis was submitted to a ledger that has one.",
        &["The genesis was appended again after another draft had been signed."],
        "One election is one ledger; another genesis needs a ledger of its own.",
    ),
    Explanation::new(
        "R020",
        "This cannot be said here",
        "The definition has no signing rule for this kind of statement, so nobody may say it in \
         this ledger.",
        &[
            "The definition leaves the kind out on purpose.",
            "The program that made the statement is newer than the definition.",
        ],
        "The genesis: `hattama entry 0` shows its signing rules.",
    ),
    Explanation::new(
        "R021",
        "Closed",
        "The ledger was closed; nothing may follow.",
        &["A late submission was still on its way."],
        "What is decided after closing belongs beside the ledger, with the act that decides it.",
    ),
    Explanation::new(
        "R022",
        "Unknown speaker",
        "The commission that speaks is not enrolled, or the observer is not accredited.",
        &[
            "Its enrolment or accreditation is signed but not appended yet.",
            "Its id is written otherwise than in the definition.",
        ],
        "Append the enrolment or accreditation first, then this submission again.",
    ),
    Explanation::new(
        "R023",
        "Not for this speaker to say",
        "This kind of statement is for somebody else to say: another commission, an observer, or \
         the recovery keys.",
        &[
            "The statement was made with the kit of another commission.",
            "A station has another parent for this contest.",
            "The central commission changed its own roster, which is for the recovery keys to do.",
        ],
        "Let the speaker that the message names make and sign it. Where the genesis has no \
         recovery keys, the roster of the central commission stays as it is.",
    ),
    Explanation::new(
        "R030",
        "Unknown key",
        "A signature is by a key that was never registered: no roster holds it and no observer \
         was accredited with it.",
        &[
            "The member signed with an old or a private key.",
            "His request has not been enrolled yet.",
            "It was signed with a key of a rehearsal.",
            "A recovery key was taken for the key of a seat.",
        ],
        "Compare `hattama key public` with the roster or the accreditation; sign with the key \
         that stands there.",
    ),
    Explanation::new(
        "R031",
        "Key of another speaker",
        "A signature is by a key of another commission or observer than the one that speaks.",
        &[
            "Somebody who sits in two commissions, or observes as well, took the wrong key file.",
            "Files of two stations were mixed up.",
        ],
        "Take that signature out and let a member of this commission, or this observer, sign.",
    ),
    Explanation::new(
        "R032",
        "Revoked key",
        "A signature is by a key that was revoked earlier in the log.",
        &[
            "A member replaced his key and signed with the old file.",
            "The statement was signed before the key was revoked and came after it.",
        ],
        "Sign with the key in force. What the key signed before stays.",
    ),
    Explanation::new(
        "R033",
        "Not a recovery key",
        "The recovery keys speak, and a signature is by a key that is none of them.",
        &[
            "Somebody signed with the key of his seat instead of the recovery key that he keeps.",
            "The recovery key is of a rehearsal.",
        ],
        "The genesis lists the recovery keys. Take that signature out, and let enough of those \
         who keep one sign.",
    ),
    Explanation::new(
        "R040",
        "Signature not valid",
        "A signature does not fit the statement and the key.",
        &[
            "The statement was changed after it was signed, or signatures of two statements were \
             merged.",
            "The file was damaged on the way.",
        ],
        "Let the same person sign this very file again; `hattama statement check` tells which \
         signature it is.",
    ),
    Explanation::new(
        "R041",
        "Too few signatures",
        "Fewer members have signed than the signing rule needs; or fewer recovery keys than the \
         genesis asks for.",
        &[
            "Members signed on different machines and the files were not merged.",
            "A draft was submitted before it was signed.",
        ],
        "Let the others sign, join the files with `hattama statement merge`, submit again.",
    ),
    Explanation::new(
        "R042",
        "Roles not met",
        "Enough members have signed, but not with the roles that the rule asks for, each by a \
         different member.",
        &[
            "The chair or the secretary was absent.",
            "One member holds the role that two rules ask for, and counts for one.",
        ],
        "Let a member with the missing role, or his deputy where the rule names one, sign too.",
    ),
    Explanation::new(
        "R050",
        "Time goes back",
        "The entry is recorded at an earlier time than the entry before it.",
        &[
            "The log was put together from copies.",
            "A writer ignored the time of the entry before, which this program never does.",
        ],
        "Compare with another copy of the log, or with a witness.",
    ),
];
