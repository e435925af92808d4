//! What each station counts: votes that add up to those published.

use super::facts::{DISTRICTS, LISTS};
use super::spread::{chance, spread, table};
use super::stations::Station;

/// Candidates of a district, with their nominators: a list, `self`, or nobody for against all.
pub(super) const CANDIDATES: [(&str, &str, Option<&str>); 5] = [
    ("a", "candidate A (reconstructed)", Some("amanat")),
    ("b", "candidate B (reconstructed)", Some("self")),
    ("c", "candidate C (reconstructed)", Some("aq-jol")),
    ("d", "candidate D (reconstructed)", Some("self")),
    ("against-all", "Against all", None),
];

/// Whether candidate B has won the district, from 0.
pub(super) const fn won_by_b(district: usize) -> bool {
    district % 4 == 3
}

/// Votes of every station for the lists, in ballot order; they sum to what is published.
pub(super) fn for_lists(stations: &[Station]) -> Vec<Vec<u32>> {
    let totals = LISTS.map(|(_, _, votes)| votes);
    let valid: Vec<u64> = stations.iter().map(Station::valid).collect();
    let mut cells = table(&totals, &valid);
    mix(&mut cells, "list");
    columns(&cells, stations.len())
}

/// Valid and invalid ballots for the district at a station: of the same ballots received a few more
/// are invalid.
pub(super) fn for_district(station: &Station) -> (u64, u64) {
    let more = chance("district", station.number, station.valid() / 200 + 1);
    (station.valid() - more, station.invalid + more)
}

/// Votes of every station at home for the candidates of its district, in ballot order.
pub(super) fn for_candidates(stations: &[Station]) -> Vec<Vec<u32>> {
    let mut votes = Vec::new();
    for district in 0..usize::try_from(DISTRICTS).unwrap_or_default() {
        let own = stations.iter().filter(|one| one.district == Some(district));
        let valid: Vec<u64> = own.map(|station| for_district(station).0).collect();
        let (a, b) = if won_by_b(district) {
            (27, 43)
        } else {
            (44, 24)
        };
        let number = district as u64;
        let shares = [a, b, 14, 9, 8].map(|share| share * 20 + chance("share", number, 17));
        let totals = spread(valid.iter().sum(), &shares);
        let mut cells = table(&totals, &valid);
        mix(&mut cells, "candidates");
        votes.extend(columns(&cells, valid.len()));
    }
    votes
}

/// Moves some votes between two options at two neighbouring stations, one way here and the other
/// way there: no sum changes, and no two stations look alike.
fn mix(cells: &mut [Vec<u64>], words: &str) {
    let (options, stations) = (cells.len(), cells.first().map_or(0, Vec::len));
    for pair in 0..stations / 2 {
        let (here, there) = (2 * pair, 2 * pair + 1);
        for from in 0..options {
            let to = (from + 1 + pair % (options - 1)) % options;
            let most = cells[from][here].min(cells[to][there]) / 6;
            let number = (pair * options + from) as u64;
            let moved = chance(words, number, most + 1);
            cells[from][here] -= moved;
            cells[to][here] += moved;
            cells[to][there] -= moved;
            cells[from][there] += moved;
        }
    }
}

/// The columns of a table, each as a ballot's votes.
fn columns(cells: &[Vec<u64>], stations: usize) -> Vec<Vec<u32>> {
    let column = |at: usize| {
        let votes = cells.iter().map(|row| u32::try_from(row[at]));
        // Fewer than the ballots of one station.
        votes.map(Result::unwrap_or_default).collect()
    };
    (0..stations).map(column).collect()
}
