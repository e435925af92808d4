//! What somebody may try, and what he then submits.

use hattama::bytes::{Sorted, StatementHash};
use hattama::election::{Basis, Role, WithdrawnVotes};
use hattama::event::{Answer, Body, Entry, Presence, RosterChange, Sheet, Submission};
use proptest::prelude::*;

use crate::saying::*;
use crate::support::*;

pub(crate) const STATIONS: [&str; 3] = ["P1", "P2", "P3"];
const SPEAKERS: [&str; 7] = ["P1", "P2", "P3", "T1", "T2", "D", "C"];
/// The last one is a second round, once it is defined.
pub(crate) const CONTESTS: [&str; 3] = ["list", "district", "second"];
/// Sheets that are signed when they are submitted.
const NOW: u64 = 0;

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

fn any_sheet() -> impl Strategy<Value = Sheet> {
    let votes = prop::collection::vec(prop_oneof![0..3u32, 90..110u32], 3);
    let contest = prop_oneof![4 => Just(0usize), 4 => Just(1usize), 1 => Just(2usize)];
    let signed = prop_oneof![36..40u64, Just(NOW)];
    (contest, votes, any::<bool>(), any::<bool>(), signed).prop_map(
        |(contest, mut votes, balances, paper, signed)| {
            votes.truncate(3 - contest.min(1));
            let mut sheet = sheet(CONTESTS[contest], &votes);
            if !balances {
                let mut fields = sheet.fields.to_vec();
                fields[6] += 1;
                sheet.fields = list(fields);
            }
            sheet.signed_at = hour(signed);
            sheet.voting_ended_at = None;
            if paper { on_paper(sheet) } else { sheet }
        },
    )
}

pub(crate) fn attempt() -> impl Strategy<Value = Attempt> {
    prop_oneof![3 => sheets_and_sums(), 2 => everything_else()]
}

fn everything_else() -> impl Strategy<Value = Attempt> {
    use Attempt::{
        Accredit, Act, AddSignature, Answer, Attend, Attest, Dissent, Object, Recover, Rerun, Void,
        Withdraw,
    };
    let votes = prop::sample::select(WithdrawnVotes::ALL.to_vec());
    let presence = prop::sample::select(Presence::ALL.to_vec());
    let (by, station, contest) = (0..7usize, 0..3usize, 0..3usize);
    prop_oneof![
        1 => (3..7usize, contest.clone(), 0..3usize, votes)
            .prop_map(|(by, contest, option, votes)| Withdraw { by, contest, option, votes }),
        2 => (station.clone(), 1..5u16)
            .prop_map(|(station, number)| AddSignature { station, number }),
        1 => (by.clone(), station.clone(), 1..4u16)
            .prop_map(|(by, station, number)| Dissent { by, station, number }),
        2 => (station.clone(), 1..4u16)
            .prop_map(|(station, number)| Dissent { by: station, station, number }),
        1 => (station.clone(), presence)
            .prop_map(|(station, presence)| Attend { station, presence }),
        3 => (5..7usize, by.clone(), contest.clone())
            .prop_map(|(by, unit, contest)| Void { by, unit, contest }),
        3 => (5..7usize, by.clone(), contest.clone(), prop::option::of(0..7usize))
            .prop_map(|(by, unit, contest, hours)| Rerun { by, unit, contest, hours }),
        1 => (contest, any::<bool>()).prop_map(|(contest, wrong)| Act { contest, wrong }),
        1 => (by.clone(), 0..3usize).prop_map(|(by, observer)| Accredit { by, observer }),
        2 => (0..3usize, station, any_sheet())
            .prop_map(|(observer, station, sheet)| Attest { observer, station, sheet }),
        1 => (0..3usize, any::<usize>(), by.clone())
            .prop_map(|(observer, which, to)| Object { observer, which, to }),
        2 => (prop_oneof![by, Just(6usize)], any::<usize>(), any::<bool>())
            .prop_map(|(by, which, upheld)| Answer { by, which, upheld }),
        1 => Just(Attempt::SecondRound),
        2 => Just(Attempt::Equal),
        1 => (2..5u16, 1..3u16).prop_map(|(number, keys)| Recover { number, keys }),
        2 => prop_oneof![3 => Just(180u64), 3 => Just(30), 3 => Just(200), 1 => Just(1000)]
            .prop_map(|hours| Attempt::Wait { hours }),
    ]
}

fn sheets_and_sums() -> impl Strategy<Value = Attempt> {
    let basis = prop::sample::select(Basis::ALL.to_vec());
    prop_oneof![
        6 => (0..7usize, any_sheet()).prop_map(|(by, sheet)| Attempt::File { by: by % 4, sheet }),
        6 => (0..7usize, 0..3usize, basis, 0..3usize, any_sheet()).prop_map(
            |(by, station, basis, which, sheet)| Attempt::Correct { by, station, basis, which, sheet }
        ),
        2 => (0..3usize, 22..40u64, 0..300u32)
            .prop_map(|(by, at, voted)| Attempt::Report { by, at, voted }),
        1 => (0..3usize, 1..5u16).prop_map(|(station, number)| Attempt::Revoke { station, number }),
        1 => (0..3usize, 1..6u16).prop_map(|(station, number)| Attempt::Add { station, number }),
        1 => (0..3usize, any_sheet()).prop_map(|(by, sheet)| Attempt::Forge { by, sheet }),
        2 => any::<usize>().prop_map(|which| Attempt::Again { which }),
        1 => (0..40u64).prop_map(|hours| Attempt::Wait { hours }),
        1 => Just(Attempt::BackInTime),
        4 => (0..7usize, 0..3usize, any_sheet())
            .prop_map(|(by, station, sheet)| Attempt::Copy { by, station, sheet }),
        3 => (0..7usize, 0..3usize, 0..4u64, any::<bool>())
            .prop_map(|(by, contest, entries_ago, wrong)| Attempt::Sum { by, contest, entries_ago, wrong }),
        2 => any::<bool>().prop_map(|turned| Attempt::Draw { turned }),
        3 => (0..3usize, 0..2u64, prop::bool::weighted(0.2))
            .prop_map(|(contest, entries_ago, wrong)| Attempt::Declare { contest, entries_ago, wrong }),
        2 => (0..7usize, 0..3usize, 0..3usize)
            .prop_map(|(by, station, contest)| Attempt::NoVote { by, station, contest }),
        1 => Just(Attempt::Close),
    ]
}

