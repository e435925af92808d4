//! Where a ranking is cut: who is certainly above the line, and who is tied across it.

use std::cmp::Reverse;

/// A ranking cut after a number of places.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cut {
    /// Those who have a place whatever happens, the highest first.
    pub(super) above: Vec<usize>,
    /// Those who are equal and compete for the places left; empty if nobody is.
    pub(super) tied: Vec<usize>,
    /// The places left for the tied: fewer than there are of them.
    pub(super) places: u32,
}

impl Cut {
    /// Gives `places` to those with the highest keys. Equals who all get a place are not tied.
    pub(super) fn new<K: Ord + Copy>(mut ranking: Vec<(usize, K)>, places: u32) -> Self {
        ranking.sort_by_key(|(_, key)| Reverse(*key));
        let mut cut = Self {
            above: Vec::new(),
            tied: Vec::new(),
            places,
        };
        for equals in ranking.chunk_by(|one, next| one.1 == next.1) {
            let equals = equals.iter().map(|(option, _)| *option);
            if cut.places == 0 {
                break;
            }
            if equals.len() > cut.places as usize {
                cut.tied = equals.collect();
                break;
            }
            for option in equals {
                cut.above.push(option);
                cut.places -= 1;
            }
        }
        cut
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_tie_across_the_line_is_one() {
        let ranking = vec![(0, 5), (1, 9), (2, 5), (3, 1)];
        let cut = |places| {
            let cut = Cut::new(ranking.clone(), places);
            (cut.above, cut.tied, cut.places)
        };
        assert_eq!(cut(0), (vec![], vec![], 0));
        assert_eq!(cut(1), (vec![1], vec![], 0));
        assert_eq!(cut(2), (vec![1], vec![0, 2], 1));
        assert_eq!(cut(3), (vec![1, 0, 2], vec![], 0));
        assert_eq!(cut(5), (vec![1, 0, 2, 3], vec![], 1));
    }
}
