//! Which filings of a contest are summed: all, or those of one unit.

use std::collections::BTreeMap;

use crate::state::{CommissionIx, ContestIx, Filing, State};

/// A contest, or what one unit of the commission tree has of it.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The contest.
    pub contest: ContestIx,
    /// The unit; none for the whole contest.
    pub unit: Option<CommissionIx>,
    // The unit's stations, where they have been looked up.
    stations: Option<&'a [CommissionIx]>,
}

impl<'a> Scope<'a> {
    /// The contest, within `unit` if one is given. Whoever sums many units of a contest looks them up once,
    /// with [`Units`].
    pub const fn new(contest: ContestIx, unit: Option<CommissionIx>) -> Self {
        Self {
            contest,
            unit,
            stations: None,
        }
    }

    /// The stations in it, in order of enrolment, with what they have filed.
    pub(super) fn filings<'s>(
        self,
        state: &'s State,
    ) -> Box<dyn Iterator<Item = (CommissionIx, &'s Filing)> + 's>
    where
        'a: 's,
    {
        let Self {
            contest,
            unit,
            stations,
        } = self;
        match (unit, stations) {
            (_, Some(stations)) => Box::new(
                stations
                    .iter()
                    .filter_map(move |at| Some((*at, state.commission(*at).filing(contest)?))),
            ),
            (None, None) => Box::new(state.filings(contest)),
            (Some(unit), None) => Box::new(
                state
                    .filings(contest)
                    .filter(move |(station, _)| state.is_within(*station, unit, contest)),
            ),
        }
    }
}

/// The units of a contest: the commissions above its stations but the central one, whose figures are the
/// contest's; each with its stations.
#[derive(Debug, Clone)]
pub struct Units {
    contest: ContestIx,
    stations: BTreeMap<CommissionIx, Vec<CommissionIx>>,
}

impl Units {
    /// Looks up the units of a contest, in one pass over its stations.
    pub fn of(state: &State, contest: ContestIx) -> Self {
        let mut stations: BTreeMap<CommissionIx, Vec<CommissionIx>> = BTreeMap::new();
        for station in &state.contest(contest).stations {
            for unit in state.units_above(*station, contest) {
                stations.entry(unit).or_default().push(*station);
            }
        }
        // A station that has others below it is within itself; there is hardly any.
        for (unit, below) in &mut stations {
            if state.commission(*unit).filing(contest).is_some() {
                let within = Scope::new(contest, Some(*unit));
                *below = within.filings(state).map(|(station, _)| station).collect();
            }
        }
        Self { contest, stations }
    }

    /// Each of them, in order of enrolment.
    pub fn scopes(&self) -> impl Iterator<Item = Scope<'_>> {
        self.stations.iter().map(|(unit, stations)| Scope {
            contest: self.contest,
            unit: Some(*unit),
            stations: Some(stations),
        })
    }
}
