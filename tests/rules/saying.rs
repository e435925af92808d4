//! What members, observers and those above stations say besides sheets and sums.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "several test crates share this file"
)]

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use hattama::bytes::{Domain, ScanHash, Sorted, StatementHash, TextHash};
use hattama::election::*;
use hattama::event::*;
use hattama::keys::{Message, SecretKey};

use crate::support::Answer as Answered;
use crate::support::*;

pub fn act() -> Act {
    Act {
        number: text("45-7"),
        date: CivilDate {
            year: 2023,
            month: 11,
            day: 18,
        },
    }
}
/// An act of a day that there is not.
pub fn act_of_no_day() -> Act {
    let mut act = act();
    act.date.day = 31;
    act
}

pub fn withdrawn(contest: &str, option: &str, votes: WithdrawnVotes) -> Body {
    Body::OptionWithdrawn(Box::new(OptionWithdrawn {
        contest: id(contest),
        option: id(option),
        votes,
        act: Some(act()),
    }))
}

pub fn added(station: &str, contest: &str, protocol: StatementHash, member: u16) -> Body {
    Body::SignatureAdded(Box::new(SignatureAdded {
        station: id(station),
        contest: id(contest),
        protocol,
        member,
    }))
}
pub fn dissent(station: &str, contest: &str, protocol: StatementHash, member: u16) -> Body {
    Body::DissentLodged(Box::new(DissentLodged {
        station: id(station),
        contest: id(contest),
        protocol,
        member,
        reason: id("not-counted-aloud"),
        text: Some(TextHash::new([8; 32])),
    }))
}
/// Attendance of some members, with copies given and refused.
pub fn attendance(
    station: &str,
    protocol: StatementHash,
    members: &[(u16, Presence)],
    copies: (u16, u16),
) -> Body {
    let members = members.iter();
    let members = members.map(|(number, presence)| Attendance {
        number: *number,
        presence: *presence,
    });
    Body::AttendanceRecorded(Box::new(AttendanceRecorded {
        station: id(station),
        contest: id("list"),
        protocol,
        members: Sorted::new(members.collect()).unwrap(),
        copies_given: copies.0,
        copies_refused: copies.1,
    }))
}

pub fn voided(unit: &str, contests: &[&str]) -> Body {
    voided_by("45-7", unit, contests)
}
/// By the act of this number.
pub fn voided_by(number: &str, unit: &str, contests: &[&str]) -> Body {
    Body::UnitVoided(Box::new(UnitVoided {
        unit: id(unit),
        contests: Sorted::new(ids(contests)).unwrap(),
        act: Act {
            number: text(number),
            ..act()
        },
    }))
}
/// The vote is repeated from hour 200 to hour 213.
pub fn repeated(unit: &str, contests: &[&str]) -> RerunOpened {
    let day = PollingDay {
        opens: hour(200),
        closes: hour(213),
    };
    RerunOpened {
        unit: id(unit),
        contests: Sorted::new(ids(contests)).unwrap(),
        act: act(),
        polling: list(vec![day]),
        hours: Sorted::default(),
    }
}
pub fn rerun(said: RerunOpened) -> Body {
    Body::RerunOpened(Box::new(said))
}
pub fn hours_of(unit: &str, opens: u64, closes: u64) -> UnitHours {
    UnitHours {
        unit: id(unit),
        polling: list(vec![PollingDay {
            opens: hour(opens),
            closes: hour(closes),
        }]),
    }
}

/// An act with the result of replay.
pub fn act_recorded(ledger: &Ledger, contest: &str) -> ActRecorded {
    let result = result(ledger, contest);
    ActRecorded {
        contest: result.contest,
        size: result.size,
        act: act(),
        document: ScanHash::new([0xd0; 32]),
        fields: Some(result.totals.fields),
        votes: result.totals.votes,
        seats: result.seats,
    }
}
pub fn recorded(said: ActRecorded) -> Body {
    Body::ActRecorded(Box::new(said))
}

