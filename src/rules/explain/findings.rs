//! Findings about rolls, sheets and sums: lawful, worth a look.

use super::Explanation;

pub(super) const PAGES: &[Explanation] = &[
    Explanation::new(
        "F101",
        "Turnout goes down",
        "A turnout report gives fewer voters than an earlier report of the same station and \
         contest. Voters do not become fewer during a day.",
        &[
            "A figure was mistyped, in the earlier report or the later one.",
            "An estimate was reported first and a count later.",
            "The reports were entered in the wrong rows or at the wrong hours.",
        ],
        "The station's own tally of ballots issued at each hour; the final sheet says which \
         report was nearer.",
    ),
    Explanation::new(
        "F102",
        "Turnout above the final sheet",
        "The last turnout report gives more voters than the final sheet has ballots issued.",
        &[
            "A figure was mistyped in the report or on the sheet.",
            "Turnout was reported for all ballots together, the sheet is of one.",
            "Ballots were issued and handed back.",
        ],
        "The ballot counterfoils and the signatures on the voters' list.",
    ),
    Explanation::new(
        "F103",
        "Registers differ",
        "Two sheets of one station give different numbers of registered voters.",
        &[
            "Not every voter has a right to every ballot: residence decides for local contests.",
            "A voter added on the day was noted on one sheet only.",
            "The sheets are of different days, as in a second round or a repeated vote, each with \
             its own voters' list.",
            "A figure was mistyped on one of them.",
        ],
        "The voters' list of the station, and the rule who may vote in which contest.",
    ),
    Explanation::new(
        "F104",
        "Ballots issued differ",
        "Two sheets of one station give different numbers of ballots issued.",
        &[
            "Some voters took one ballot only, or were entitled to one only.",
            "The sheets are of different days: a second round, or a repeated vote.",
            "A figure was mistyped on one of the sheets.",
        ],
        "The counterfoils of both kinds of ballot, or of both days.",
    ),
    Explanation::new(
        "F105",
        "Every figure is zero",
        "A sheet was filed in which every figure is zero, registered voters included.",
        &[
            "The station did not open, or nobody is registered there.",
            "The sheet was filed before it was filled in.",
        ],
        "The station's paper; if it holds figures, a correction on the basis of a slip of the pen.",
    ),
    Explanation::new(
        "F106",
        "One option has nearly all votes",
        "The share of the leading option reaches the limit that the definition sets (99 % unless \
         it says otherwise), in a station that is not small.",
        &[
            "Some places do agree: a barracks, a hospital, a village with one candidate of its \
             own.",
            "Figures of two options were entered in one row.",
        ],
        "The station's paper, neighbouring stations, and a recount where the law allows one.",
    ),
    Explanation::new(
        "F107",
        "Nearly everyone voted",
        "Ballots issued reach the share of registered voters that the definition sets (99 % \
         unless it says otherwise), in a station that is not small.",
        &[
            "The station is a ship, a ward or another closed place where everyone votes.",
            "Voters were added on the day and the register was not brought up to date.",
        ],
        "The signatures on the voters' list, counted.",
    ),
    Explanation::new(
        "F108",
        "The same votes as another station",
        "Another station has the same number of votes for every option.",
        &[
            "With few options and similar sizes, some stations agree by chance.",
            "One sheet was keyed twice, for two stations.",
        ],
        "The papers or scans of both stations, side by side.",
    ),
    Explanation::new(
        "F109",
        "Roster changed after polls opened",
        "The commission's members were changed after polls opened. Every later protocol of polls \
         that had opened by then bears this mark.",
        &[
            "A member fell ill or did not come, and a reserve took the seat.",
            "A lost key was replaced.",
        ],
        "The act that names the new member, and both rosters, which `hattama entry` shows.",
    ),
    Explanation::new(
        "F110",
        "Enrolled after polls opened",
        "The station entered the ledger after its polls had opened.",
        &[
            "A station was opened late: on a ship, in a hospital, abroad.",
            "Enrolment was slow and the station waited for it.",
        ],
        "The decision that formed the station, and its date.",
    ),
    Explanation::new(
        "F111",
        "Recorded late",
        "The protocol was recorded many hours after the polls closed (48 unless the definition \
         says otherwise).",
        &[
            "The way to the superior commission is long, or there was no connection.",
            "The count took long: many ballots, or a recount.",
            "A superior commission keyed the papers of many stations.",
        ],
        "When the paper was signed, when it was handed over, and the copies that observers took \
         that night.",
    ),
    Explanation::new(
        "F112",
        "Signed before closing time",
        "The sheet was signed before the time at which its polls were to close. The definition \
         allows this station to close early.",
        &[
            "All voters on the list had voted.",
            "The clock of the station or of the computer was wrong.",
        ],
        "The voters' list: whether all on it had voted.",
    ),
    Explanation::new(
        "F113",
        "Filed as it stands on paper",
        "The signed paper does not keep a control relation and was filed as it is, not made to \
         agree.",
        &[
            "A slip on paper that was already signed; nobody may change such figures at a \
             keyboard.",
        ],
        "The superior commission decides: a correction with its act, or the figures stand.",
    ),
    Explanation::new(
        "F114",
        "More votes than ballots allow",
        "The votes are more than the valid ballots multiplied by the votes a ballot has. The \
         paper was filed as it stands.",
        &[
            "A figure was written in the wrong row of the paper.",
            "Valid and invalid ballots were exchanged.",
        ],
        "The scan of the paper, then a recount where the law allows one.",
    ),
    Explanation::new(
        "F115",
        "Signed after it was recorded",
        "The time of signing on the sheet is later than the time at which the ledger recorded it.",
        &[
            "A clock was wrong, the station's or the ledger's.",
            "The time zone was mistaken.",
        ],
        "Nothing hangs on it: order comes from the log. Look after the clocks.",
    ),
    Explanation::new(
        "F116",
        "Protocols that differ",
        "The station has signed protocols with different figures, and nobody has settled which \
         stands. The first counts meanwhile.",
        &[
            "A corrected paper was filed as a new protocol instead of as a correction.",
            "A superior keyed the paper with a slip, and the station filed its own.",
        ],
        "A correction by the superior commission on the basis rival, after a look at the paper.",
    ),
    Explanation::new(
        "F117",
        "Contest or repeat entered after polls opened",
        "A contest, or the repeat of an annulled vote, entered the ledger after its own polls had \
         opened.",
        &[
            "The ledger was set up late.",
            "A definition was withdrawn and made anew.",
            "A repeat was ordered at short notice, and its statement waited for signatures.",
        ],
        "The ballot paper and the decision that registered the options; for a repeat, the act \
         that orders it.",
    ),
    Explanation::new(
        "F118",
        "The same figures again",
        "A statement repeats the figures of the protocol that stands already.",
        &[
            "The station sent its protocol twice, signed at different times.",
            "The superior keyed a paper that the station had filed itself.",
        ],
        "Nothing: the two confirm each other.",
    ),
    Explanation::new(
        "F119",
        "Roster cannot sign",
        "All members of the roster together could not meet the signing rule for protocols.",
        &[
            "Members are still to be added.",
            "A role was entered wrongly.",
        ],
        "Add members or correct roles with roster-changed before the polls open.",
    ),
    Explanation::new(
        "F120",
        "A vote in spite of none",
        "A commission above the station has said that no vote was held there, and there is a \
         protocol all the same. The protocol is counted.",
        &[
            "The polls opened after all, later than planned.",
            "Another station was meant.",
        ],
        "Ask both commissions; the signed paper of the station tells.",
    ),
    Explanation::new(
        "F121",
        "A summary that differs",
        "A figure of a summary is not the sum of the protocols it is said to be of.",
        &[
            "Digits were exchanged when the summary was typed.",
            "The paper that was summed is another version of a station's sheet.",
        ],
        "Compare the summary with its stations one by one; `hattama tally --unit ID` lists the sums.",
    ),
    Explanation::new(
        "F122",
        "Sums of a part",
        "When this was said, protocols of the unit were not received, held, or contested. \
         Annulled votes are not waited for unless they are repeated.",
        &[
            "A station was late.",
            "A paper did not balance and waits for a decision.",
            "A repeated vote was still to be counted.",
        ],
        "The stations that `hattama tally` counts as outstanding, held or contested.",
    ),
];
