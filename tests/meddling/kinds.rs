//! The fourteen kinds: what each does to the log at a position.

use std::borrow::Cow;

use hattama::election::UtcMillis;
use hattama::event::{Statement, Submission};

use crate::forging::{
    elsewhere, insertion, other_figures, other_signers, other_speaker, signed_by_another,
    strangers, strangers_code, taken, with_revoked,
};
use crate::log::{Log, SIZE, signed_by};

/// What is done. Some kinds are done in several ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Swap,
    Drop,
    Duplicate,
    Reorder,
    InsertForged,
    InsertWithheld,
    BackdateBehind,
    BackdateWithin,
    StrangersKey,
    OthersSignature,
    RevokedKey,
    KeyForTwo,
    OtherElection,
    Rehearsal,
    OtherStation,
    Rollback,
    ForkTime,
    ForkSignatures,
    ForkFigures,
}

impl Kind {
    pub(crate) const ALL: [(Self, &'static str); 19] = [
        (Self::Swap, "swap"),
        (Self::Drop, "drop"),
        (Self::Duplicate, "duplicate"),
        (Self::Reorder, "reorder"),
        (Self::InsertForged, "insert, forged"),
        (Self::InsertWithheld, "insert, withheld before"),
        (Self::BackdateBehind, "backdate, behind the one before"),
        (Self::BackdateWithin, "backdate, to the one before"),
        (Self::StrangersKey, "another key, unknown"),
        (Self::OthersSignature, "another key's signature"),
        (Self::RevokedKey, "revoked key"),
        (Self::KeyForTwo, "a key for two members"),
        (Self::OtherElection, "other election's entry"),
        (Self::Rehearsal, "rehearsal's entry"),
        (Self::OtherStation, "other station's"),
        (Self::Rollback, "rollback"),
        (Self::ForkTime, "fork, another time"),
        (Self::ForkSignatures, "fork, other signatures"),
        (Self::ForkFigures, "fork, other figures"),
    ];
}

/// What stands at a position.
#[derive(Debug, Clone)]
pub(crate) struct Slot<'a> {
    pub(crate) submission: Cow<'a, [u8]>,
    /// When it was recorded, as the operator says who makes the chain anew.
    pub(crate) at: UtcMillis,
    pub(crate) what: What,
}

#[derive(Debug, Clone)]
pub(crate) enum What {
    /// An entry of the log.
    Line(usize),
    /// An entry of the log that stands before it as well.
    Again(usize),
    /// What was made.
    Made {
        /// The codes with which the rule book refuses it, after what honestly stands before it.
        codes: Vec<&'static str>,
        /// The entry whose statement it has.
        stands_for: Option<usize>,
        /// Whether the third member has signed it as well.
        third: bool,
    },
}

/// The log from `first` on, as it was left: what was put there, and then what follows from `rest` on.
pub(crate) struct Altered<'a> {
    pub(crate) first: usize,
    put: Vec<Slot<'a>>,
    rest: usize,
}

impl<'a> Altered<'a> {
    /// How many entries stand from the first on.
    pub(crate) fn len(&self) -> usize {
        self.put.len() + SIZE - self.rest
    }

    /// What stands at a position, counted from the first.
    pub(crate) fn slot<'s>(&'s self, log: &'s Log, at: usize) -> Option<Slot<'s>> {
        if let Some(slot) = self.put.get(at) {
            return Some(slot.clone());
        }
        let number = self.rest + at - self.put.len();
        (number < SIZE).then(|| line(log, number))
    }

    /// What stands first.
    pub(crate) fn into_first(self, log: &'a Log) -> Option<Slot<'a>> {
        let rest = (self.rest < SIZE).then(|| line(log, self.rest));
        self.put.into_iter().next().or(rest)
    }

    /// What stands there, from the first on.
    pub(crate) fn slots<'s>(&'s self, log: &'s Log) -> impl Iterator<Item = Slot<'s>> {
        (0..).map_while(|at| self.slot(log, at))
    }
}

fn line(log: &Log, number: usize) -> Slot<'_> {
    let of = &log.lines[number];
    Slot {
        submission: Cow::Borrowed(&of.submission),
        at: of.at,
        what: What::Line(number),
    }
}

pub(crate) fn made(
    submission: &Submission,
    at: UtcMillis,
    codes: &[&'static str],
) -> Slot<'static> {
    Slot {
        submission: Cow::Owned(submission.to_bytes()),
        at,
        what: What::Made {
            codes: codes.to_vec(),
            stands_for: None,
            third: false,
        },
    }
}

