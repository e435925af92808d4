//! The methods a second time, as a textbook puts them, to compare with.
//!
//! They share no code and no shape with the ones tested: all quotients are sorted at once, and
//! remainders are compared as fractions of a quota. Nothing where there is a tie.

/// Largest remainder.
pub(crate) fn largest_remainder(votes: &[u64], seats: u64) -> Option<Vec<u64>> {
    let sum: u64 = votes.iter().sum();
    let mut result: Vec<u64> = votes.iter().map(|v| v * seats / sum).collect();
    let left = usize::try_from(seats - result.iter().sum::<u64>()).unwrap();
    let mut order: Vec<(u64, usize)> = votes
        .iter()
        .enumerate()
        .map(|(list, v)| (sum - v * seats % sum, list))
        .collect();
    order.sort_unstable();
    if left > 0
        && order
            .get(left)
            .is_some_and(|next| next.0 == order[left - 1].0)
    {
        return None;
    }
    for (_, list) in &order[..left] {
        result[*list] += 1;
    }
    Some(result)
}

/// Highest averages with these divisors.
pub(crate) fn highest_averages(
    votes: &[u64],
    seats: usize,
    divisor: fn(u64) -> u64,
) -> Option<Vec<u64>> {
    let mut quotients: Vec<(u64, u64, usize)> = Vec::new();
    for (list, &v) in votes.iter().enumerate() {
        quotients.extend((1..=seats as u64).map(|nth| (v, divisor(nth), list)));
    }
    quotients.sort_by(|a, b| (b.0 * a.1).cmp(&(a.0 * b.1)));
    let (won, rest) = quotients.split_at(seats);
    let (last, next) = (won[seats - 1], rest.first());
    if next.is_some_and(|next| next.0 * last.1 == last.0 * next.1) {
        return None;
    }
    let mut result = vec![0; votes.len()];
    for (_, _, list) in won {
        result[*list] += 1;
    }
    Some(result)
}
