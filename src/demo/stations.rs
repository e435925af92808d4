//! The stations, with what each of them has in its registers and boxes.

use super::facts::{
    ABROAD, DISTRICTS, EARLY_STATIONS, IN_BOXES, LISTS, STATIONS_ABROAD, STATIONS_AT_HOME, UNITS,
    ZONES_ABROAD,
};
use super::spread::{chance, spread};

/// One station, whatever ballots it counts.
#[derive(Debug, Clone)]
pub(super) struct Station {
    /// Its number, from 1: `R-00001`.
    pub(super) number: u64,
    /// Its unit, by place; the last one is abroad.
    pub(super) unit: usize,
    /// Its district, from 0; none abroad.
    pub(super) district: Option<usize>,
    pub(super) zone: &'static str,
    /// Minutes ahead of UTC.
    pub(super) ahead: i64,
    /// The hour at which its polls open.
    pub(super) opens: i64,
    pub(super) registered: u64,
    /// Voters who had come by 12:10.
    pub(super) by_noon: u64,
    pub(super) came: u64,
    pub(super) in_boxes: u64,
    pub(super) invalid: u64,
}

impl Station {
    pub(super) const fn valid(&self) -> u64 {
        self.in_boxes - self.invalid
    }
}

/// The unit of the stations abroad.
pub(super) const UNIT_ABROAD: usize = UNITS.len();

/// Every station, unit after unit.
pub(super) fn stations() -> Vec<Station> {
    let registers: Vec<u64> = UNITS.iter().map(|unit| unit.registered).collect();
    let sizes = spread(STATIONS_AT_HOME, &registers);
    let mut stations = Vec::new();
    for (at, (unit, size)) in UNITS.iter().zip(&sizes).enumerate() {
        let by_noon = unit.registered * unit.at_noon / 10_000;
        let totals = (unit.registered, by_noon, unit.came);
        add(&mut stations, at, *size, totals);
    }
    let (registered, came) = ABROAD;
    let totals = (registered, registered * 35 / 100, came);
    add(&mut stations, UNIT_ABROAD, STATIONS_ABROAD, totals);
    places(&mut stations);
    boxes(&mut stations);
    stations
}

/// Adds the stations of a unit, over which registers and turnout are spread.
fn add(stations: &mut Vec<Station>, unit: usize, size: u64, totals: (u64, u64, u64)) {
    let first = stations.len() as u64 + 1;
    let numbers: Vec<u64> = (first..first + size).collect();
    let weights = |words: &str, least: u64, more: u64, base: &[u64]| -> Vec<u64> {
        let all = numbers.iter().zip(base);
        all.map(|(number, base)| base * (least + chance(words, *number, more)))
            .collect()
    };
    let ones = vec![1; numbers.len()];
    let registered = spread(totals.0, &weights("registered", 60, 81, &ones));
    // Turnout of one station differs by some percent from that of its unit.
    let came = spread(totals.2, &weights("came", 930, 141, &registered));
    let by_noon = spread(totals.1, &weights("noon", 950, 101, &came));
    for (at, number) in numbers.into_iter().enumerate() {
        stations.push(Station {
            number,
            unit,
            district: None,
            zone: "",
            ahead: 0,
            opens: 7,
            registered: registered[at],
            by_noon: by_noon[at],
            came: came[at],
            in_boxes: 0,
            invalid: 0,
        });
    }
}

/// Zones, hours and districts. A district takes the stations as they follow each other, whatever
/// unit they are of, so that its commission cuts across the territorial ones.
fn places(stations: &mut [Station]) {
    let step = STATIONS_AT_HOME / EARLY_STATIONS;
    for (at, station) in (0u64..).zip(stations.iter_mut()) {
        if let Some(unit) = UNITS.get(station.unit) {
            station.zone = unit.zone;
            station.ahead = i64::try_from(unit.ahead * 60).unwrap_or_default();
            let district = at * DISTRICTS / STATIONS_AT_HOME;
            station.district = usize::try_from(district).ok();
            if at % step == 0 && at / step < EARLY_STATIONS {
                station.opens = 6;
            }
        } else {
            let abroad = usize::try_from(at - STATIONS_AT_HOME).unwrap_or_default();
            (station.zone, station.ahead) = ZONES_ABROAD[abroad % ZONES_ABROAD.len()];
        }
    }
}

/// What lies in the boxes: some ballots are carried away, some are invalid.
fn boxes(stations: &mut [Station]) {
    let came: Vec<u64> = stations.iter().map(|station| station.came).collect();
    let carried_away = came.iter().sum::<u64>() - IN_BOXES;
    let carried_away = spread(carried_away, &came);
    let valid: u64 = LISTS.iter().map(|(_, _, votes)| votes).sum();
    let weights = stations.iter().zip(&came);
    let weights: Vec<u64> = weights
        .map(|(station, came)| came * (70 + chance("invalid", station.number, 61)))
        .collect();
    let invalid = spread(IN_BOXES - valid, &weights);
    for (at, station) in stations.iter_mut().enumerate() {
        station.in_boxes = came[at] - carried_away[at];
        station.invalid = invalid[at];
    }
}

#[cfg(test)]
mod tests {
    use super::super::facts::REGISTERED;
    use super::*;

    #[test]
    fn stations_add_up() {
        let stations = stations();
        assert_eq!(stations.len() as u64, STATIONS_AT_HOME + STATIONS_ABROAD);
        let sum = |of: fn(&Station) -> u64| stations.iter().map(of).sum::<u64>();
        assert_eq!(sum(|station| station.registered), REGISTERED);
        assert_eq!(sum(|station| station.in_boxes), IN_BOXES);
        assert_eq!(sum(Station::valid), 6_366_441);
        let early = stations.iter().filter(|station| station.opens == 6);
        assert_eq!(early.count() as u64, EARLY_STATIONS);
        for station in &stations {
            assert!(station.by_noon <= station.came, "{}", station.number);
            assert!(station.in_boxes <= station.came, "{}", station.number);
            assert!(station.came * 100 < station.registered * 99);
        }
        // Most districts have stations of several units.
        let across = (0..usize::try_from(DISTRICTS).unwrap()).filter(|district| {
            let units = stations
                .iter()
                .filter(|one| one.district == Some(*district));
            let units: std::collections::BTreeSet<_> = units.map(|one| one.unit).collect();
            units.len() > 1
        });
        assert!(across.count() > 10);
    }
}
