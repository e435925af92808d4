//! Refusals of copies, objections and answers.

use super::Explanation;

pub(super) const PAGES: &[Explanation] = &[
    Explanation::new(
        "R162",
        "No figure at all",
        "The copy is attested without a single figure, so nothing can be compared.",
        &[
            "The photo cannot be read.",
            "The figures were left to be filled in later.",
        ],
        "Enter each figure that can be read, and leave out only the others.",
    ),
    Explanation::new(
        "R163",
        "No such statement",
        "The objection is about a statement that is not recorded in this ledger.",
        &[
            "The hash was copied from another ledger or was cut short.",
            "The protocol was seen on paper and has not been recorded yet.",
        ],
        "`hattama log` lists what is recorded; take the whole hash from `hattama entry`.",
    ),
    Explanation::new(
        "R164",
        "No such objection",
        "The answer names an objection that is not recorded in this ledger.",
        &[
            "The hash is that of the statement which the objection is about.",
            "The objection is signed but not appended yet.",
        ],
        "`hattama log` lists the objections; answer with the hash of the objection's own \
         statement.",
    ),
    Explanation::new(
        "R165",
        "Not for this commission to answer",
        "An objection is answered by the commission that it is addressed to, or by one above it.",
        &[
            "The objection was handed on to the commission that it concerns.",
            "Files of two objections were mixed up.",
        ],
        "`hattama entry` shows to whom the objection is addressed; that commission answers, or \
         one above it.",
    ),
    Explanation::new(
        "R166",
        "Answered already",
        "This commission has answered the objection already. An answer is never replaced.",
        &[
            "Two members prepared an answer each.",
            "The answer was thought over again.",
        ],
        "The answer that stands. A commission above may give its own.",
    ),
    Explanation::new(
        "R167",
        "Signed by another member",
        "A later signature and a separate opinion name the member whose they are. Another member \
         has signed.",
        &[
            "The chair signed for the file as for any other.",
            "Keys of two members lie on one machine.",
        ],
        "The member whom the statement names signs it, alone; a second member makes a statement \
         of his own.",
    ),
    Explanation::new(
        "R168",
        "Repeated before it is recorded",
        "A vote is repeated at hours to come, in the light of everybody who reads the log. Some of \
         these hours open before the statement is recorded.",
        &[
            "The statement was signed in time and sent late.",
            "The year or the month was mistyped.",
        ],
        "Set hours that are still to come. If the vote has been repeated already, its figures \
         stand as an act beside the replay: act-recorded.",
    ),
    Explanation::new(
        "R169",
        "No such poll",
        "A copy is of one vote of a station: the one it was enrolled for, a repeat, or a second \
         round. No vote of this station was opened by the entry that the copy names.",
        &["The copy is of the first vote, and names the repeat, or the other way round."],
        "`hattama log` shows the entry that opened the vote; leave `poll` out for the first one.",
    ),
    Explanation::new(
        "R170",
        "Lodged already",
        "This member has lodged a separate opinion on this protocol. Another one adds nothing to \
         it: the text of the first may be as long as it has to be.",
        &["The first was sent and thought to be lost."],
        "The opinion that stands. On another protocol of the station he may lodge one again.",
    ),
    Explanation::new(
        "R171",
        "As many copies as one can hold",
        "An observer has attested sixteen copies of one vote of this station already.",
        &["A script sends the same copy again and again, each time with another photograph."],
        "Another observer can attest what he holds himself.",
    ),
];
