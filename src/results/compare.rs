//! Published results held against those that follow from the log: value by value, whatever program
//! wrote them.

use serde_json::Value;

/// A value that is not the one that follows from the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Where in the file: a path of keys, or a row and a column.
    pub place: String,
    /// What follows from the log.
    pub expected: String,
    /// What is published.
    pub found: String,
}

/// The first difference between a published file and the same file made from the log; nothing if each
/// value that both have is the same. Keys and columns that only one of them has are passed over: a
/// later version may have added them.
///
/// # Errors
/// Why the published file cannot be read as what its name says.
pub fn compare(path: &str, found: &[u8], expected: &[u8]) -> Result<Option<Difference>, String> {
    if found == expected {
        return Ok(None);
    }
    let extension = path.rsplit('.').next();
    match extension {
        Some("json") => {
            let read =
                |bytes| serde_json::from_slice::<Value>(bytes).map_err(|why| why.to_string());
            Ok(values("", &read(expected)?, &read(found)?))
        }
        Some("csv") => rows(expected, found),
        _ => Ok(Some(Difference {
            place: "the whole file".into(),
            expected: format!("{} bytes as they follow from the log", expected.len()),
            found: format!("{} bytes of another kind", found.len()),
        })),
    }
}

fn values(place: &str, expected: &Value, found: &Value) -> Option<Difference> {
    let below = |key: &dyn std::fmt::Display| format!("{place}/{key}");
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            let both = expected
                .iter()
                .filter_map(|(key, one)| Some((key, one, found.get(key)?)));
            both.into_iter()
                .find_map(|(key, one, other)| values(&below(key), one, other))
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            let pairs = expected.iter().zip(found).enumerate();
            pairs
                .into_iter()
                .find_map(|(at, (one, other))| values(&below(&at), one, other))
        }
        (expected, found) if expected == found => None,
        (expected, found) => Some(Difference {
            place: if place.is_empty() {
                "/".into()
            } else {
                place.into()
            },
            expected: short(&expected.to_string()),
            found: short(&found.to_string()),
        }),
    }
}

fn rows(expected: &[u8], found: &[u8]) -> Result<Option<Difference>, String> {
    let read = |bytes| -> Result<(csv::StringRecord, Vec<csv::StringRecord>), String> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
        let header = reader.headers().map_err(|why| why.to_string())?.clone();
        let rows = reader
            .records()
            .collect::<Result<_, _>>()
            .map_err(|why| why.to_string())?;
        Ok((header, rows))
    };
    let (our_header, ours) = read(expected)?;
    let (their_header, theirs) = read(found)?;
    if ours.len() != theirs.len() {
        return Ok(Some(Difference {
            place: "rows".into(),
            expected: ours.len().to_string(),
            found: theirs.len().to_string(),
        }));
    }
    let columns = our_header.iter().enumerate().filter_map(|(at, name)| {
        let there = their_header.iter().position(|other| other == name)?;
        Some((name, at, there))
    });
    let columns: Vec<_> = columns.collect();
    if columns.is_empty() && !our_header.is_empty() {
        return Err("it has none of the columns".into());
    }
    for (row, (one, other)) in (2..).zip(ours.iter().zip(&theirs)) {
        for (name, at, there) in &columns {
            let (expected, found) = (one.get(*at), other.get(*there));
            if expected != found {
                return Ok(Some(Difference {
                    place: format!("line {row}, column {name}"),
                    expected: short(expected.unwrap_or_default()),
                    found: short(found.unwrap_or("nothing")),
                }));
            }
        }
    }
    Ok(None)
}

/// As much of a value as fits on a line.
fn short(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_differ_are_found_and_keys_of_other_versions_passed_over() {
        let ours = br#"{"head":{"size":9},"contests":[{"id":"list","votes":3431510}]}"#;
        let same = br#"{ "contests": [ {"votes": 3431510, "id": "list", "new": 1} ], "head": {} }"#;
        assert_eq!(compare("a.json", same, ours), Ok(None));
        let other = br#"{"contests":[{"id":"list","votes":3431511}]}"#;
        let difference = compare("a.json", other, ours).unwrap().unwrap();
        assert_eq!(difference.place, "/contests/0/votes");
        assert_eq!(
            (difference.expected.as_str(), difference.found.as_str()),
            ("3431510", "3431511")
        );
        let fewer = br#"{"contests":[]}"#;
        assert_eq!(
            compare("a.json", fewer, ours).unwrap().unwrap().place,
            "/contests"
        );
        assert!(compare("a.json", b"{", ours).is_err());
    }

    #[test]
    fn tables_are_compared_by_their_columns() {
        let ours = b"station,votes,seats\nS-1,10,\nS-2,20,1\n";
        assert_eq!(
            compare("a.csv", b"votes,station\n10,S-1\n20,S-2\n", ours),
            Ok(None)
        );
        let other = compare("a.csv", b"station,votes\nS-1,10\nS-2,21\n", ours)
            .unwrap()
            .unwrap();
        assert_eq!(other.place, "line 3, column votes");
        let fewer = compare("a.csv", b"station,votes\nS-1,10\n", ours)
            .unwrap()
            .unwrap();
        assert_eq!((fewer.expected.as_str(), fewer.found.as_str()), ("2", "1"));
        assert!(compare("a.csv", b"x,y\n1,2\n3,4\n", ours).is_err());
    }
}