/// Something else in the place of an entry.
fn replaced(position: usize, slot: Slot<'_>) -> Altered<'_> {
    Altered {
        first: position,
        put: vec![slot],
        rest: position + 1,
    }
}

/// Something before an entry, or behind the last.
fn inserted(position: usize, slot: Slot<'_>) -> Altered<'_> {
    Altered {
        first: position,
        put: vec![slot],
        rest: position,
    }
}

/// Nothing in the place of the entries from `position` to `rest`.
fn cut(position: usize, rest: usize) -> Altered<'static> {
    Altered {
        first: position,
        put: Vec::new(),
        rest,
    }
}

/// What stands in the log after `kind` was done at a position; nothing if it cannot be done there.
pub(crate) fn alter(log: &Log, kind: Kind, position: usize) -> Option<Altered<'_>> {
    if position == SIZE {
        let inserts = [Kind::InsertForged, Kind::InsertWithheld, Kind::KeyForTwo];
        let insertion = || inserted(position, insertion(log, kind, position));
        return inserts.contains(&kind).then(insertion);
    }
    let of = &log.lines[position];
    let again = |submission: &Submission, codes: &[&'static str]| {
        replaced(position, made(submission, of.at, codes))
    };
    Some(match kind {
        Kind::Swap | Kind::Reorder => moved(log, kind, position)?,
        Kind::Drop => cut(position, position + 1),
        Kind::Rollback => cut(position, SIZE),
        Kind::Duplicate => {
            let mut slot = line(log, position);
            slot.what = What::Again(position);
            inserted(position + 1, slot)
        }
        Kind::InsertForged | Kind::InsertWithheld => {
            inserted(position, insertion(log, kind, position))
        }
        Kind::BackdateBehind => {
            let before = log.lines[position.checked_sub(1)?].at;
            retimed(log, position, UtcMillis(before.0 - 1))
        }
        Kind::BackdateWithin => {
            let before = position.checked_sub(1).map(|before| log.lines[before].at);
            retimed(log, position, before.unwrap_or(UtcMillis(of.at.0 - 1)))
        }
        Kind::StrangersKey => again(&strangers(of), &[strangers_code(&of.statement)]),
        Kind::OthersSignature => again(&signed_by_another(of), &["R040"]),
        Kind::RevokedKey => again(&with_revoked(log, position)?, &["R032"]),
        Kind::KeyForTwo => match taken(&of.statement) {
            Some(statement) => again(&signed_by(&statement, &of.signers), &["R111"]),
            None => inserted(position, insertion(log, kind, position)),
        },
        Kind::OtherElection | Kind::Rehearsal => {
            let statement = elsewhere(kind, &of.statement);
            let codes: &[_] = if position == 0 { &[] } else { &["R011"] };
            again(&signed_by(&statement, &of.signers), codes)
        }
        Kind::OtherStation => {
            let (speaker, code) = other_speaker(&of.statement);
            let mut submission = Submission::from_bytes(&of.submission).unwrap();
            let statement = Statement {
                speaker,
                ..of.statement.clone()
            };
            submission.statement = statement.to_bytes();
            again(&submission, &[code])
        }
        Kind::ForkTime => retimed(log, position, UtcMillis(of.at.0 + 500)),
        Kind::ForkSignatures => {
            let (signers, third) = other_signers(of)?;
            let mut slot = made(&signed_by(&of.statement, &signers), of.at, &[]);
            slot.what = What::Made {
                codes: Vec::new(),
                stands_for: Some(position),
                third,
            };
            replaced(position, slot)
        }
        Kind::ForkFigures => again(&signed_by(&other_figures(&of.statement)?, &of.signers), &[]),
    })
}

/// An entry in its place, recorded at another time.
fn retimed(log: &Log, position: usize, at: UtcMillis) -> Altered<'_> {
    let slot = Slot {
        at,
        ..line(log, position)
    };
    replaced(position, slot)
}

/// Two entries in each other's place, or one behind those that followed it; times stay in order.
fn moved(log: &Log, kind: Kind, position: usize) -> Option<Altered<'_>> {
    let last = SIZE - 1 - position;
    let (far, least) = match kind {
        Kind::Swap => (1 + (position * position * 7 + position * 13) % 250, 1),
        _ => (2 + position * 11 % 120, 2),
    };
    let far = far.min(last);
    if far < least {
        return None;
    }
    let rest = position + far + 1;
    let mut put: Vec<_> = (position..rest).map(|number| line(log, number)).collect();
    match kind {
        Kind::Swap => put.swap(0, far),
        _ => put.rotate_left(1),
    }
    for (number, slot) in (position..).zip(&mut put) {
        slot.at = log.lines[number].at;
    }
    Some(Altered {
        first: position,
        put,
        rest,
    })
}
