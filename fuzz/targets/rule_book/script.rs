//! The steps that bytes stand for.

use arbitrary::Unstructured;
use hattama::election::{Basis, WithdrawnVotes};
use hattama::event::{Presence, Sheet};

use super::desk::{HOLDING, NUMBERS};
use crate::attempt::{Attempt, CONTESTS, NOW, Signer};
use crate::support::*;

/// One thing that happens.
#[allow(
    clippy::large_enum_variant,
    reason = "one at a time, and most are the largest"
)]
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// Something is made, and submitted.
    Say(What, Manner),
    /// What was made and kept is submitted now.
    Release(usize),
    /// The clock goes on.
    Wait(u64),
    /// The next submission is recorded at another time: earlier, or much later.
    At(u64),
}

/// What is said.
#[derive(Debug, Clone)]
pub(super) enum What {
    /// What somebody in an election that is under way may try.
    Attempt(Box<Attempt>),
    /// One of the statements that set an election up, by its place among them.
    SetUp(usize),
}

/// How it is said.
#[derive(Debug, Clone)]
pub(super) enum Manner {
    /// As it should be.
    Plain,
    /// Signed by others.
    By(Vec<Signer>),
    /// By all but the first signer.
    Fewer,
    /// By these members of the commission that speaks.
    Members(Vec<u16>),
    /// Without what may be left out of the form, whether or not it may be left out here.
    Bare,
    /// With bytes of the statement changed before it is signed.
    Edited(Vec<Edit>),
    /// With bytes of the submission changed after it was signed.
    Damaged(Vec<Edit>),
    /// In the name of another speaker.
    Speaker(usize),
    /// For another election, or for none.
    Election(bool),
    /// With one signature that nobody made.
    Forged,
    /// Kept for later.
    Kept,
}

/// A change of bytes: where, and what is done there.
pub(super) type Edit = (u16, Change);

/// What is done to bytes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Change {
    /// This byte stands there.
    Byte(u8),
    /// One bit is turned.
    Bit(u8),
    /// Four bytes of ones.
    Most,
    /// Four bytes of zeros.
    Least,
    /// A byte more.
    Insert(u8),
    /// A byte less.
    Remove,
}

impl Change {
    /// Does it.
    pub(super) fn to(self, bytes: &mut Vec<u8>, at: u16) {
        if bytes.is_empty() {
            return;
        }
        let at = usize::from(at) % bytes.len();
        let four = bytes.len().min(at + 4);
        match self {
            Self::Byte(byte) => bytes[at] = byte,
            Self::Bit(bit) => bytes[at] ^= 1 << (bit % 8),
            Self::Most => bytes[at..four].fill(0xff),
            Self::Least => bytes[at..four].fill(0),
            Self::Insert(byte) => bytes.insert(at, byte),
            Self::Remove => {
                bytes.remove(at);
            }
        }
    }
}

/// A number below `end`; 0 once the bytes have run out.
fn below(bytes: &mut Unstructured<'_>, end: usize) -> usize {
    usize::from(bytes.arbitrary::<u8>().unwrap_or(0)) % end
}

fn yes(bytes: &mut Unstructured<'_>) -> bool {
    below(bytes, 2) == 1
}

fn number(bytes: &mut Unstructured<'_>, end: usize) -> u16 {
    u16::try_from(below(bytes, end)).unwrap()
}

/// The next step.
pub(super) fn step(bytes: &mut Unstructured<'_>) -> Step {
    match below(bytes, 64) {
        0 => Step::Wait(below(bytes, 40) as u64),
        1 => Step::Wait([30, 180, 200, 1000][below(bytes, 4)]),
        2 => Step::At([0, u64::MAX, u64::MAX - 1, 1 << 63][below(bytes, 4)]),
        3 => Step::At(hour(below(bytes, 256) as u64).0),
        4..8 => Step::Release(below(bytes, 8)),
        8..16 => Step::Say(What::SetUp(below(bytes, 16)), manner(bytes)),
        _ => {
            let attempt = attempt(bytes);
            Step::Say(What::Attempt(Box::new(attempt)), manner(bytes))
        }
    }
}

fn manner(bytes: &mut Unstructured<'_>) -> Manner {
    match below(bytes, 24) {
        0 => Manner::By((0..=below(bytes, 3)).map(|_| signer(bytes)).collect()),
        1 => Manner::Fewer,
        2..5 => Manner::Edited(edits(bytes)),
        5 => Manner::Damaged(edits(bytes)),
        6 => Manner::Speaker(below(bytes, 9)),
        7 => Manner::Election(yes(bytes)),
        8 => Manner::Forged,
        9..12 => Manner::Kept,
        12..14 => {
            let numbers = 0..=below(bytes, 3);
            let one = |_| number(bytes, usize::from(NUMBERS));
            Manner::Members(numbers.map(one).collect())
        }
        14 => Manner::Bare,
        _ => Manner::Plain,
    }
}

fn signer(bytes: &mut Unstructured<'_>) -> Signer {
    let of = HOLDING[below(bytes, HOLDING.len())];
    (
        of,
        number(bytes, usize::from(NUMBERS)),
        u8::from(below(bytes, 8) == 0),
    )
}

fn edits(bytes: &mut Unstructured<'_>) -> Vec<Edit> {
    let edits = 0..=below(bytes, 3);
    edits.map(|_| edit(bytes)).collect()
}

