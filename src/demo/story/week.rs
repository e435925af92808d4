//! What members, observers and those above stations say, from the eve of the vote to the repeat.

use super::{OBSERVER, Scene, Story, StoryError, standing, station};
use crate::bytes::{Domain, Id, List, Name, ScanHash, Sorted, StatementHash, Text, TextHash};
use crate::demo::facts::LIST;
use crate::demo::hours::{march, polls};
use crate::election::{Basis, CivilDate, Role, UtcMillis};
use crate::event::{
    Act, Answer, Attendance, AttendanceRecorded, Body, CopyAttested, DissentLodged, Member,
    ObjectionAnswered, ObjectionLodged, ObserverAccredited, Presence, ProtocolCorrected,
    ProtocolTranscribed, RerunOpened, RosterChange, RosterChanged, Sheet, UnitVoided,
    observer_message, possession_message,
};
use crate::keys::Message;
use crate::ledger::Offer;
use crate::state::State;

/// Minutes by which the capital is ahead of UTC.
const ASTANA: i64 = 360;
/// Everybody who sits in a commission here.
const ALL: [u16; 3] = [1, 2, 3];

impl Story {
    pub(super) fn week(&self, scene: Scene, state: &State) -> Result<Vec<Offer>, StoryError> {
        Ok(match scene {
            Scene::Accredited => vec![self.accredit()?],
            Scene::RosterChanged => vec![self.add_deputy()?],
            Scene::Transcribed => self.transcribe()?,
            Scene::Rival => vec![self.rival()?],
            Scene::Copies => self.copies()?,
            Scene::Dissent => vec![self.dissent(state)?],
            Scene::Attendance => vec![self.attend(state)?],
            Scene::Slip => vec![self.put_right(state)?],
            Scene::Settled => vec![self.settle(state)?],
            Scene::Objection => vec![self.object(state)?],
            Scene::Answer => vec![self.answer(state)?],
            Scene::Recount => vec![self.recount(state)?],
            Scene::Annulled => vec![self.annul()?],
            Scene::Reopened => vec![self.reopen()?],
            Scene::Repeated => vec![self.repeat()?],
            _ => Vec::new(),
        })
    }

    fn accredit(&self) -> Result<Offer, StoryError> {
        let id = Id::new(OBSERVER)?;
        let secret = self.rehearsal.keys().member(&id, 1);
        let key = secret.public();
        let message = observer_message(&id, &key);
        let accredited = ObserverAccredited {
            proof: secret.sign(&Message::new(Domain::Observer, &message)),
            id,
            organisation: Name::new("Observers of the capital (reconstructed)")?,
            key,
        };
        let body = Body::ObserverAccredited(Box::new(accredited));
        self.said("CEC", body, &ALL, march(18, 21, 0, ASTANA))
    }

    /// The chair is ill, and a deputy comes in.
    fn add_deputy(&self) -> Result<Offer, StoryError> {
        let id = Id::new(&station(self.cast.roster))?;
        let secret = self.rehearsal.keys().member(&id, 4);
        let key = secret.public();
        let message = possession_message(&id, 4, Role::Deputy, &key);
        let member = Member {
            number: 4,
            role: Role::Deputy,
            key,
            proof: secret.sign(&Message::new(Domain::Possession, &message)),
        };
        let changed = RosterChanged {
            commission: id,
            changes: List::new(vec![RosterChange::Add(member)])?,
        };
        let unit = self.unit(self.cast.roster);
        let at = march(19, 15, 0, ASTANA);
        self.said(unit, Body::RosterChanged(changed), &ALL, at)
    }

    fn transcribe(&self) -> Result<Vec<Offer>, StoryError> {
        let stations = self.cast.transcribed.iter();
        let copies = stations.map(|number| {
            let sheet = Sheet {
                scan: Some(scan(*number)),
                ..self.sheet(*number)?.clone()
            };
            let transcribed = ProtocolTranscribed {
                station: Id::new(&station(*number))?,
                sheet,
            };
            let body = Body::ProtocolTranscribed(Box::new(transcribed));
            self.said(self.unit(*number), body, &ALL, march(20, 3, 0, ASTANA))
        });
        copies.collect()
    }

    fn rival(&self) -> Result<Offer, StoryError> {
        let number = self.cast.rival;
        let body = Body::ProtocolSubmitted(Box::new(self.sheet(number)?.clone()));
        self.said(&station(number), body, &ALL, march(20, 3, 30, ASTANA))
    }

    /// Copies of what some stations posted at their doors: the one with the slip as it was then,
    /// and one of which a digit was misread.
    fn copies(&self) -> Result<Vec<Offer>, StoryError> {
        let stations = self.cast.observed.iter();
        let copies = stations.map(|number| {
            let right = self.sheet(*number)?;
            let posted = if *number == self.cast.slip {
                self.cast.first(*number, right)?
            } else {
                right.clone()
            };
            let mut votes: Vec<_> = posted.votes.iter().copied().map(Some).collect();
            if *number == self.cast.differing {
                votes[3] = votes[3].map(|votes| votes + 10);
            }
            let copy = CopyAttested {
                station: Id::new(&station(*number))?,
                contest: Id::new(LIST)?,
                poll: None,
                fields: List::new(posted.fields.iter().copied().map(Some).collect())?,
                votes: List::new(votes)?,
                photo: scan(*number + 100_000),
            };
            let body = Body::CopyAttested(Box::new(copy));
            self.observed(body, march(20, 11, 0, ASTANA))
        });
        copies.collect()
    }

