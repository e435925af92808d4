//! What else happens in the demonstration: a night as it could have been, and the week after it.
//!
//! A paper is copied by the unit, a slip put right before the summary and a recount after it, two
//! protocols of one station differ, a roster changes late, a member dissents, a vote is annulled and
//! repeated, observers compare copies and object, units sum up, a misprint is caught, results are
//! declared. None of it moves a published total: who filed something wrong first has the right
//! figures in the end.

mod counting;
mod week;

use std::collections::BTreeSet;

use super::error::DemoError;
use super::hours::march;
use super::reconstruction::Reconstruction;
use crate::bytes::{Id, List, StatementHash};
use crate::election::UtcMillis;
use crate::event::{Body, Sheet, Speaker, Statement, Submission};
use crate::intake::ResultsFolder;
use crate::ledger::Offer;
use crate::rehearsal::{Act, Options, Rehearsal, RehearsalError};
use crate::state::State;

/// Members in each commission.
const MEMBERS: u16 = 3;

/// One scene of the story, in the order in which they happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scene {
    /// An observer is accredited.
    Accredited,
    /// A deputy comes in while the polls are open.
    RosterChanged,
    /// Papers are copied by the commission above.
    Transcribed,
    /// A station hands in a second, differing protocol.
    Rival,
    /// Figures on copies that an observer holds.
    Copies,
    /// A member's separate opinion.
    Dissent,
    /// Who was there, and who was given a copy.
    Attendance,
    /// A slip of the pen is put right before the summary.
    Slip,
    /// The superior settles which of two protocols stands.
    Settled,
    /// The observer objects to a protocol that differs from his copy.
    Objection,
    /// The unit answers.
    Answer,
    /// Units and districts sum up.
    Summaries,
    /// A recount after the summary.
    Recount,
    /// A vote is annulled.
    Annulled,
    /// It is to be repeated.
    Reopened,
    /// The repeated vote is filed.
    Repeated,
    /// The units concerned sum up again.
    SummedAgain,
    /// A summary of the country with two digits exchanged.
    Misprint,
    /// A declaration with them, which is refused.
    Misdeclared,
    /// The right summary.
    SummedUp,
    /// Results are declared.
    Declared,
}

/// A step: acts of the rehearsal that are performed together, or what a scene submits.
pub enum Step {
    /// Acts of the rehearsal.
    Acts(Vec<(UtcMillis, Act)>),
    /// A scene.
    Scene(Scene),
}

/// The stations that something happens to, by number, and what they file first.
struct Cast {
    slip: u64,
    recount: u64,
    rival: u64,
    annulled: u64,
    dissent: u64,
    roster: u64,
    differing: u64,
    transcribed: Vec<u64>,
    observed: Vec<u64>,
}

/// The story with everybody in it.
pub struct Story {
    rehearsal: Rehearsal,
    made: Facts,
    cast: Cast,
}

/// What the story needs to know of the reconstruction.
struct Facts {
    /// The right sheets of the stations in the story, by number.
    sheets: std::collections::BTreeMap<u64, Sheet>,
    units: std::collections::BTreeMap<u64, String>,
}

impl Story {
    /// Prepares it; always the same.
    ///
    /// # Errors
    /// [`DemoError`] or [`RehearsalError`], never with what stands here.
    pub fn new() -> Result<Self, StoryError> {
        let mut made = Reconstruction::new()?;
        let cast = Cast::new(&made);
        let mut facts = Facts {
            sheets: std::collections::BTreeMap::new(),
            units: std::collections::BTreeMap::new(),
        };
        for number in cast.everybody() {
            facts
                .sheets
                .insert(number, made.list_sheet(number)?.clone());
            facts.units.insert(number, made.unit_of(number));
        }
        cast.file_first(&mut made, &facts)?;
        let folder: ResultsFolder = made.into_folder();
        let options = Options {
            seed: 0,
            members: Some(MEMBERS),
        };
        let rehearsal = Rehearsal::new(folder, &options)?;
        Ok(Self {
            rehearsal,
            made: facts,
            cast,
        })
    }

