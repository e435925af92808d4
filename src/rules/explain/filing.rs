//! Refusals of sheets, corrections and closing.

use super::Explanation;

pub(super) const PAGES: &[Explanation] = &[
    Explanation::new(
        "R120",
        "Not counted there",
        "The station does not count this contest.",
        &[
            "The sheet or copy was filed for the wrong contest or station.",
            "The station's enrolment leaves the contest out.",
            "The station was enrolled after a second round was defined, for the first contest \
             only.",
        ],
        "The station's enrolment, and for a second round the contest before it; a voter's ballot \
         of that station settles which contests it counts.",
    ),
    Explanation::new(
        "R121",
        "Before the polls closed",
        "A sheet is signed or recorded, a copy is recorded, or a vote is annulled, before the polls \
         in this contest close at the station; where it may close early, before they open.",
        &[
            "The clock or the time zone of a computer is wrong.",
            "The station closed early because all had voted, and the definition does not say that \
             it may.",
            "The sheet is of a vote that was annulled, and the polls of its repeat have not \
             closed.",
        ],
        "Set the clock; or wait for closing time and submit again. Where a vote is repeated, only \
         sheets of the new polls are taken.",
    ),
    Explanation::new(
        "R122",
        "Time out of range",
        "An instant in the statement lies outside the range that makes sense for it.",
        &[
            "A date or time zone was mistyped.",
            "A clock is wrong.",
            "The instant is of other polls: of the first round, or of a vote that was annulled.",
        ],
        "Correct the instant, sign and submit again.",
    ),
    Explanation::new(
        "R123",
        "Sheet does not fit its form",
        "The sheet, copy or table of sums has another number of fields or options than the form \
         or the ballot.",
        &["It was made with an older kit.", "A row was left out."],
        "Make it anew with the newest kit.",
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
        "No such protocol",
        "The statement corrects or adds to a protocol that this station has not filed for this \
         contest, or not in its last polls there.",
        &[
            "The hash was copied from another station or contest.",
            "The vote was annulled and is repeated, and the protocol is of the polls before.",
        ],
        "`hattama log` lists the station's protocols; name the one that is meant.",
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
        "A correction on this basis, or the withdrawal of an option after polls opened, needs the \
         number and date of the decision that orders it.",
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
        "The ledger cannot be closed before appeals are decided and all polls have closed, those \
         of second rounds and repeated votes too.",
        &[
            "The date was misread, or the clock is wrong.",
            "A vote is repeated on a later day than the others.",
        ],
        "Wait for the instant that the message names.",
    ),
];
