//! Refusals of definitions, enrolments and rosters.

use super::Explanation;

pub(super) const PAGES: &[Explanation] = &[
    Explanation::new(
        "R100",
        "Already defined",
        "A contest, chamber, commission or observer of this id is defined already. What is \
         defined is never replaced; an observer's key is, by whoever accredited him.",
        &[
            "The same definition was drafted and signed twice, with a small difference.",
            "Two commissions, or two observers, were given one id.",
        ],
        "Compare with the entry that stands; give the new one another id, or leave it out.",
    ),
    Explanation::new(
        "R101",
        "The definition does not hold together",
        "Part of a definition contradicts itself or names something that is not there; or a list \
         in a statement is empty or wrong, such as that of polling days.",
        &[
            "A slip in election.toml or commissions.csv.",
            "A list of contests or members was left empty.",
            "Polling days of a second round or a repeated vote stand in the wrong order.",
        ],
        "The message names the place; `hattama election check` tells a slip in the definition \
         with file and line. Correct, draft and sign anew.",
    ),
    Explanation::new(
        "R102",
        "Named, not there",
        "The statement names a contest, option or commission that is not defined.",
        &[
            "What it names is signed but not appended yet: contests come before chambers and \
             stations, parents before children.",
            "An id is written otherwise than in the definition.",
        ],
        "Append what is named first, then this submission again.",
    ),
    Explanation::new(
        "R110",
        "Key not usable",
        "A member's or observer's public key is not one that may be registered.",
        &[
            "The key was copied wrongly.",
            "It was made by a program that makes other keys than Ed25519.",
        ],
        "Make a key with `hattama key generate` and a new request.",
    ),
    Explanation::new(
        "R111",
        "Key registered already",
        "A key is registered once, for one member or observer, for ever; this one has been, or \
         serves the ledger in another way.",
        &[
            "A member of two commissions, or one who observes as well, used one key for both.",
            "A request was enrolled twice.",
            "The log's key or a recovery key was used for a seat.",
        ],
        "Make another key for this seat or observer, and a new request.",
    ),
    Explanation::new(
        "R112",
        "Possession not proved",
        "The proof in the request is not the key's signature for this commission, number and \
         role, or for this observer.",
        &[
            "Number, role or id was changed after the request was made.",
            "The request was made for another commission or observer.",
        ],
        "Let whoever holds the key make the request again, a member with `hattama key request`.",
    ),
    Explanation::new(
        "R113",
        "Number given before",
        "A new member was given a number that somebody in this commission had before.",
        &["The reserve took the number of the member he follows."],
        "Give the new member the next free number.",
    ),
    Explanation::new(
        "R114",
        "No such member",
        "The statement names a member of this commission who is not in force.",
        &[
            "He was revoked already.",
            "The number is of another commission's list.",
        ],
        "Look at the roster in force, then make the statement anew.",
    ),
];
