//! Totals spread over many, exactly and always the same.

/// A number below `below` that is always the same for the same words.
pub(super) fn chance(words: &str, number: u64, below: u64) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"hattama demo v1\n").update(words.as_bytes());
    hasher.update(&[0]).update(&number.to_le_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    u64::from_le_bytes(first) % below.max(1)
}

/// Parts of `total` in proportion to `weights`, which sum to it: each is the difference of two
/// rounded running totals. Nothing where there is no weight.
pub(super) fn spread(total: u64, weights: &[u64]) -> Vec<u64> {
    let all: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    let (mut running, mut before) = (0u128, 0u64);
    let parts = weights.iter().map(|weight| {
        running += u128::from(*weight);
        let until = (u128::from(total) * running).checked_div(all).unwrap_or(0);
        // At most the total.
        let until = u64::try_from(until).unwrap_or(u64::MAX);
        let part = until - before;
        before = until;
        part
    });
    parts.collect()
}

/// A table whose rows sum to `rows` and whose columns to `columns`, in proportion to both. The sums
/// of both have to be the same, and no cell's share may be much below one.
pub(super) fn table(rows: &[u64], columns: &[u64]) -> Vec<Vec<u64>> {
    // Running sums of the first rows, spread over the columns; a row is what it adds to those
    // before it.
    let mut above = vec![0; columns.len()];
    let mut sum = 0;
    let spread_rows = rows.iter().map(|row| {
        sum += row;
        let until = spread(sum, columns);
        let own = until.iter().zip(&above);
        let own = own.map(|(until, above)| until.saturating_sub(*above));
        let own: Vec<u64> = own.collect();
        above = until;
        own
    });
    spread_rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_sum_to_the_total() {
        let weights: Vec<u64> = (0..1000).map(|at| 60 + chance("w", at, 80)).collect();
        let parts = spread(1_234_567, &weights);
        assert_eq!(parts.iter().sum::<u64>(), 1_234_567);
        assert_eq!(parts, spread(1_234_567, &weights));
        assert_eq!(spread(5, &[0, 0]), [0, 0]);
    }

    #[test]
    fn tables_sum_both_ways() {
        let columns: Vec<u64> = (0..500).map(|at| 100 + chance("c", at, 900)).collect();
        let all: u64 = columns.iter().sum();
        let rows = spread(all, &[50, 25, 15, 8, 2]);
        let cells = table(&rows, &columns);
        for (row, sum) in cells.iter().zip(&rows) {
            assert_eq!(row.iter().sum::<u64>(), *sum);
        }
        for (at, column) in columns.iter().enumerate() {
            assert_eq!(cells.iter().map(|row| row[at]).sum::<u64>(), *column);
        }
    }
}