    /// The rehearsal in it: genesis, keys, and the acts of stations to which nothing happens.
    pub const fn rehearsal(&self) -> &Rehearsal {
        &self.rehearsal
    }

    /// Everything after genesis, in order: acts of the rehearsal up to a time, then a scene.
    pub fn steps(&self) -> Vec<Step> {
        let scenes = [
            (march(18, 21, 0, 360), Scene::Accredited),
            (march(19, 15, 0, 360), Scene::RosterChanged),
            (march(20, 3, 0, 360), Scene::Transcribed),
            (march(20, 3, 30, 360), Scene::Rival),
        ];
        let mut rest = self.rehearsal.acts();
        let mut steps = Vec::new();
        for (at, scene) in scenes {
            let (before, after) = rest.split_at(rest.partition_point(|(when, _)| *when < at));
            steps.push(Step::Acts(before.to_vec()));
            steps.push(Step::Scene(scene));
            rest = after;
        }
        steps.push(Step::Acts(rest.to_vec()));
        let later = [
            Scene::Copies,
            Scene::Dissent,
            Scene::Attendance,
            Scene::Slip,
            Scene::Settled,
            Scene::Objection,
            Scene::Answer,
            Scene::Summaries,
            Scene::Recount,
            Scene::Annulled,
            Scene::Reopened,
            Scene::Repeated,
            Scene::SummedAgain,
            Scene::Misprint,
            Scene::Misdeclared,
            Scene::SummedUp,
            Scene::Declared,
        ];
        steps.extend(later.map(Step::Scene));
        steps
    }

    /// What a scene submits after `state`, signed.
    ///
    /// # Errors
    /// [`StoryError`] if the log is not the one that the story tells.
    pub fn perform(&self, scene: Scene, state: &State) -> Result<Vec<Offer>, StoryError> {
        match scene {
            Scene::Accredited
            | Scene::RosterChanged
            | Scene::Transcribed
            | Scene::Rival
            | Scene::Copies
            | Scene::Dissent
            | Scene::Attendance
            | Scene::Slip
            | Scene::Settled
            | Scene::Objection
            | Scene::Answer
            | Scene::Recount
            | Scene::Annulled
            | Scene::Reopened
            | Scene::Repeated => self.week(scene, state),
            Scene::Summaries
            | Scene::SummedAgain
            | Scene::Misprint
            | Scene::Misdeclared
            | Scene::SummedUp
            | Scene::Declared => self.counting(scene, state),
        }
    }

    /// A commission's statement, signed by its first members.
    fn said(
        &self,
        speaker: &str,
        body: Body,
        members: &[u16],
        at: UtcMillis,
    ) -> Result<Offer, StoryError> {
        let id = Id::new(speaker)?;
        let keys = members.iter().map(|number| (id.clone(), *number));
        self.offer(Speaker::Commission(id.clone()), body, keys, at)
    }

    /// What the observer says.
    fn observed(&self, body: Body, at: UtcMillis) -> Result<Offer, StoryError> {
        let id = Id::new(OBSERVER)?;
        self.offer(
            Speaker::Observer(id.clone()),
            body,
            [(id, 1)].into_iter(),
            at,
        )
    }

    fn offer(
        &self,
        speaker: Speaker,
        body: Body,
        keys: impl Iterator<Item = (Id, u16)>,
        at: UtcMillis,
    ) -> Result<Offer, StoryError> {
        let statement = Statement {
            election: Some(self.rehearsal.genesis_hash()),
            speaker,
            body,
        };
        let submission: Submission = self.rehearsal.sign_as(&statement, keys)?;
        Ok(Offer { submission, at })
    }

    fn sheet(&self, number: u64) -> Result<&Sheet, StoryError> {
        let sheet = self.made.sheets.get(&number);
        sheet.ok_or(StoryError::Demo(DemoError::Missing(
            "sheet of that station",
        )))
    }

