//! Refusals of sheets, corrections and closing.

use super::Explanation;

pub(super) const PAGES: &[Explanation] = &[
    Explanation::new(
        "R120",
        "Not counted there",
        "The station does not count this contest.",
        &[
            "The sheet was filed for the wrong contest or station.",
            "The station's enrolment leaves the contest out.",
        ],
        "The station's enrolment; a voter's ballot of that station settles which contests it \
         counts.",
    ),
    Explanation::new(
        "R121",
        "Before the polls closed",
        "A sheet is signed or recorded before the station's closing time, and this station may \
         not close early; or, where it may, before its polls opened.",
        &[
            "The clock or the time zone of a computer is wrong.",
            "The station closed early because all had voted, and the definition does not say that \
             it may.",
        ],
        "Set the clock; or wait for closing time and submit again.",
    ),
    Explanation::new(
        "R122",
        "Time out of range",
        "An instant in the statement lies outside the range that makes sense for it.",
        &["A date or time zone was mistyped.", "A clock is wrong."],
        "Correct the instant, sign and submit again.",
    ),
    Explanation::new(
        "R123",
        "Sheet does not fit its form",
        "The sheet has another number of fields or options than the form or the ballot.",
        &["It was made with an older kit.", "A row was left out."],
        "Make the sheet anew with the newest kit.",
    ),
    Explanation::new(
        "R124",
        "A control relation fails",
        "Figures that have to agree on this form do not. The relation guards typing; it does not \
         say which figure is wrong.",
        &[
            "A figure was mistyped.",
            "Two figures were exchanged.",
            "The paper itself does not balance.",
        ],
        "Compare every figure with the paper. If the paper says so, do not change it: file it as \
         it stands on paper.",
    ),
    Explanation::new(
        "R125",
        "More votes than ballots allow",
        "The votes are more than the valid ballots multiplied by the votes a ballot has.",
        &[
            "A figure was mistyped, or stands in the wrong row.",
            "The paper itself does not balance.",
        ],
        "Compare with the paper. If the paper says so, file it as it stands on paper.",
    ),
    Explanation::new(
        "R130",
        "Nothing to replace",
        "The correction names a protocol that this station has not filed for this contest.",
        &["The hash was copied from another station or contest."],
        "`hattama log` lists the station's protocols; name the one that stands.",
    ),
    Explanation::new(
        "R131",
        "Not the one that stands",
        "The correction names a protocol that has been replaced already.",
        &["Two corrections were on their way at once."],
        "Look at the protocol that stands; if it still is wrong, correct that one.",
    ),
    Explanation::new(
        "R132",
        "May not correct",
        "The definition does not let this commission correct this station's protocol on this \
         basis, or not any more.",
        &[
            "The time for slips of the pen is over.",
            "The basis was chosen wrongly.",
            "The station has another superior for this contest.",
        ],
        "The correction rules in the genesis; the commission that may correct, with its act.",
    ),
    Explanation::new(
        "R133",
        "Act missing",
        "A correction on this basis needs the number and date of the decision that orders it.",
        &["The field was left empty."],
        "Enter the act's number and date, sign and submit again.",
    ),
    Explanation::new(
        "R134",
        "No such day",
        "The date of the act is no day of the calendar.",
        &["Day and month were exchanged, or mistyped."],
        "Enter the date as the act bears it.",
    ),
    Explanation::new(
        "R135",
        "Contested",
        "Protocols of the station differ; until its superior has settled which stands, they cannot be \
         corrected like this.",
        &["A corrected paper was filed as a second protocol."],
        "The superior commission settles which one stands, on the basis rival.",
    ),
    Explanation::new(
        "R136",
        "Nothing to settle",
        "The correction settles differing protocols, and this station has none.",
        &["It was settled already.", "Another basis was meant."],
        "Look at the station's protocols; choose recount or court if figures are to change.",
    ),
    Explanation::new(
        "R137",
        "None of the rivals",
        "The figures are those of none of the protocols that differ. Settling means choosing one \
         of them.",
        &[
            "A figure was mistyped.",
            "The superior wants to change figures, which needs a recount or a court.",
        ],
        "Choose one of the station's protocols, or name the recount's act.",
    ),
    Explanation::new(
        "R138",
        "Nothing corrected",
        "The correction leaves every figure as it is.",
        &[
            "The wrong file was submitted.",
            "The figures were corrected already.",
        ],
        "Compare with the protocol that stands.",
    ),
    Explanation::new(
        "R139",
        "Scan missing",
        "Whoever copies a station's paper names the SHA-256 of its scan, so that anybody can hold \
         the figures against the paper.",
        &[
            "The field was left empty.",
            "The paper has not been scanned yet.",
        ],
        "Scan the paper, name the file under signing, sign and submit again.",
    ),
    Explanation::new(
        "R140",
        "Too early to close",
        "The ledger cannot be closed before appeals are decided and all polls have closed.",
        &["The date was misread, or the clock is wrong."],
        "Wait for the instant that the message names.",
    ),
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
        "A protocol of this station stands in this contest, or it has reported voters, so it cannot be \
         said that nobody voted.",
        &[
            "Another station was meant.",
            "The protocol arrived while this was being signed.",
        ],
        "Look at what the station has filed and reported; if the vote there is annulled, that takes an \
         act of its own.",
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
        &["A late protocol or a correction arrived while the result was being signed."],
        "Derive the result again, compare, sign and submit.",
    ),
    Explanation::new(
        "R147",
        "Declared otherwise",
        "A figure of the declaration is not what replay of the log gives. A result is declared only \
         as the protocols have it.",
        &[
            "Digits were exchanged when the table was typed.",
            "The table was made by other means, from other sheets.",
        ],
        "Compare the table with `hattama tally`, contest by contest and unit by unit.",
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
            "A correction has changed the votes since the lots were drawn.",
            "The tie is settled already.",
            "An option that is not tied was drawn as well.",
        ],
        "`hattama tally --contest ID --steps` names the tied options.",
    ),
    Explanation::new(
        "R151",
        "Too early for lots",
        "Protocols of the contest are not received, held or contested, so nobody knows yet whether \
         the tie will stand.",
        &["A station is late."],
        "Draw the lots when everything is counted and settled.",
    ),
];
