//! Refusals of what comes to a vote later: withdrawals, members' additions, annulments, acts.

use super::Explanation;

pub(super) const PAGES: &[Explanation] = &[
    Explanation::new(
        "R152",
        "Withdrawn already",
        "An entry has said already that this option is withdrawn from the contest. What votes for \
         it count as is said once.",
        &["Two commissions that may say it have heard the same news."],
        "Nothing to do: the entry that stands tells what votes for the option count as.",
    ),
    Explanation::new(
        "R153",
        "Against-all stays",
        "Against-all is no list and no candidate, so it cannot be withdrawn.",
        &["The option was taken from the wrong row of the ballot."],
        "The ballot in the contest's definition; name the list or candidate that is withdrawn.",
    ),
    Explanation::new(
        "R154",
        "Protocol of another commission",
        "A signature, a dissent or an attendance is added to a protocol by members of the \
         commission that made it. This one was made by another.",
        &[
            "A superior copied or corrected the station's paper, and its hash was taken.",
            "The statement was made with the kit of another commission.",
        ],
        "Name the protocol that this commission made; `hattama log` lists who said which.",
    ),
    Explanation::new(
        "R155",
        "Signed already",
        "The signature of this member stands on the protocol already.",
        &[
            "He signed that night and was asked again.",
            "His signature was merged into the protocol and sent by itself as well.",
        ],
        "Nothing to do; if others sign with him, leave his signature out.",
    ),
    Explanation::new(
        "R156",
        "Key newer than the protocol",
        "The member's key was registered after the protocol was recorded. A protocol is signed \
         later only with keys that were there before it.",
        &[
            "A reserve took the seat after the count.",
            "A member has replaced a lost key since.",
        ],
        "The rosters before and after, which `hattama entry` shows, and the signatures on the \
         paper. The protocol stands without this one.",
    ),
    Explanation::new(
        "R157",
        "Signed, and said not to have",
        "The attendance says that a member was absent or refused to sign, and his signature \
         stands on the protocol.",
        &[
            "Numbers of two members were exchanged.",
            "He came late, or signed after all.",
        ],
        "Compare the numbers with the roster; say that he was present, or leave him out.",
    ),
    Explanation::new(
        "R158",
        "May not annul here",
        "The definition does not let this commission annul the vote in this contest at this unit, \
         or have it repeated there; or somebody above it has annulled that vote.",
        &[
            "The definition leaves it to another commission.",
            "The unit has another superior for this contest.",
            "The unit or contest was mistyped.",
        ],
        "The genesis tells who may annul and have repeated; that commission says it, with its act.",
    ),
    Explanation::new(
        "R159",
        "Nothing to annul",
        "No station of this unit has a vote in this contest that could be annulled, or all of \
         them are annulled already.",
        &[
            "Two offices have sent the same act.",
            "The stations hand this contest up another way.",
            "The unit or contest was mistyped.",
        ],
        "`hattama tally --contest ID --unit ID` shows which stations a unit has and what is \
         annulled.",
    ),
    Explanation::new(
        "R160",
        "Nothing to repeat",
        "A repeated vote follows an annulled one, and no station of this unit has one in this \
         contest now.",
        &[
            "The annulment is signed but not appended yet.",
            "The repeat was opened already.",
            "The unit or contest was mistyped.",
        ],
        "Append the annulment first, then this submission again. If the repeat stands already, \
         there is nothing to do.",
    ),
    Explanation::new(
        "R161",
        "The act says what replay gives",
        "An act is recorded beside the result where its figures are others. Figures and seats of \
         this one are those of the log, so it can be declared.",
        &[
            "A correction has arrived since the act was compared with the log.",
            "Only the wording of the act differs.",
        ],
        "Declare the result: `hattama declare make`.",
    ),
];
