//! What somebody may try, and what he then submits.

use crate::saying::*;
use crate::support::*;
use hattama::bytes::{Sorted, StatementHash};
use hattama::election::{Basis, Role, WithdrawnVotes};
use hattama::event::{Answer, Body, Entry, Presence, RosterChange, Sheet, Speaker};
use hattama::event::{Statement, Submission};
use hattama::keys::SecretKey;

pub(crate) const STATIONS: [&str; 3] = ["P1", "P2", "P3"];
const SPEAKERS: [&str; 7] = ["P1", "P2", "P3", "T1", "T2", "D", "C"];
/// The last one is a second round, once it is defined.
pub(crate) const CONTESTS: [&str; 3] = ["list", "district", "second"];
/// Sheets that are signed when they are submitted.
pub(crate) const NOW: u64 = 0;

/// Something that somebody tries; most of it is lawful somewhere.
#[derive(Debug, Clone)]
pub(crate) enum Attempt {
    File {
        by: usize,
        sheet: Sheet,
    },
    Correct {
        by: usize,
        station: usize,
        basis: Basis,
        which: usize,
        sheet: Sheet,
    },
    Report {
        by: usize,
        at: u64,
        voted: u32,
    },
    Revoke {
        station: usize,
        number: u16,
    },
    Add {
        station: usize,
        number: u16,
    },
    Forge {
        by: usize,
        sheet: Sheet,
    },
    Again {
        which: usize,
    },
    Wait {
        hours: u64,
    },
    BackInTime,
    Copy {
        by: usize,
        station: usize,
        sheet: Sheet,
    },
    NoVote {
        by: usize,
        station: usize,
        contest: usize,
    },
    Sum {
        by: usize,
        contest: usize,
        entries_ago: u64,
        wrong: bool,
    },
    Draw {
        turned: bool,
    },
    Declare {
        contest: usize,
        entries_ago: u64,
        wrong: bool,
    },
    Close,
    Withdraw {
        by: usize,
        contest: usize,
        option: usize,
        votes: WithdrawnVotes,
    },
    AddSignature {
        station: usize,
        number: u16,
    },
    Dissent {
        by: usize,
        station: usize,
        number: u16,
    },
    Attend {
        station: usize,
        presence: Presence,
    },
    Void {
        by: usize,
        unit: usize,
        contest: usize,
    },
    Rerun {
        by: usize,
        unit: usize,
        contest: usize,
        hours: Option<usize>,
    },
    Act {
        contest: usize,
        wrong: bool,
    },
    Accredit {
        by: usize,
        observer: usize,
    },
    Attest {
        observer: usize,
        station: usize,
        sheet: Sheet,
    },
    Object {
        observer: usize,
        which: usize,
        to: usize,
    },
    Answer {
        by: usize,
        which: usize,
        upheld: bool,
    },
    SecondRound,
    /// Every station files the same votes for both candidates of the district.
    Equal,
    Recover {
        number: u16,
        keys: u16,
    },
}

/// A sheet as it is submitted now.
fn signed_now(ledger: &Ledger, sheet: &Sheet) -> Sheet {
    let mut sheet = sheet.clone();
    if sheet.signed_at == hour(NOW) {
        sheet.signed_at = ledger.now;
    }
    sheet
}

