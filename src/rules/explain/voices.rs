//! Findings about what else is decided or said of a vote: by commissions, courts, observers.

use super::Explanation;

pub(super) const PAGES: &[Explanation] = &[
    Explanation::new(
        "F123",
        "Option withdrawn after polls opened",
        "An option was withdrawn after the polls of the contest had opened, so there may be votes \
         for it.",
        &[
            "The decision fell while people voted.",
            "The option was withdrawn in time, and the statement waited for signatures.",
        ],
        "The act and its date; the entry tells whether votes for the option count as invalid or \
         are left out.",
    ),
    Explanation::new(
        "F124",
        "Not all members signed",
        "Fewer members signed the protocol than were in force when it was recorded. Enough did \
         for the signing rule.",
        &[
            "A member was ill, or had gone home before the count ended.",
            "A member signed the paper and did not have his key at hand.",
        ],
        "The signatures on the paper, and the attendance if there is one. Whoever was a member \
         then can still add his signature.",
    ),
    Explanation::new(
        "F125",
        "A member dissents",
        "A member of the commission has lodged a separate opinion about the protocol that stands.",
        &[
            "Members judged some ballots differently.",
            "He disagrees with the procedure, not with the figures.",
        ],
        "The reason he gives, and the text if the entry names the hash of one; then the paper, \
         and a recount where the law allows one.",
    ),
    Explanation::new(
        "F126",
        "A signature or a copy refused",
        "An attendance says that a member refused to sign the protocol that stands, or that \
         somebody asked for a copy and was refused one. A later one does not take it back.",
        &[
            "A member waited for the answer to a complaint.",
            "Whoever asked had no right to a copy, or the copier did not work.",
        ],
        "Ask the member, whoever asked for the copy, and the chair; the complaints of that night.",
    ),
    Explanation::new(
        "F127",
        "Second round without its first",
        "By this ledger the candidates of the second round do not follow from a declared result \
         of the round before.",
        &[
            "The first result is decided, and its declaration is not appended yet.",
            "A candidate stood down and another took his place.",
            "A correction has superseded the declaration.",
        ],
        "`hattama tally --contest ID` of the round before, beside the decision that called the \
         second.",
    ),
    Explanation::new(
        "F128",
        "Declared otherwise",
        "An official act has other figures or seats than replay of the log gives. It is recorded \
         as it is; the sums of the log stay what they are.",
        &[
            "The act counts sheets or decisions that are not in the log.",
            "A correction was made after the act, or reached the log late.",
            "Digits were exchanged when the act was typed.",
        ],
        "Compare the act's document with `hattama tally`, unit by unit, down to the stations that \
         differ.",
    ),
    Explanation::new(
        "F129",
        "A copy that differs",
        "An observer's copy has another figure than the protocol that stands. Figures that could \
         not be read are not compared.",
        &[
            "The protocol was corrected since the copy was taken.",
            "A digit on the copy was misread or mistyped.",
            "The copy is of a draft.",
        ],
        "The photo of the copy beside the scan of the station's paper, and corrections with their \
         acts.",
    ),
    Explanation::new(
        "F130",
        "Objection open or upheld",
        "An observer has objected to the protocol that stands. A commission has upheld it; or nobody \
         but the commission that made the protocol has answered.",
        &[
            "The objection is new, and time to answer it is left.",
            "The answer is decided, and its statement is not appended yet.",
            "It is upheld, and what was wrong is put right by a correction that follows.",
        ],
        "The objection, and the answer of a commission above the one it is about.",
    ),
    Explanation::new(
        "F131",
        "Annulled",
        "The vote of the station in this contest is annulled by an act, and not repeated so far. \
         What it filed is received and not counted.",
        &[
            "A court or commission found that the count there could not stand.",
            "The vote is to be repeated, and the day is not set yet.",
        ],
        "The act, whose number and date the entry names. `hattama tally --with-voided` shows the \
         sums with and without it.",
    ),
];