    fn dissent(&self, state: &State) -> Result<Offer, StoryError> {
        let station = station(self.cast.dissent);
        let dissent = DissentLodged {
            protocol: standing(state, &station, LIST)?,
            station: Id::new(&station)?,
            contest: Id::new(LIST)?,
            member: 3,
            reason: Id::new("ballots-sorted-by-one")?,
            text: Some(TextHash::new(*scan(1).as_bytes())),
        };
        let body = Body::DissentLodged(Box::new(dissent));
        self.said(&station, body, &[3], march(20, 11, 10, ASTANA))
    }

    fn attend(&self, state: &State) -> Result<Offer, StoryError> {
        let station = station(self.cast.dissent);
        let present = ALL.map(|number| Attendance {
            number,
            presence: Presence::Present,
        });
        let attendance = AttendanceRecorded {
            protocol: standing(state, &station, LIST)?,
            station: Id::new(&station)?,
            contest: Id::new(LIST)?,
            members: Sorted::new(present.to_vec())?,
            copies_given: 4,
            copies_refused: 0,
        };
        let body = Body::AttendanceRecorded(Box::new(attendance));
        self.said(&station, body, &[2], march(20, 11, 20, ASTANA))
    }

    fn correct(
        &self,
        state: &State,
        number: u64,
        by: &str,
        basis: Basis,
        at: UtcMillis,
    ) -> Result<Offer, StoryError> {
        let station = station(number);
        let needs_act = matches!(basis, Basis::Recount | Basis::Court);
        let corrected = ProtocolCorrected {
            replaces: standing(state, &station, LIST)?,
            station: Id::new(&station)?,
            basis,
            act: needs_act.then(|| act("7", 22)).transpose()?,
            sheet: self.sheet(number)?.clone(),
        };
        let body = Body::ProtocolCorrected(Box::new(corrected));
        self.said(by, body, &ALL, at)
    }

    fn put_right(&self, state: &State) -> Result<Offer, StoryError> {
        let number = self.cast.slip;
        let at = march(20, 12, 0, ASTANA);
        self.correct(state, number, &station(number), Basis::Slip, at)
    }

    fn settle(&self, state: &State) -> Result<Offer, StoryError> {
        let number = self.cast.rival;
        let at = march(20, 12, 30, ASTANA);
        self.correct(state, number, self.unit(number), Basis::Rival, at)
    }

    fn recount(&self, state: &State) -> Result<Offer, StoryError> {
        let number = self.cast.recount;
        let at = march(22, 15, 0, ASTANA);
        self.correct(state, number, self.unit(number), Basis::Recount, at)
    }

    fn objection(&self, about: StatementHash) -> Result<ObjectionLodged, StoryError> {
        Ok(ObjectionLodged {
            about,
            to: Id::new(self.unit(self.cast.differing))?,
            reason: Id::new("copy-differs")?,
            text: None,
        })
    }

    fn object(&self, state: &State) -> Result<Offer, StoryError> {
        let about = standing(state, &station(self.cast.differing), LIST)?;
        let body = Body::ObjectionLodged(Box::new(self.objection(about)?));
        self.observed(body, march(20, 13, 0, ASTANA))
    }

    fn answer(&self, state: &State) -> Result<Offer, StoryError> {
        let about = standing(state, &station(self.cast.differing), LIST)?;
        let body = Body::ObjectionLodged(Box::new(self.objection(about)?));
        let lodged = self.observed(body, march(20, 13, 0, ASTANA))?;
        let answered = ObjectionAnswered {
            objection: StatementHash::of_statement(&lodged.submission.statement),
            answer: Answer::Rejected,
            reason: Id::new("digit-misread-on-copy")?,
            text: None,
        };
        let body = Body::ObjectionAnswered(Box::new(answered));
        let unit = self.unit(self.cast.differing);
        self.said(unit, body, &ALL, march(20, 16, 0, ASTANA))
    }

    fn annul(&self) -> Result<Offer, StoryError> {
        let voided = UnitVoided {
            unit: Id::new(&station(self.cast.annulled))?,
            contests: Sorted::new(vec![Id::new(LIST)?])?,
            act: act("11", 23)?,
        };
        let body = Body::UnitVoided(Box::new(voided));
        self.said("CEC", body, &ALL, march(23, 12, 0, ASTANA))
    }

    fn reopen(&self) -> Result<Offer, StoryError> {
        let rerun = RerunOpened {
            unit: Id::new(&station(self.cast.annulled))?,
            contests: Sorted::new(vec![Id::new(LIST)?])?,
            act: act("12", 23)?,
            polling: polls(26, 7, ASTANA)?,
            hours: Sorted::default(),
        };
        let body = Body::RerunOpened(Box::new(rerun));
        self.said("CEC", body, &ALL, march(23, 12, 30, ASTANA))
    }

    fn repeat(&self) -> Result<Offer, StoryError> {
        let number = self.cast.annulled;
        let at = march(26, 22, 0, ASTANA);
        let sheet = Sheet {
            voting_ended_at: Some(march(26, 20, 0, ASTANA)),
            signed_at: march(26, 21, 30, ASTANA),
            ..self.sheet(number)?.clone()
        };
        let body = Body::ProtocolSubmitted(Box::new(sheet));
        self.said(&station(number), body, &ALL, at)
    }
}

/// The hash of a scan or photograph that nobody has made.
fn scan(number: u64) -> ScanHash {
    let text = format!("hattama demo v1: no photograph {number}");
    ScanHash::new(*blake3::hash(text.as_bytes()).as_bytes())
}

/// An act of March 2023.
fn act(number: &str, day: u8) -> Result<Act, StoryError> {
    Ok(Act {
        number: Text::new(number)?,
        date: CivilDate {
            year: 2023,
            month: 3,
            day,
        },
    })
}