/// Whose key signs: a commission, or who else has keys; the number of the member; which key it is
/// of those that the number has had.
pub(crate) type Signer = (&'static str, u16, u8);

/// What is submitted.
#[derive(Debug, Clone)]
pub(crate) enum Made {
    /// A statement, and who signs it.
    Said(Statement, Vec<Signer>),
    /// The same, with a signature in it that nobody made.
    Forged(Statement, Vec<Signer>),
    /// A submission that was made before.
    Again(Submission),
}

impl Made {
    /// It as a submission, signed.
    pub(crate) fn submission(self) -> Submission {
        let sign = |statement, signers: Vec<Signer>| {
            let keys: Vec<SecretKey> = signers.into_iter().map(secret_of).collect();
            signed(&statement, &keys)
        };
        match self {
            Self::Said(statement, signers) => sign(statement, signers),
            Self::Forged(statement, signers) => forged(sign(statement, signers)),
            Self::Again(submission) => submission,
        }
    }
}

/// The key of a signer.
pub(crate) fn secret_of((of, number, generation): Signer) -> SecretKey {
    secret(of, number, generation)
}

/// A submission whose first signature nobody made.
pub(crate) fn forged(mut submission: Submission) -> Submission {
    let mut pairs = submission.signatures.into_inner();
    pairs[0].signature = no_signature();
    submission.signatures = Sorted::new(pairs).unwrap();
    submission
}

/// What chair and secretary of a commission say.
fn said(ledger: &Ledger, by: &'static str, body: Body) -> Made {
    Made::Said(ledger.statement(by, body), vec![(by, 1, 0), (by, 2, 0)])
}

/// What is submitted, one after the other.
pub(crate) fn made(ledger: &Ledger, attempt: &Attempt) -> Vec<Made> {
    let Attempt::Equal = attempt else {
        return one(ledger, attempt).into_iter().collect();
    };
    let mut equal = sheet("district", &[100, 100]);
    equal.signed_at = ledger.now;
    equal.voting_ended_at = None;
    let stations = STATIONS.into_iter();
    let say = |station| said(ledger, station, protocol(equal.clone()));
    stations.map(say).collect()
}

/// A single submission; nothing where nobody can say it yet.
fn one(ledger: &Ledger, attempt: &Attempt) -> Option<Made> {
    let say = |by, body| said(ledger, by, body);
    Some(match attempt {
        Attempt::File { by, sheet } => say(SPEAKERS[*by], protocol(signed_now(ledger, sheet))),
        Attempt::Correct {
            by,
            station,
            basis,
            which,
            sheet,
        } => {
            let replaces = filed(ledger, STATIONS[*station], sheet.contest.as_str(), *which)?;
            let mut corrected = corrected(replaces, *basis, signed_now(ledger, sheet));
            corrected.station = id(STATIONS[*station]);
            say(SPEAKERS[*by], Body::ProtocolCorrected(Box::new(corrected)))
        }
        Attempt::Copy { by, station, sheet } => say(
            SPEAKERS[*by],
            transcribed(STATIONS[*station], signed_now(ledger, sheet)),
        ),
        Attempt::NoVote {
            by,
            station,
            contest,
        } => say(
            SPEAKERS[*by],
            no_vote(STATIONS[*station], &[CONTESTS[*contest]]),
        ),
        Attempt::Sum {
            by,
            contest,
            entries_ago,
            wrong,
        } => {
            let of = ledger.state.find_contest(CONTESTS[*contest])?;
            let unit = ledger.state.find_commission(SPEAKERS[*by])?;
            let mut said = summary(ledger, SPEAKERS[*by], CONTESTS[*contest]);
            said.size = said.size.saturating_sub(*entries_ago);
            said.totals = ledger.state.totals_at(of, unit, said.size);
            said.totals.count += u32::from(*wrong);
            say(SPEAKERS[*by], summed(said))
        }
        Attempt::Draw { turned } => {
            let order = if *turned { ["y", "x"] } else { ["x", "y"] };
            say("D", lots(ledger, "district", &order))
        }
        Attempt::Declare {
            contest,
            entries_ago,
            wrong,
        } => {
            ledger.state.find_contest(CONTESTS[*contest])?;
            let mut said = result(ledger, CONTESTS[*contest]);
            said.size = said.size.saturating_sub(*entries_ago);
            if *wrong {
                let mut votes = said.totals.votes.to_vec();
                votes.rotate_left(1);
                said.totals.votes = list(votes);
            }
            say(["C", "D", "C"][*contest], declared(said))
        }
        Attempt::Report { by, at, voted } => say(STATIONS[*by], turnout("list", hour(*at), *voted)),
        Attempt::Revoke { station, number } => {
            let parent = ["T1", "T1", "T2"][*station];
            say(
                parent,
                change(STATIONS[*station], vec![RosterChange::Revoke(*number)]),
            )
        }
        Attempt::Add { station, number } => {
            let added = member(STATIONS[*station], *number, Role::Deputy);
            let parent = ["T1", "T1", "T2"][*station];
            say(
                parent,
                change(STATIONS[*station], vec![RosterChange::Add(added)]),
            )
        }
        Attempt::Forge { by, sheet } => {
            let statement = ledger.statement(STATIONS[*by], protocol(signed_now(ledger, sheet)));
            Made::Forged(
                statement,
                vec![(STATIONS[*by], 1, 0), (STATIONS[*by], 2, 0)],
            )
        }
        Attempt::Again { which } => {
            let entry = &ledger.entries[which % ledger.entries.len()];
            Made::Again(Entry::from_bytes(entry).unwrap().submission)
        }
        Attempt::Close => say("C", Body::LedgerClosed),
        other => return besides(ledger, other),
    })
}

/// What is said besides sheets and sums.
fn besides(ledger: &Ledger, attempt: &Attempt) -> Option<Made> {
    let say = |by, body| said(ledger, by, body);
    Some(match attempt {
        Attempt::Withdraw {
            by,
            contest,
            option,
            votes,
        } => {
            let of = ledger.state.find_contest(CONTESTS[*contest])?;
            let options = &ledger.state.contest(of).definition.options;
            let option = &options[option % options.len()].id;
            let body = withdrawn(CONTESTS[*contest], option.as_str(), *votes);
            say(SPEAKERS[*by], body)
        }
        Attempt::AddSignature { station, number } => {
            let station = STATIONS[*station];
            let body = added(station, "list", filed(ledger, station, "list", 1)?, *number);
            let statement = ledger.statement(station, body);
            Made::Said(statement, vec![(station, *number, 0)])
        }
        Attempt::Dissent {
            by,
            station,
            number,
        } => {
            let station = STATIONS[*station];
            let body = dissent(station, "list", filed(ledger, station, "list", 1)?, *number);
            let statement = ledger.statement(SPEAKERS[*by], body);
            Made::Said(statement, vec![(SPEAKERS[*by], *number, 0)])
        }
        Attempt::Attend { station, presence } => {
            let station = STATIONS[*station];
            let name = filed(ledger, station, "list", 1)?;
            say(
                station,
                attendance(station, name, &[(3, *presence)], (2, 1)),
            )
        }
        Attempt::Void { by, unit, contest } => {
            // Each act has a number of its own.
            let number = ledger.entries.len().to_string();
            let body = voided_by(&number, SPEAKERS[*unit], &[CONTESTS[*contest]]);
            say(SPEAKERS[*by], body)
        }
        Attempt::Rerun {
            by,
            unit,
            contest,
            hours,
        } => {
            let mut said = repeated(SPEAKERS[*unit], &[CONTESTS[*contest]]);
            if let Some(unit) = hours {
                let hours = hours_of(SPEAKERS[*unit], 190, 203);
                said.hours = Sorted::new(vec![hours]).unwrap();
            }
            said.act.number = text(&ledger.entries.len().to_string());
            say(SPEAKERS[*by], rerun(said))
        }
        Attempt::Act { contest, wrong } => {
            ledger.state.find_contest(CONTESTS[*contest])?;
            let mut said = act_recorded(ledger, CONTESTS[*contest]);
            if *wrong {
                let mut votes = said.votes.to_vec();
                votes[0] = votes[0].saturating_add(1);
                said.votes = list(votes);
            }
            say(["C", "D", "C"][*contest], recorded(said))
        }
        other => return observing(ledger, other),
    })
}

/// What observers say, and those who let them.
fn observing(ledger: &Ledger, attempt: &Attempt) -> Option<Made> {
    let say = |by, body| said(ledger, by, body);
    Some(match attempt {
        Attempt::Accredit { by, observer } => say(SPEAKERS[*by], accredited(OBSERVERS[*observer])),
        Attempt::Attest {
            observer,
            station,
            sheet,
        } => {
            let body = copy(copied(STATIONS[*station], sheet));
            observed(ledger, *observer, body)
        }
        Attempt::Object {
            observer,
            which,
            to,
        } => {
            let about = &ledger.statements[which % ledger.statements.len()];
            let about = StatementHash::of_statement(&about.to_bytes());
            observed(ledger, *observer, objection(about, SPEAKERS[*to]))
        }
        Attempt::Answer { by, which, upheld } => {
            let about = &ledger.statements[which % ledger.statements.len()];
            let about = StatementHash::of_statement(&about.to_bytes());
            let objections = ledger.state.objections().iter().map(|one| one.index);
            let objections: Vec<_> = objections.collect();
            let name = match objections.get(which % objections.len().max(1)) {
                Some(at) => {
                    let said = &ledger.statements[usize::try_from(*at).unwrap()];
                    StatementHash::of_statement(&said.to_bytes())
                }
                None => about,
            };
            let says = if *upheld {
                Answer::Upheld
            } else {
                Answer::Rejected
            };
            say(SPEAKERS[*by], answer(name, says))
        }
        Attempt::SecondRound => {
            let mut second = second_round();
            second.second_round_of = Some(id("district"));
            second.options = district_contest().options;
            say("C", Body::ContestDefined(Box::new(second)))
        }
        Attempt::Recover { number, keys } => {
            // Number 4 has never been there: then it is the log key that changes.
            let change_to = if *number == 4 {
                RosterChange::LogKey(secret("log", *keys, 1).public())
            } else {
                let next = secret("C", *number, 1);
                RosterChange::Replace(member_with("C", *number, Role::Deputy, &next))
            };
            let body = change("C", vec![change_to]);
            let statement = Statement {
                speaker: Speaker::RecoveryKeys,
                ..ledger.statement("C", body)
            };
            let keys = (1..=*keys).map(|number| ("recovery", number, 0));
            Made::Said(statement, keys.collect())
        }
        _ => return None,
    })
}

/// The name of a protocol in a filing, mostly of the one that stands.
fn filed(ledger: &Ledger, station: &str, contest: &str, which: usize) -> Option<StatementHash> {
    let contest = ledger.state.find_contest(contest)?;
    let station = ledger.state.find_commission(station)?;
    let filing = ledger.state.commission(station).filing(contest)?;
    let protocol = match which {
        0 => filing.first(),
        _ => filing.current(),
    };
    Some(protocol.map_or(StatementHash::new([0; 32]), |protocol| protocol.hash))
}

const OBSERVERS: [&str; 3] = ["O1", "O2", "O3"];

/// An observer says it with his key, accredited or not.
fn observed(ledger: &Ledger, observer: usize, body: Body) -> Made {
    let observer = OBSERVERS[observer];
    let statement = ledger.by_observer(observer, body);
    Made::Said(statement, vec![(observer, 0, 0)])
}