pub fn accredited_with(observer: &str, secret: &SecretKey) -> ObserverAccredited {
    let key = secret.public();
    let message = observer_message(&id(observer), &key);
    ObserverAccredited {
        id: id(observer),
        organisation: text("Observers of the river"),
        key,
        proof: secret.sign(&Message::new(Domain::Observer, &message)),
    }
}
/// Made once, as members are.
pub fn accredited(observer: &str) -> Body {
    static MADE: LazyLock<Mutex<HashMap<String, Body>>> = LazyLock::new(Mutex::default);
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let make = || {
        let secret = secret(observer, 0, 0);
        Body::ObserverAccredited(Box::new(accredited_with(observer, &secret)))
    };
    made.entry(observer.to_owned()).or_insert_with(make).clone()
}
/// A copy with every figure of a sheet.
pub fn copied(station: &str, sheet: &Sheet) -> CopyAttested {
    CopyAttested {
        station: id(station),
        contest: sheet.contest.clone(),
        poll: None,
        fields: list(sheet.fields.iter().copied().map(Some).collect()),
        votes: list(sheet.votes.iter().copied().map(Some).collect()),
        photo: ScanHash::new([0xf0; 32]),
    }
}
pub fn copy(said: CopyAttested) -> Body {
    Body::CopyAttested(Box::new(said))
}
pub fn objection(about: StatementHash, to: &str) -> Body {
    Body::ObjectionLodged(Box::new(ObjectionLodged {
        about,
        to: id(to),
        reason: id("copy-refused"),
        text: None,
    }))
}
pub fn answer(objection: StatementHash, answer: hattama::event::Answer) -> Body {
    Body::ObjectionAnswered(Box::new(ObjectionAnswered {
        objection,
        answer,
        reason: id("copy-given-since"),
        text: Some(TextHash::new([9; 32])),
    }))
}

/// A second round of `president` between `a` and `b`.
pub fn second_round() -> ContestDefinition {
    ContestDefinition {
        id: id("second"),
        titles: titles("President, second round"),
        options: list(vec![
            option("a", 1, OptionKind::Candidate, "self"),
            option("b", 2, OptionKind::Candidate, "self"),
        ]),
        polling: list(vec![PollingDay {
            opens: hour(400),
            closes: hour(413),
        }]),
        allocation: Some(AllocationRule {
            method: Method::Plurality,
            seats: 1,
            tie: TieRule::Lots,
            single_list: None,
            against_all_wins: AgainstAllRule::NoWinner,
        }),
        second_round_of: Some(id("president")),
        ..president()
    }
}
/// Candidates `a`, `b` and `c`: more than half of the valid ballots, else the first two again.
pub fn president() -> ContestDefinition {
    ContestDefinition {
        id: id("president"),
        titles: titles("President"),
        options: list(vec![
            option("a", 1, OptionKind::Candidate, "self"),
            option("b", 2, OptionKind::Candidate, "self"),
            option("c", 3, OptionKind::Candidate, "self"),
        ]),
        allocation: Some(AllocationRule {
            method: Method::Majority {
                of: id("valid"),
                second_round_candidates: Some(2),
            },
            seats: 1,
            tie: TieRule::Lots,
            single_list: None,
            against_all_wins: AgainstAllRule::NoWinner,
        }),
        ..list_contest()
    }
}

impl Ledger {
    /// One member of a commission says it.
    pub fn alone(&mut self, speaker: &str, number: u16, body: Body) -> Answered {
        self.say_with(speaker, body, &[secret(speaker, number, 0)])
    }
    /// An observer says it, with his key.
    pub fn observer(&mut self, observer: &str, body: Body) -> Answered {
        let statement = self.by_observer(observer, body);
        self.submit(signed(&statement, &[secret(observer, 0, 0)]))
    }
    pub fn by_observer(&self, observer: &str, body: Body) -> Statement {
        Statement {
            speaker: Speaker::Observer(id(observer)),
            ..self.statement("C", body)
        }
    }
    /// The recovery keys say it.
    pub fn recover(&mut self, body: Body, keys: &[SecretKey]) -> Answered {
        let statement = Statement {
            speaker: Speaker::RecoveryKeys,
            ..self.statement("C", body)
        };
        self.submit(signed(&statement, keys))
    }
    /// The name that a statement of a commission has.
    pub fn name(&self, speaker: &str, body: &Body) -> StatementHash {
        let statement = self.statement(speaker, body.clone());
        StatementHash::of_statement(&statement.to_bytes())
    }
}
