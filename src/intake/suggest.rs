//! "Did you mean": the known word nearest to a mistyped one.

/// Words beyond which looking for the nearest one takes longer than it helps.
pub(super) const SEARCHED: usize = 5_000;

/// Characters beyond which a word is no mistyped name.
const LONGEST: usize = 100;

/// The known word nearest to `word`, if it is near enough to have been meant.
pub(crate) fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let word: Vec<char> = word.chars().take(LONGEST + 1).collect();
    if word.len() > LONGEST {
        return None;
    }
    let allowed = (word.len() / 3).clamp(1, 3);
    let distances = known
        .into_iter()
        .take(SEARCHED)
        .filter(|other| other.chars().take(LONGEST + 1).count().abs_diff(word.len()) <= allowed)
        .map(|other| (distance(&word, other), other));
    distances
        .min()
        .filter(|(distance, _)| *distance <= allowed)
        .map(|(_, other)| other)
}

/// What to do about a word that names nothing: the nearest known one, or else `otherwise`.
pub(super) fn did_you_mean<'k>(
    word: &str,
    known: impl IntoIterator<Item = &'k str>,
    otherwise: &str,
) -> String {
    match nearest(word, known) {
        Some(other) => format!("did you mean \"{other}\"? If not, {otherwise}"),
        None => otherwise.into(),
    }
}

/// The number of characters to insert, delete, replace or swap with their neighbour (optimal string
/// alignment distance).
fn distance(word: &[char], other: &str) -> usize {
    let mut before = Vec::new();
    let mut last: Vec<usize> = (0..=word.len()).collect();
    let mut previous = None;
    for (row, theirs) in other.chars().enumerate() {
        let mut line = vec![row + 1];
        for (column, ours) in word.iter().enumerate() {
            let replaced = last[column] + usize::from(*ours != theirs);
            let mut best = replaced.min(last[column + 1] + 1).min(line[column] + 1);
            let swapped = column > 0 && previous == Some(*ours) && word[column - 1] == theirs;
            if swapped {
                best = best.min(before[column - 1] + 1);
            }
            line.push(best);
        }
        previous = Some(theirs);
        before = std::mem::replace(&mut last, line);
    }
    last[word.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (word, other, expected) in [
            ("", "abc", 3),
            ("kind", "knid", 1),
            ("option", "options", 1),
            ("abc", "xyz", 3),
        ] {
            let word: Vec<char> = word.chars().collect();
            assert_eq!(distance(&word, other), expected, "{other}");
        }
    }

    #[test]
    fn only_near_words_are_suggested() {
        let known = ["position", "kind", "name"];
        assert_eq!(nearest("positon", known), Some("position"));
        assert_eq!(nearest("colour", known), None);
        // What is far too long is not looked at.
        let long = "position".repeat(1_000_000);
        assert_eq!(nearest(&long, known), None);
        assert_eq!(nearest("kind", [long.as_str(), "knid"]), Some("knid"));
    }
}
