//! Everything heals: no more faults, and the election comes to its end.

use hattama::cli::Exit;
use hattama::event::Submission;
use hattama::ledger::Offer;
use hattama::ledger::Outcome;

use crate::broken::{Broken, Done, broken};
use crate::commissions::Expected;
use crate::counts::Event;
use crate::cut::Cut;
use crate::desks::Standing;
use crate::election::CONTESTS;
use crate::invariants;
use crate::recount::Recount;
use crate::world::World;

/// Rounds after which whoever hands in has an answer, if nothing goes wrong any more.
const ROUNDS: usize = 400;

impl World {
    /// No fault happens from here on, and everybody is there.
    pub(crate) fn calm_down(&mut self) -> Done {
        self.calm = true;
        self.tell("everything heals");
        for which in 0..self.witnesses.len() {
            self.witnesses[which].reachable = true;
            if self.witnesses[which].is_down() {
                self.start_witness(which)?;
            }
        }
        self.start()?;
        for _ in 0..ROUNDS {
            self.hand_in_again();
            self.clock.pass(10 * 60_000);
            self.batch()?;
            self.arrive()?;
            if invariants::everybody_is_answered(self).is_ok() {
                break;
            }
        }
        invariants::everybody_is_answered(self)?;
        self.check()
    }

    /// What was lawful is in, all of it is published, cosigned and verified by everybody.
    pub(crate) fn heal(&mut self) -> Done {
        self.calm_down()?;
        self.publish(Cut::None, true)?;
        for which in 0..self.observers.len() {
            let verdict = self.observe_as(which)?;
            if verdict.exit != Exit::Done {
                let why = format!("observer {which}: {:?} {}", verdict.codes, verdict.says);
                return broken("everybody_verifies", why);
            }
        }
        self.lawful_submissions_are_in()?;
        self.published_totals_equal_a_recount()?;
        self.seen.any_two_are_consistent(&self.mirror)?;
        if self.seen.last() != self.mirror.size() {
            return broken("everything_is_published", format!("{}", self.seen.last()));
        }
        self.check()?;
        self.happens(Event::Healed, "all is well");
        Ok(())
    }

    /// What was lawful is in the log, and handed in once more is the entry that it is.
    fn lawful_submissions_are_in(&mut self) -> Done {
        let mut again: Vec<(usize, Submission)> = Vec::new();
        for (at, one) in self.desks.handed.iter().enumerate() {
            match one.standing {
                Standing::Recorded(_) => again.extend(one.submission.clone().map(|one| (at, one))),
                _ if one.expected == Expected::Lawful => {
                    let why = format!("#{at} {}", one.what);
                    return broken("lawful_submissions_are_in", why);
                }
                _ => {}
            }
        }
        let at = self.clock.instant();
        let offers = again.iter().map(|(_, submission)| Offer {
            submission: submission.clone(),
            at,
        });
        let offers = offers.collect();
        let ledger = self.writer.ledger.as_mut().unwrap();
        let outcomes = ledger.append(offers);
        let outcomes =
            outcomes.map_err(|why| Broken::new("a_sound_disk_takes_it", why.to_string()))?;
        for ((at, _), outcome) in again.iter().zip(outcomes) {
            let standing = self.desks.handed[*at].standing;
            match outcome {
                Outcome::AlreadyRecorded { index, .. } if standing == Standing::Recorded(index) => {
                }
                other => {
                    let why = format!("#{at} was {standing:?}, and is {other:?}");
                    return broken("an_identical_submission_has_one_index", why);
                }
            }
        }
        Ok(())
    }

    /// What stands in the published tables is what a recount gives.
    fn published_totals_equal_a_recount(&self) -> Done {
        let recount = Recount::of(&self.mirror.statements);
        for (contest, options) in CONTESTS {
            let path = format!("results/contests/{contest}/total.json");
            let text = std::fs::read(self.publisher.folder.join(&path)).unwrap();
            let json: serde_json::Value = serde_json::from_slice(&text).unwrap();
            let expected = recount.sums(contest, options, "C");
            let contest = &json["contests"][0];
            let found = contest["options"].as_array().unwrap().iter();
            let found: Vec<u64> = found.map(|one| one["votes"].as_u64().unwrap()).collect();
            let counted = contest["protocols"]["counted"].as_u64().unwrap();
            if (counted, &found) != (expected.counted, &expected.votes) {
                let why = format!("{path}: {counted}, {found:?}, recounted {expected:?}");
                return broken("totals_equal_a_recount", why);
            }
        }
        Ok(())
    }
}