/// A sheet as it is submitted now.
fn signed_now(ledger: &Ledger, sheet: &Sheet) -> Sheet {
    let mut sheet = sheet.clone();
    if sheet.signed_at == hour(NOW) {
        sheet.signed_at = ledger.now;
    }
    sheet
}

/// What is submitted, one after the other.
pub(crate) fn made(ledger: &Ledger, attempt: &Attempt) -> Vec<Submission> {
    let Attempt::Equal = attempt else {
        return one(ledger, attempt).into_iter().collect();
    };
    let mut equal = sheet("district", &[100, 100]);
    equal.signed_at = ledger.now;
    equal.voting_ended_at = None;
    let stations = STATIONS.into_iter();
    let say = |station| {
        let statement = ledger.statement(station, protocol(equal.clone()));
        let keys = [secret(station, 1, 0), secret(station, 2, 0)];
        signed(&statement, &keys)
    };
    stations.map(say).collect()
}

/// A single submission; nothing where nobody can say it yet.
fn one(ledger: &Ledger, attempt: &Attempt) -> Option<Submission> {
    let say = |by: &str, body| {
        signed(
            &ledger.statement(by, body),
            &[secret(by, 1, 0), secret(by, 2, 0)],
        )
    };
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
            let mut said = summary(ledger, SPEAKERS[*by], CONTESTS[*contest]);
            said.size -= entries_ago;
            let unit = ledger.state.find_commission(SPEAKERS[*by]).unwrap();
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
            said.size -= entries_ago;
            if *wrong {
                let mut votes = said.totals.votes.to_vec();
                votes.swap(0, 1);
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
            let mut forged = say(STATIONS[*by], protocol(signed_now(ledger, sheet)));
            let mut pairs = forged.signatures.into_inner();
            pairs[0].signature = no_signature();
            forged.signatures = Sorted::new(pairs).unwrap();
            forged
        }
        Attempt::Again { which } => {
            let entry = &ledger.entries[which % ledger.entries.len()];
            Entry::from_bytes(entry).unwrap().submission
        }
        Attempt::Close => say("C", Body::LedgerClosed),
        other => return besides(ledger, other),
    })
}

/// What is said besides sheets and sums.
fn besides(ledger: &Ledger, attempt: &Attempt) -> Option<Submission> {
    let say = |by: &str, body| {
        signed(
            &ledger.statement(by, body),
            &[secret(by, 1, 0), secret(by, 2, 0)],
        )
    };
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
            signed(&statement, &[secret(station, *number, 0)])
        }
        Attempt::Dissent {
            by,
            station,
            number,
        } => {
            let station = STATIONS[*station];
            let body = dissent(station, "list", filed(ledger, station, "list", 1)?, *number);
            let statement = ledger.statement(SPEAKERS[*by], body);
            signed(&statement, &[secret(SPEAKERS[*by], *number, 0)])
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
                votes[0] += 1;
                said.votes = list(votes);
            }
            say(["C", "D", "C"][*contest], recorded(said))
        }
        other => return observing(ledger, other),
    })
}

/// What observers say, and those who let them.
fn observing(ledger: &Ledger, attempt: &Attempt) -> Option<Submission> {
    let say = |by: &str, body| {
        signed(
            &ledger.statement(by, body),
            &[secret(by, 1, 0), secret(by, 2, 0)],
        )
    };
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
            let replaced = member_with("C", *number, Role::Deputy, &secret("C", *number, 1));
            // Number 4 has never been there: then it is the log key that changes.
            let next = secret("log", *keys, 1).public();
            let changes = match number {
                4 => vec![RosterChange::LogKey(next)],
                _ => vec![RosterChange::Replace(replaced)],
            };
            let body = change("C", changes);
            let statement = hattama::event::Statement {
                speaker: hattama::event::Speaker::RecoveryKeys,
                ..ledger.statement("C", body)
            };
            let keys = (1..=*keys).map(|number| secret("recovery", number, 0));
            signed(&statement, &keys.collect::<Vec<_>>())
        }
        _ => return None,
    })
}

/// The name of a protocol in a filing, mostly of the one that stands.
fn filed(ledger: &Ledger, station: &str, contest: &str, which: usize) -> Option<StatementHash> {
    let contest = ledger.state.find_contest(contest)?;
    let station = ledger.state.find_commission(station).unwrap();
    let filing = ledger.state.commission(station).filing(contest).unwrap();
    let protocol = match which {
        0 => filing.first(),
        _ => filing.current(),
    };
    Some(protocol.map_or(StatementHash::new([0; 32]), |protocol| protocol.hash))
}

const OBSERVERS: [&str; 3] = ["O1", "O2", "O3"];

/// An observer says it with his key, accredited or not.
fn observed(ledger: &Ledger, observer: usize, body: Body) -> Submission {
    let observer = OBSERVERS[observer];
    let statement = ledger.by_observer(observer, body);
    signed(&statement, &[secret(observer, 0, 0)])
}
