//! Refusals of what is said above stations: no vote, copied sheets, sums, results, lots.

use super::Explanation;

pub(super) const PAGES: &[Explanation] = &[
    Explanation::new(
        "R141",
        "Not above",
        "The commission that says this does not stand above the station for this contest.",
        &[
            "The station has another superior for this contest.",
            "The station's number was mistyped.",
        ],
        "The station's enrolment, which names the commissions it hands up to.",
    ),
    Explanation::new(
        "R142",
        "A vote was held",
        "A protocol of this station stands in this contest, it has reported voters, or a vote of it \
         was annulled, so it cannot be said that nobody voted.",
        &[
            "Another station was meant.",
            "The protocol arrived while this was being signed.",
        ],
        "Look at what the station has filed and reported; if the vote there is annulled, a \
         commission that may annul it says so, with its act.",
    ),
    Explanation::new(
        "R143",
        "Said already",
        "An entry has said already that this station held no vote in this contest.",
        &["Two commissions above the station have heard the same news."],
        "Nothing to do; leave the contest out if others remain to be said.",
    ),
    Explanation::new(
        "R144",
        "Sums nothing",
        "No station below this commission counts the contest, so it has nothing to sum up.",
        &[
            "The stations hand this contest up another way.",
            "The contest was mistyped.",
        ],
        "`hattama tally --contest ID --unit ID` shows which stations a unit has.",
    ),
    Explanation::new(
        "R145",
        "No such size",
        "The totals are said to be of more entries than the log has, or of none.",
        &["They were derived from another copy of the log."],
        "Derive them again from this ledger.",
    ),
    Explanation::new(
        "R146",
        "Changed since",
        "After the entries that the result was derived from, another one changed the sums.",
        &[
            "A late protocol, a correction or an annulment arrived while the result was being \
             signed.",
        ],
        "Derive the result again, compare, sign and submit.",
    ),
    Explanation::new(
        "R147",
        "Not what replay gives",
        "A figure of the declaration is not what replay of the log gives. A result is declared \
         only as the protocols have it.",
        &[
            "Digits were exchanged when the table was typed.",
            "The table was made by other means, from other sheets.",
        ],
        "Compare the table with `hattama tally`, contest by contest and unit by unit. If an \
         official act has other figures, it is recorded as that act, not as a declaration.",
    ),
    Explanation::new(
        "R148",
        "Not settled",
        "The votes do not settle the seats: there is a tie, or a state that the definition leaves \
         open.",
        &["Equal votes happen."],
        "What the definition and the law say of such a tie.",
    ),
    Explanation::new(
        "R149",
        "Declared already",
        "The result of this contest is declared, and nothing has changed the sums since.",
        &["Two offices have sent the same result."],
        "Nothing to do: `hattama tally` names the declaration.",
    ),
    Explanation::new(
        "R150",
        "No such tie",
        "Lots settle a tie of exactly the options that are tied, and no such tie stands now.",
        &[
            "A correction, an annulment or a withdrawn option has changed the votes since the \
             lots were drawn.",
            "The tie is settled already.",
            "An option that is not tied was drawn as well.",
        ],
        "`hattama tally --contest ID --steps` names the tied options.",
    ),
    Explanation::new(
        "R151",
        "Too early for lots",
        "Protocols of the contest are not received, held or contested, so nobody knows yet \
         whether the tie will stand. Annulled votes are not waited for unless they are repeated.",
        &[
            "A station is late.",
            "A repeated vote is still to be counted.",
        ],
        "Draw the lots when everything is counted and settled.",
    ),
];
