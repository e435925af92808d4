//! The results folder of the demonstration: definition, turnout, sheets.

use super::ballots::{for_candidates, for_district, for_lists};
use super::definition::{definition, districts, unit_id};
use super::error::DemoError;
use super::facts::UNITS;
use super::hours::march;
use super::spread::chance;
use super::stations::{Station, stations};
use crate::bytes::{Id, List};
use crate::election::UtcMillis;
use crate::event::Sheet;
use crate::intake::{ProtocolRow, ResultsFolder, TurnoutRow};

/// The election as the published figures let it be told.
pub struct Reconstruction {
    stations: Vec<Station>,
    folder: ResultsFolder,
}

impl Reconstruction {
    /// Makes it; always the same.
    ///
    /// # Errors
    /// [`DemoError`], never with the figures that stand here.
    pub fn new() -> Result<Self, DemoError> {
        let stations = stations();
        let definition = definition(&stations)?;
        let first = definition.commissions.len() - stations.len();
        let (mut turnout, mut protocols) = (Vec::new(), Vec::new());
        let lists = for_lists(&stations);
        let mut candidates = for_candidates(&stations).into_iter();
        for (at, (station, votes)) in stations.iter().zip(lists).enumerate() {
            let commission = first + at;
            let reports = [((12, 10), station.by_noon), ((20, 0), station.came)];
            turnout.extend(reports.map(|((hour, minute), voted)| TurnoutRow {
                commission,
                contest: 0,
                at: march(19, hour, minute, station.ahead),
                voted: small(voted),
                line: 0,
            }));
            let signed_at = signed_at(station);
            let list = (station.valid(), station.invalid);
            let mut add = |contest: usize, (valid, invalid), votes| {
                let id = definition.contests[contest].id.clone();
                protocols.push(ProtocolRow {
                    commission,
                    contest,
                    sheet: sheet(id, station, valid, invalid, votes, signed_at)?,
                    line: 0,
                });
                Ok::<(), DemoError>(())
            };
            add(0, list, votes)?;
            if let Some(district) = station.district {
                let votes = candidates.next().unwrap_or_default();
                add(1 + district, for_district(station), votes)?;
            }
        }
        let digest = *blake3::hash(b"hattama demo v1").as_bytes();
        let folder = ResultsFolder {
            definition,
            digest,
            protocols,
            turnout,
        };
        Ok(Self { stations, folder })
    }

    /// The results folder that a rehearsal plays.
    pub fn into_folder(self) -> ResultsFolder {
        self.folder
    }

    /// The same, to look at.
    pub const fn folder(&self) -> &ResultsFolder {
        &self.folder
    }

    /// The sheet of a station, by its number from 1, in the list contest.
    pub(super) fn list_sheet(&self, number: u64) -> Result<&Sheet, DemoError> {
        let row = self.list_row(number)?;
        Ok(&self.folder.protocols[row].sheet)
    }

    pub(super) fn list_row(&self, number: u64) -> Result<usize, DemoError> {
        let first = self.folder.definition.commissions.len() - self.stations.len();
        let at = usize::try_from(number - 1).unwrap_or_default();
        let mut rows = self.folder.protocols.iter();
        rows.position(|row| row.commission == first + at && row.contest == 0)
            .ok_or(DemoError::Missing("sheet of that station"))
    }

    pub(super) fn folder_mut(&mut self) -> &mut ResultsFolder {
        &mut self.folder
    }

    /// The numbers of the stations of a unit, by the unit's place.
    pub(super) fn numbers(&self, unit: usize) -> Vec<u64> {
        let own = self.stations.iter().filter(|one| one.unit == unit);
        own.map(|station| station.number).collect()
    }

    /// The unit of a station, by its number from 1.
    pub(super) fn unit_of(&self, number: u64) -> String {
        let at = usize::try_from(number - 1).unwrap_or_default();
        unit_id(self.stations.get(at).map_or(0, |station| station.unit))
    }

    /// The units, the one abroad included.
    pub(super) fn units() -> impl Iterator<Item = String> {
        (0..=UNITS.len()).map(unit_id)
    }

    /// The district commissions with their contests.
    pub(super) fn districts() -> impl Iterator<Item = (String, String)> {
        let numbers = 1..=districts();
        numbers.map(|number| (format!("D-{number:02}"), format!("district-{number}")))
    }
}

/// Some hours after the polls have closed.
fn signed_at(station: &Station) -> UtcMillis {
    let closes = march(19, 20, 0, station.ahead);
    let minutes = 60 + chance("signed", station.number, 300);
    UtcMillis(closes.0 + minutes * 60_000)
}

/// Counts of one station fit by far.
fn small(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn sheet(
    contest: Id,
    station: &Station,
    valid: u64,
    invalid: u64,
    votes: Vec<u32>,
    signed_at: UtcMillis,
) -> Result<Sheet, DemoError> {
    let received = station.registered + station.registered / 100;
    let outside = station.came / 40;
    let portable = outside.min(station.in_boxes);
    let fields = [
        station.registered,
        received,
        station.came - outside,
        outside,
        received - station.came,
        portable,
        station.in_boxes - portable,
        invalid,
        valid,
    ];
    Ok(Sheet {
        contest,
        fields: List::new(fields.map(small).to_vec())?,
        votes: List::new(votes)?,
        voting_ended_at: Some(march(19, 20, 0, station.ahead)),
        signed_at,
        scan: None,
        as_on_paper: None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::facts::LISTS;
    use super::*;

    #[test]
    fn every_sheet_adds_up_to_what_is_published() {
        let made = Reconstruction::new().unwrap();
        let mut sums = [0u64; 8];
        let (form, contests) = (
            made.folder.definition.forms.first().unwrap(),
            &made.folder.definition.contests,
        );
        let layout = crate::election::FormLayout::new(form);
        for row in &made.folder.protocols {
            let figures = row.sheet.figures();
            let options = contests[row.contest].options.len();
            assert!(layout.fits(figures, options).is_ok());
            let failed: Vec<_> = layout.failures(figures).collect();
            assert!(failed.is_empty(), "{:?}", row.commission);
            if row.contest == 0 {
                for (sum, votes) in sums.iter_mut().zip(&row.sheet.votes) {
                    *sum += u64::from(*votes);
                }
            }
        }
        assert_eq!(sums, LISTS.map(|(_, _, votes)| votes));
        assert_eq!(made.folder.protocols.len(), 10_223 + 10_146);
    }
}
