//! Where two statements differ, place by place.

use serde::Serialize;
use serde_json::Value;

use super::labels::{Labels, contest_of};
use crate::bytes::Id;
use crate::event::Statement;
use crate::intake::kit::Kit;

/// One place where two statements differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The place, such as `votes P05`.
    pub place: String,
    /// What the first says there; nothing if it says nothing.
    pub first: Option<String>,
    /// What the other says there.
    pub other: Option<String>,
}

/// Every place where `other` differs from `first`. A kit gives figures their names.
pub fn differences(first: &Statement, other: &Statement, kit: Option<&Kit>) -> Vec<Difference> {
    let mut found = Vec::new();
    // Every part of a statement serialises.
    let [left, right] = [first, other].map(|one| serde_json::to_value(one).unwrap_or_default());
    compare(&mut Vec::new(), Some(&left), Some(&right), &mut found);
    let names = kit.and_then(|kit| Names::of(kit, first));
    found
        .into_iter()
        .map(|(path, first, other)| Difference {
            place: name(&path, names.as_ref()),
            first,
            other,
        })
        .collect()
}

type Found = (Vec<String>, Option<String>, Option<String>);

fn compare(
    path: &mut Vec<String>,
    first: Option<&Value>,
    other: Option<&Value>,
    found: &mut Vec<Found>,
) {
    match (first, other) {
        (first, other) if first == other => {}
        (Some(Value::Object(left)), Some(Value::Object(right))) => {
            let new = right.keys().filter(|key| !left.contains_key(*key));
            for key in left.keys().chain(new) {
                path.push(key.clone());
                compare(path, left.get(key), right.get(key), found);
                path.pop();
            }
        }
        (Some(Value::Array(left)), Some(Value::Array(right))) => {
            for at in 0..left.len().max(right.len()) {
                path.push((at + 1).to_string());
                compare(path, left.get(at), right.get(at), found);
                path.pop();
            }
        }
        (first, other) => found.push((path.clone(), first.map(plain), other.map(plain))),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "nothing".into(),
        other => other.to_string(),
    }
}

/// Names of the figures of a sheet, a copy, an act.
struct Names {
    fields: Vec<String>,
    votes: Vec<String>,
}

impl Names {
    fn of(kit: &Kit, statement: &Statement) -> Option<Self> {
        let labels = Labels::of(kit.state(), contest_of(statement)?.as_str())?;
        let ids = |labels: Vec<(&Id, &str)>| labels.iter().map(|(id, _)| id.to_string()).collect();
        Some(Self {
            fields: ids(labels.fields),
            votes: ids(labels.options),
        })
    }
}

fn name(path: &[String], names: Option<&Names>) -> String {
    // What every path begins with says nothing to people.
    let parts: Vec<&str> = path.iter().map(String::as_str).collect();
    let parts = match &parts[..] {
        ["body", "says", "sheet", rest @ ..]
        | ["body", "says", rest @ ..]
        | ["body", rest @ ..] => rest,
        all => all,
    };
    if let ([table @ ("fields" | "votes" | "seats"), number], Some(names)) = (parts, names) {
        let names = if *table == "fields" {
            &names.fields
        } else {
            &names.votes
        };
        let at = number
            .parse::<usize>()
            .ok()
            .and_then(|at| at.checked_sub(1));
        if let Some(id) = at.and_then(|at| names.get(at)) {
            return format!("{table} {id}");
        }
    }
    parts.join(" ")
}
