//! Published results held against those that follow from the log: value by value, whatever program
//! wrote them.

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
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

/// What a published file is, held against the same file made from the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Compared {
    /// Byte for byte the same.
    Same,
    /// Each value that both have is the same, and one of them has values that the other has not: another
    /// version wrote it. The first such place.
    Partly(String),
    /// A value is another.
    Different(Difference),
}

/// Compares a published file with the same file made from the log.
///
/// # Errors
/// Why the published file cannot be read as what its name says, such as a key or column twice.
pub fn compare(path: &str, found: &[u8], expected: &[u8]) -> Result<Compared, String> {
    if found == expected {
        return Ok(Compared::Same);
    }
    let extension = path.rsplit('.').next();
    match extension {
        Some("json") => {
            let mut partly = None;
            let different = values("", &parse(expected)?, &parse(found)?, &mut partly);
            Ok(told(different, partly))
        }
        Some("csv") => rows(expected, found),
        _ => Ok(Compared::Different(Difference {
            place: "the whole file".into(),
            expected: format!("{} bytes as they follow from the log", expected.len()),
            found: format!("{} bytes of another kind", found.len()),
        })),
    }
}

fn told(different: Option<Difference>, partly: Option<String>) -> Compared {
    match (different, partly) {
        (Some(difference), _) => Compared::Different(difference),
        (None, Some(place)) => Compared::Partly(place),
        // Written otherwise, and the same values.
        (None, None) => Compared::Same,
    }
}

/// A JSON value in which no key stands twice: readers do not agree which of two counts.
fn parse(bytes: &[u8]) -> Result<Value, String> {
    let unique: Unique = serde_json::from_slice(bytes).map_err(|why| why.to_string())?;
    Ok(unique.0)
}

struct Unique(Value);

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UniqueVisitor).map(Unique)
    }
}

struct UniqueVisitor;

impl<'de> Visitor<'de> for UniqueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut all = Vec::new();
        while let Some(Unique(item)) = items.next_element()? {
            all.push(item);
        }
        Ok(all.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut all = serde_json::Map::new();
        while let Some((key, Unique(value))) = entries.next_entry::<String, Unique>()? {
            if all.contains_key(&key) {
                return Err(serde::de::Error::custom(format!(
                    "the key {key:?} stands twice"
                )));
            }
            all.insert(key, value);
        }
        Ok(all.into())
    }
}

fn values(
    place: &str,
    expected: &Value,
    found: &Value,
    partly: &mut Option<String>,
) -> Option<Difference> {
    let below = |key: &dyn std::fmt::Display| format!("{place}/{key}");
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            let lacking = expected.keys().find(|key| !found.contains_key(*key));
            let unknown = found.keys().find(|key| !expected.contains_key(*key));
            if let Some(key) = lacking.or(unknown) {
                partly.get_or_insert_with(|| below(key));
            }
            let mut both = expected
                .iter()
                .filter_map(|(key, one)| Some((key, one, found.get(key)?)));
            both.find_map(|(key, one, other)| values(&below(key), one, other, partly))
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            let mut pairs = expected.iter().zip(found).enumerate();
            pairs.find_map(|(at, (one, other))| values(&below(&at), one, other, partly))
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

fn rows(expected: &[u8], found: &[u8]) -> Result<Compared, String> {
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
    let mut names: Vec<_> = their_header.iter().collect();
    names.sort_unstable();
    if let Some([twice, _]) = names.array_windows().find(|[one, other]| one == other) {
        return Err(format!("the column {twice:?} stands twice"));
    }
    if ours.len() != theirs.len() {
        return Ok(Compared::Different(Difference {
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
                return Ok(Compared::Different(Difference {
                    place: format!("line {row}, column {name}"),
                    expected: short(expected.unwrap_or_default()),
                    found: short(found.unwrap_or("nothing")),
                }));
            }
        }
    }
    let lacking = our_header.iter().find(|name| !names.contains(name));
    let unknown = names
        .iter()
        .copied()
        .find(|name| our_header.iter().all(|ours| ours != *name));
    let partly = lacking.or(unknown).map(|name| format!("column {name}"));
    Ok(told(None, partly))
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

    fn different(path: &str, found: &[u8], expected: &[u8]) -> Difference {
        match compare(path, found, expected).unwrap() {
            Compared::Different(difference) => difference,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn values_that_differ_are_found_and_what_another_version_wrote_is_not_passed_as_the_same() {
        let ours = br#"{"head":{"size":9},"contests":[{"id":"list","votes":3431510}]}"#;
        let otherwise = br#"{ "contests": [{"votes":3431510, "id":"list"}], "head": {"size":9} }"#;
        assert_eq!(compare("a.json", otherwise, ours), Ok(Compared::Same));
        let more = br#"{"contests":[{"votes":3431510,"id":"list","new":1}],"head":{"size":9}}"#;
        assert_eq!(
            compare("a.json", more, ours),
            Ok(Compared::Partly("/contests/0/new".into()))
        );
        let less = br#"{"votes_of_larch":9431510}"#;
        assert!(matches!(
            compare("a.json", less, ours),
            Ok(Compared::Partly(_))
        ));
        let other = br#"{"contests":[{"id":"list","votes":3431511}],"head":{"size":9}}"#;
        let difference = different("a.json", other, ours);
        assert_eq!(difference.place, "/contests/0/votes");
        assert_eq!(
            (difference.expected.as_str(), difference.found.as_str()),
            ("3431510", "3431511")
        );
        assert_eq!(
            different("a.json", br#"{"contests":[]}"#, ours).place,
            "/contests"
        );
        let twice = br#"{"contests":[{"id":"list","votes":9431510,"votes":3431510}]}"#;
        assert!(
            compare("a.json", twice, ours)
                .unwrap_err()
                .contains("twice")
        );
        assert!(compare("a.json", b"{", ours).is_err());
    }

    #[test]
    fn tables_are_compared_by_their_columns() {
        let ours = b"station,votes,seats\nS-1,10,\nS-2,20,1\n";
        let partly = compare("a.csv", b"votes,station\n10,S-1\n20,S-2\n", ours);
        assert_eq!(partly, Ok(Compared::Partly("column seats".into())));
        let other = different("a.csv", b"station,votes\nS-1,10\nS-2,21\n", ours);
        assert_eq!(other.place, "line 3, column votes");
        let fewer = different("a.csv", b"station,votes\nS-1,10\n", ours);
        assert_eq!((fewer.expected.as_str(), fewer.found.as_str()), ("2", "1"));
        let twice = b"station,votes,seats,votes\nS-1,10,,90\nS-2,20,1,90\n";
        assert!(compare("a.csv", twice, ours).unwrap_err().contains("twice"));
        assert!(compare("a.csv", b"x,y\n1,2\n3,4\n", ours).is_err());
    }
}
