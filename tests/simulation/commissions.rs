//! What commissions, members and observers say: lawful, doubtful and wrong.

use hattama::bytes::StatementHash;
use hattama::election::Basis;
use hattama::event::{
    Body, Presence, ResultsDeclared, RosterChange, Sheet, Speaker, Statement, Submission,
    SummarySubmitted,
};
use hattama::replay::tally;

use crate::election::{CONTESTS, TERRITORIES, above, both, says, sign, stations};
use crate::saying::{accredited, added, attendance, copied, copy, dissent};
use crate::support::{
    change, corrected, declared, hour, id, list, member_with, on_paper, protocol, secret, sheet,
    summed, transcribed, turnout, unbalanced,
};
use crate::world::World;

/// What will become of a submission, as whoever makes it knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Expected {
    /// It is let in, once the polls have closed.
    Lawful,
    /// It never is, for one of these reasons.
    Wrong(Vec<&'static str>),
    /// That depends on what came before.
    Depends,
    /// It is no submission at all.
    Unreadable,
}

impl Expected {
    pub(crate) const fn may_be_recorded(&self) -> bool {
        matches!(self, Self::Lawful | Self::Depends)
    }
}

/// Something that is handed in.
#[derive(Debug, Clone)]
pub(crate) struct Saying {
    pub(crate) what: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) expected: Expected,
}

/// A submission, and what will become of it.
pub(crate) fn saying(what: String, submission: &Submission, expected: Expected) -> Saying {
    let bytes = submission.to_bytes();
    Saying {
        what,
        bytes,
        expected,
    }
}

/// By chair and secretary.
pub(crate) fn by_both(what: String, by: &'static str, body: Body, expected: Expected) -> Saying {
    saying(what, &sign(&says(by, body), &both(by)), expected)
}

impl World {
    /// Something that somebody says now.
    pub(crate) fn something(&mut self) -> Saying {
        match self.random.below(100) {
            0..14 => self.turnout(),
            14..50 => self.protocol(),
            50..56 => self.transcription(),
            56..66 => self.correction(),
            66..73 => self.addition(),
            73..77 => self.roster(),
            77..82 => self.summary(),
            82..84 => self.declaration(),
            84..88 => self.of_observers(),
            _ => self.wrong(),
        }
    }

