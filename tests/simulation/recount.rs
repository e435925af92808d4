//! The count again, from what was said alone, as one would do it on paper.

use std::collections::BTreeMap;

use hattama::event::{Body, Sheet, Statement};

use crate::election::TERRITORIES;

/// The sheet of a station that stands.
struct Stands {
    sheet: Sheet,
    held: bool,
    /// Copied from the paper by a superior.
    copied: bool,
}

/// What stands at each station, in each contest.
#[derive(Default)]
pub(crate) struct Recount(BTreeMap<(String, String), Stands>);

/// Sums of a contest in a unit: sheets counted, valid ballots, votes for each option.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Sums {
    pub(crate) counted: u64,
    pub(crate) valid: u64,
    pub(crate) votes: Vec<u64>,
}

/// Whether a sheet waits for its superior: filed as it stands on paper, and it does not balance.
fn waits(sheet: &Sheet) -> bool {
    let f = &sheet.fields;
    let votes: u32 = sheet.votes.iter().sum();
    f[1] != f[2] + f[3] || f[4] != f[5] + f[6] || f[6] != votes
}

fn is_below(station: &str, unit: &str, contest: &str) -> bool {
    match unit {
        "C" => true,
        "D" => contest == "district",
        unit => {
            let mut territories = TERRITORIES.iter().filter(|_| contest != "district");
            territories.any(|(name, below)| *name == unit && below.contains(&station))
        }
    }
}

impl Recount {
    pub(crate) fn of(statements: &[Statement]) -> Self {
        let mut recount = Self::default();
        for statement in statements {
            recount.take(statement);
        }
        recount
    }

    fn take(&mut self, statement: &Statement) {
        let speaker = statement.speaker.to_string();
        let (station, sheet, copied) = match &statement.body {
            Body::ProtocolSubmitted(sheet) => (speaker.clone(), (**sheet).clone(), false),
            Body::ProtocolTranscribed(said) => (said.station.to_string(), said.sheet.clone(), true),
            Body::ProtocolCorrected(said) => (said.station.to_string(), said.sheet.clone(), false),
            _ => return,
        };
        let place = (station.clone(), sheet.contest.to_string());
        let stands = self.0.get(&place);
        let takes_place = match &statement.body {
            Body::ProtocolCorrected(_) => true,
            // The station's own stands before a copy; the first of two stays.
            _ => stands.is_none_or(|stands| stands.copied && !copied),
        };
        if takes_place {
            // Whoever corrects from above decides that it counts.
            let from_above =
                matches!(statement.body, Body::ProtocolCorrected(_)) && speaker != station;
            let held = waits(&sheet) && !from_above;
            let stands = Stands {
                sheet,
                held,
                copied,
            };
            self.0.insert(place, stands);
        }
    }

    /// The sums of a unit.
    pub(crate) fn sums(&self, contest: &str, options: usize, unit: &str) -> Sums {
        let mut sums = Sums {
            counted: 0,
            valid: 0,
            votes: vec![0; options],
        };
        for ((station, of), stands) in &self.0 {
            if of != contest || stands.held || !is_below(station, unit, contest) {
                continue;
            }
            sums.counted += 1;
            sums.valid += u64::from(stands.sheet.fields[6]);
            for (sum, votes) in sums.votes.iter_mut().zip(stands.sheet.votes.iter()) {
                *sum += u64::from(*votes);
            }
        }
        sums
    }
}