    fn unit(&self, number: u64) -> &str {
        self.made.units.get(&number).map_or("", String::as_str)
    }
}

/// The observer's id.
const OBSERVER: &str = "observer-1";

/// Why the story cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum StoryError {
    /// The reconstruction.
    #[error(transparent)]
    Demo(#[from] DemoError),
    /// The rehearsal.
    #[error(transparent)]
    Rehearsal(#[from] RehearsalError),
    /// A text does not fit.
    #[error("a text does not fit: {0}")]
    Text(#[from] crate::bytes::TextError),
    /// A list does not fit.
    #[error("a list does not fit: {0}")]
    List(#[from] crate::bytes::ListError),
}

/// The id of a station.
fn station(number: u64) -> String {
    format!("R-{number:05}")
}

impl Cast {
    fn new(made: &Reconstruction) -> Self {
        // Astana and Turkistan region.
        let (capital, south) = (made.numbers(17), made.numbers(14));
        let of = |numbers: &[u64], at: usize| numbers.get(at).copied().unwrap_or(1);
        let transcribed = south.iter().skip(100).take(40).copied();
        let observed = capital.iter().skip(50).take(300).copied();
        Self {
            slip: of(&capital, 60),
            recount: of(&capital, 20),
            rival: of(&south, 10),
            annulled: of(&south, 20),
            dissent: of(&capital, 12),
            roster: of(&capital, 14),
            differing: of(&capital, 80),
            transcribed: transcribed.collect(),
            observed: observed.collect(),
        }
    }

    fn everybody(&self) -> BTreeSet<u64> {
        let single = [
            self.slip,
            self.recount,
            self.rival,
            self.annulled,
            self.dissent,
            self.roster,
            self.differing,
        ];
        let many = self.transcribed.iter().chain(&self.observed).copied();
        single.into_iter().chain(many).collect()
    }

    /// Puts what these stations file first into the folder, and takes out what they do not file.
    fn file_first(&self, made: &mut Reconstruction, facts: &Facts) -> Result<(), StoryError> {
        for number in [self.slip, self.recount, self.rival, self.annulled] {
            let right = facts.sheets.get(&number);
            let right = right.ok_or(DemoError::Missing("sheet of that station"))?;
            let row = made.list_row(number)?;
            let first = self.first(number, right)?;
            made.folder_mut().protocols[row].sheet = first;
        }
        let rows = self.transcribed.iter().map(|number| made.list_row(*number));
        let rows: BTreeSet<usize> = rows.collect::<Result<_, _>>()?;
        let mut at = 0;
        made.folder_mut().protocols.retain(|_| {
            at += 1;
            !rows.contains(&(at - 1))
        });
        Ok(())
    }

    /// What a station files first: lists exchanged, a few votes on the wrong pile, or figures of a
    /// vote that is annulled.
    fn first(&self, number: u64, right: &Sheet) -> Result<Sheet, StoryError> {
        let mut votes = right.votes.to_vec();
        if number == self.slip {
            votes.swap(1, 2);
        } else {
            let moved = if number == self.annulled { 40 } else { 3 };
            let moved = moved.min(votes[1]);
            votes[0] += moved;
            votes[1] -= moved;
        }
        Ok(Sheet {
            votes: List::new(votes)?,
            ..right.clone()
        })
    }
}

/// The name of the protocol that stands at a station in a contest.
fn standing(state: &State, station: &str, contest: &str) -> Result<StatementHash, StoryError> {
    let missing = StoryError::Demo(DemoError::Missing("protocol that stands there"));
    let at = state.find_commission(station);
    let contest = state.find_contest(contest);
    let filing = at.zip(contest);
    let filing = filing.and_then(|(at, contest)| state.commission(at).filing(contest));
    let stands = filing.and_then(crate::state::Filing::current);
    stands.map(|protocol| protocol.hash).ok_or(missing)
}