    pub(crate) fn station(&mut self) -> &'static str {
        self.random.pick(&stations())
    }

    pub(crate) fn contest(&mut self) -> &'static str {
        self.random.pick(&CONTESTS).0
    }

    /// One of the sheets that a station may come to.
    pub(crate) fn sheet(&mut self, station: &str, contest: &str) -> Sheet {
        if contest == "list" && self.random.percent(6) {
            return on_paper(unbalanced());
        }
        let own =
            u32::try_from(station.len() * 3 + usize::from(station.as_bytes()[1] % 7)).unwrap();
        let version = u32::try_from(self.random.below(3)).unwrap();
        let votes = [210 + own, 130 + 7 * version, 20 + own * version];
        sheet(
            contest,
            if contest == "list" {
                &votes
            } else {
                &votes[..2]
            },
        )
    }

    fn turnout(&mut self) -> Saying {
        let (station, contest) = (self.station(), self.contest());
        let at = 26 + self.random.below(11) as u64;
        let voted =
            50 * (1 + u32::try_from(self.random.below(3)).unwrap()) + u32::try_from(at).unwrap();
        let member = 1 + u16::try_from(self.random.below(2)).unwrap();
        let statement = says(station, turnout(contest, hour(at), voted));
        let submission = sign(&statement, &[(station, member, 0)]);
        let what = format!("turnout of {station}, {contest}");
        saying(what, &submission, Expected::Lawful)
    }

    fn protocol(&mut self) -> Saying {
        let (station, contest) = (self.station(), self.contest());
        let body = protocol(self.sheet(station, contest));
        let what = format!("protocol of {station}, {contest}");
        by_both(what, station, body, Expected::Lawful)
    }

    fn transcription(&mut self) -> Saying {
        let (station, contest) = (self.station(), self.contest());
        let by = superior(station, contest);
        let body = transcribed(station, self.sheet(station, contest));
        let what = format!("paper of {station}, {contest}, copied by {by}");
        by_both(what, by, body, Expected::Depends)
    }

    /// The protocol that stands at a station, or once was handed in there.
    fn filed(&mut self, station: &str, contest: &str) -> Option<StatementHash> {
        let state = self.mirror.state();
        let (at, of) = (
            state.find_commission(station)?,
            state.find_contest(contest)?,
        );
        let filing = state.commission(at).filing(of)?;
        let current = filing.current().map(|protocol| protocol.hash);
        let all: Vec<_> = filing
            .protocols
            .iter()
            .map(|protocol| protocol.hash)
            .collect();
        if current.is_some() && self.random.percent(70) {
            return current;
        }
        (!all.is_empty()).then(|| self.random.pick(&all))
    }

    fn correction(&mut self) -> Saying {
        let (station, contest) = (self.station(), self.contest());
        let Some(replaces) = self.filed(station, contest) else {
            return self.protocol();
        };
        let basis = self.random.pick(&[
            Basis::Slip,
            Basis::Slip,
            Basis::Recount,
            Basis::Court,
            Basis::Rival,
            Basis::Rival,
        ]);
        let own = basis == Basis::Slip || (basis == Basis::Recount && self.random.percent(50));
        let by = if own {
            station
        } else {
            superior(station, contest)
        };
        let mut said = corrected(replaces, basis, self.sheet(station, contest));
        said.station = id(station);
        let (mut expected, mut without) = (Expected::Depends, "");
        if matches!(basis, Basis::Recount | Basis::Court) && self.random.percent(15) {
            said.act = None;
            (expected, without) = (Expected::Wrong(vec!["R133"]), ", without an act");
        }
        let what = format!("correction of {station}, {contest}, {basis}, by {by}{without}");
        by_both(what, by, Body::ProtocolCorrected(Box::new(said)), expected)
    }

    /// What a member adds to a protocol: a signature, a dissent; or who was there.
    fn addition(&mut self) -> Saying {
        let (station, contest) = (self.station(), self.contest());
        let Some(to) = self.filed(station, contest) else {
            return self.protocol();
        };
        let (what, body) = match self.random.below(4) {
            0 | 1 => ("late signature", added(station, contest, to, 3)),
            2 => ("dissent", dissent(station, contest, to, 3)),
            _ => {
                let there = [(1, Presence::Present), (3, Presence::Absent)];
                ("attendance", attendance(station, to, &there, (2, 1)))
            }
        };
        let submission = sign(&says(station, body), &[(station, 3, 0)]);
        let what = format!("{what} at {station}, {contest}");
        saying(what, &submission, Expected::Depends)
    }

    /// The third member of a station is revoked, or a fourth comes in.
    fn roster(&mut self) -> Saying {
        let station = self.station();
        let by = above(station);
        let (what, change_) = if self.random.percent(60) {
            ("member 3 is revoked", RosterChange::Revoke(3))
        } else {
            let role = hattama::election::Role::Member;
            let added = member_with(station, 4, role, &secret(station, 4, 0));
            ("member 4 comes in", RosterChange::Add(added))
        };
        let body = change(station, vec![change_]);
        by_both(format!("{what} at {station}"), by, body, Expected::Depends)
    }

    fn summary(&mut self) -> Saying {
        let contest = self.contest();
        let units: Vec<&'static str> = if contest == "district" {
            vec!["D", "C"]
        } else {
            TERRITORIES
                .iter()
                .map(|(name, _)| *name)
                .chain(["C"])
                .collect()
        };
        let by = self.random.pick(&units);
        let state = self.mirror.state();
        let size = state.position().size;
        let (at, of) = (state.find_commission(by), state.find_contest(contest));
        let totals = state.totals_at(of.unwrap(), at.unwrap(), size);
        let contest_ = id(contest);
        let said = summed(SummarySubmitted {
            contest: contest_,
            size,
            totals,
        });
        let what = format!("summary of {by}, {contest}");
        by_both(what, by, said, Expected::Lawful)
    }

    fn declaration(&mut self) -> Saying {
        let contest = self.contest();
        let by = if contest == "district" { "D" } else { "C" };
        let state = self.mirror.state();
        let size = state.position().size;
        let of = state.find_contest(contest).unwrap();
        let totals = state.totals_at(of, state.find_commission("C").unwrap(), size);
        let seats = match tally(state, of, None).allocation {
            Some(Ok(allocation)) => allocation.options.iter().map(|one| one.seats).collect(),
            _ => vec![None; totals.votes.len()],
        };
        let body = declared(ResultsDeclared {
            contest: id(contest),
            size,
            totals,
            seats: list(seats),
        });
        by_both(format!("result of {contest}"), by, body, Expected::Depends)
    }

    /// An observer is accredited, and attests the copy that he holds.
    fn of_observers(&mut self) -> Saying {
        if self.random.percent(40) {
            let body = accredited("river");
            let what = "observer river is accredited".into();
            return by_both(what, "C", body, Expected::Depends);
        }
        let (station, contest) = (self.station(), self.contest());
        let sheet = self.sheet(station, contest);
        let statement = Statement {
            speaker: Speaker::Observer(id("river")),
            ..says("C", copy(copied(station, &sheet)))
        };
        let submission = sign(&statement, &[("river", 0, 0)]);
        let what = format!("copy of {station}, {contest}, by an observer");
        saying(what, &submission, Expected::Depends)
    }
}

/// The commission that a station's protocol goes up to.
fn superior(station: &str, contest: &str) -> &'static str {
    if contest == "district" {
        "D"
    } else {
        above(station)
    }
}

/// A statement that nobody has made before, and that is lawful: a turnout figure of its own.
pub(crate) fn something_new(number: u32) -> Submission {
    let all = stations();
    let station = all[number as usize % all.len()];
    let statement = says(station, turnout("list", hour(30), 500 + number));
    sign(&statement, &[(station, 1, 0)])
}

/// What the rule book never lets in.
pub(crate) fn something_unlawful() -> Submission {
    let statement = says("P1", turnout("list", hour(30), 499));
    sign(&statement, &[("nobody", 1, 0)])
}