fn edit(bytes: &mut Unstructured<'_>) -> Edit {
    let at = bytes.arbitrary().unwrap_or(0);
    let byte = |bytes: &mut Unstructured<'_>| bytes.arbitrary().unwrap_or(0);
    let change = match below(bytes, 8) {
        0 => Change::Bit(byte(bytes)),
        1 => Change::Most,
        2 => Change::Least,
        3 => Change::Insert(byte(bytes)),
        4 => Change::Remove,
        _ => Change::Byte(byte(bytes)),
    };
    (at, change)
}

/// A sheet: mostly one that balances.
fn any_sheet(bytes: &mut Unstructured<'_>) -> Sheet {
    let contest = [0, 1, 0, 1, 0, 1, 2][below(bytes, 7)];
    let options = if contest == 0 { 3 } else { 2 };
    let votes: Vec<u32> = (0..options).map(|_| figure(bytes)).collect();
    let flags = below(bytes, 256);
    let mut sheet = balanced(CONTESTS[contest], &votes);
    if flags.is_multiple_of(4) {
        let mut fields = sheet.fields.to_vec();
        let at = below(bytes, fields.len());
        fields[at] = figure(bytes);
        sheet.fields = list(fields);
    }
    // The clock's hour, for most.
    sheet.signed_at = match flags >> 2 & 7 {
        0 => hour(36 + (flags >> 5) as u64),
        _ => hour(NOW),
    };
    sheet.voting_ended_at = (flags & 0x60 == 0x60).then_some(CLOSES);
    if flags & 0x80 != 0 {
        on_paper(sheet)
    } else {
        sheet
    }
}

/// A sheet on which nobody's ballot is invalid, and as many are registered as it takes.
fn balanced(contest: &str, votes: &[u32]) -> Sheet {
    let valid = votes.iter().sum::<u32>();
    let registered = valid.max(1000);
    let unused = registered - valid;
    Sheet {
        fields: list(vec![registered, registered, valid, unused, valid, 0, valid]),
        votes: list(votes.to_vec()),
        ..sheet(contest, &[])
    }
}

/// Votes of one option. The sum of a sheet of them stays below 1,000, but for the last two.
fn figure(bytes: &mut Unstructured<'_>) -> u32 {
    match below(bytes, 256) {
        254 => 400_000_000,
        255 => 1_000,
        few => u32::try_from(few).unwrap(),
    }
}

#[allow(clippy::too_many_lines, reason = "one arm for each kind of attempt")]
fn attempt(bytes: &mut Unstructured<'_>) -> Attempt {
    let kind = below(bytes, 32);
    let by = below(bytes, 7);
    let station = below(bytes, 3);
    match kind {
        0..4 => Attempt::File {
            by: by % 4,
            sheet: any_sheet(bytes),
        },
        4..7 => Attempt::Correct {
            by,
            station,
            basis: Basis::ALL[below(bytes, Basis::ALL.len())],
            which: below(bytes, 3),
            sheet: any_sheet(bytes),
        },
        7 => Attempt::Report {
            by: station,
            at: 22 + below(bytes, 18) as u64,
            voted: figure(bytes),
        },
        8 => Attempt::Revoke {
            station,
            number: number(bytes, 6),
        },
        9 => Attempt::Add {
            station,
            number: number(bytes, 6),
        },
        10 if yes(bytes) => Attempt::Forge {
            by: station,
            sheet: any_sheet(bytes),
        },
        10 => Attempt::Again {
            which: below(bytes, 64),
        },
        11..13 => Attempt::Copy {
            by,
            station,
            sheet: any_sheet(bytes),
        },
        13 => Attempt::NoVote {
            by,
            station,
            contest: below(bytes, 3),
        },
        14..16 => Attempt::Sum {
            by,
            contest: below(bytes, 3),
            entries_ago: below(bytes, 4) as u64,
            wrong: below(bytes, 4) == 0,
        },
        16 => Attempt::Draw { turned: yes(bytes) },
        17 => Attempt::Declare {
            contest: by % 3,
            entries_ago: below(bytes, 2) as u64,
            wrong: below(bytes, 8) == 0,
        },
        18 => Attempt::Close,
        19 => Attempt::Withdraw {
            by,
            contest: station,
            option: below(bytes, 3),
            votes: WithdrawnVotes::ALL[below(bytes, WithdrawnVotes::ALL.len())],
        },
        20 => Attempt::AddSignature {
            station,
            number: number(bytes, 6),
        },
        21 => Attempt::Dissent {
            by,
            station,
            number: number(bytes, 6),
        },
        22 => Attempt::Attend {
            station,
            presence: Presence::ALL[below(bytes, Presence::ALL.len())],
        },
        23 => Attempt::Void {
            by,
            unit: below(bytes, 7),
            contest: station,
        },
        24 => Attempt::Rerun {
            by,
            unit: below(bytes, 7),
            contest: station,
            hours: yes(bytes).then(|| below(bytes, 7)),
        },
        25 => Attempt::Act {
            contest: station,
            wrong: yes(bytes),
        },
        26 => Attempt::Accredit {
            by,
            observer: station,
        },
        27 => Attempt::Attest {
            observer: below(bytes, 3),
            station,
            sheet: any_sheet(bytes),
        },
        28 => Attempt::Object {
            observer: station,
            which: below(bytes, 64),
            to: by,
        },
        29 => Attempt::Answer {
            by,
            which: below(bytes, 64),
            upheld: yes(bytes),
        },
        30 if yes(bytes) => Attempt::SecondRound,
        30 => Attempt::Equal,
        _ => Attempt::Recover {
            number: 2 + number(bytes, 3),
            keys: 1 + number(bytes, 2),
        },
    }
}
