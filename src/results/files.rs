//! Results as files: per contest and unit, JSON and CSV, each with the position that it was derived
//! from.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Beside, View, Wanted, csv, json};
use crate::bytes::TreeHash;
use crate::election::Nature;
use crate::export::export;
use crate::replay::{tally, turnout_reports};
use crate::rules::Workers;
use crate::state::{CommissionIx, ContestIx, State};

/// The result files of a state whose log has this root, by path: a pure function of the log, so that
/// whoever has the entries can make them again. With `held_back` only those that may leave before
/// `publish_from`: completeness and turnout.
pub fn result_files<W: Workers + Sync>(
    state: &State,
    root: TreeHash,
    held_back: bool,
    workers: &W,
) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    if let Some(completeness) = completeness(state, root) {
        files.insert("results/completeness.json".into(), text(&completeness));
    }
    if held_back {
        return files;
    }
    // The whole at the top: what `hattama tally` tells.
    let mut wanted = vec![(None, None)];
    for (contest, ix) in state.contests().map(|(ix, contest)| (contest, ix)) {
        let id = contest.definition.id.to_string();
        wanted.push((Some(id.clone()), None));
        let units = units_above(state, ix).into_iter();
        let units = units.map(|unit| state.commission(unit).id.to_string());
        wanted.extend(units.map(|unit| (Some(id.clone()), Some(unit))));
    }
    let made = workers.in_parts(&wanted, 4, |part| {
        part.iter()
            .flat_map(|(contest, unit)| {
                one(state, root, contest.as_deref(), unit.as_deref(), workers)
            })
            .collect()
    });
    files.extend(made);
    if let Ok(exported) = export(state, workers) {
        // The tables that name each station's evidence, and those from which a results folder is
        // made again.
        let tables = exported.files.into_iter();
        files.extend(tables.map(|file| (format!("results/stations/{}", file.name), file.bytes)));
    }
    files
}

/// The files of one contest, whole or within a unit; or of everything.
fn one(
    state: &State,
    root: TreeHash,
    contest: Option<&str>,
    unit: Option<&str>,
    workers: &impl Workers,
) -> Vec<(String, Vec<u8>)> {
    let wanted = Wanted {
        contest,
        unit,
        beside: Beside {
            turnout: true,
            ..Beside::default()
        },
    };
    let Ok(view) = View::new(state, &wanted, workers) else {
        return Vec::new();
    };
    let path = match (contest, unit) {
        (Some(contest), Some(unit)) => format!("results/contests/{contest}/units/{unit}"),
        (Some(contest), None) => format!("results/contests/{contest}/total"),
        (None, _) => "results/overview".into(),
    };
    let nature = view.election.nature;
    vec![
        (
            format!("{path}.json"),
            text(&with_schema("results", nature, json::object(&view, root))),
        ),
        (format!("{path}.csv"), csv::rows(&view)),
    ]
}

/// How many protocols have come, and the turnout reports: what may be told while others still vote.
fn completeness(state: &State, root: TreeHash) -> Option<Value> {
    let opened = state.election()?.opened();
    let contests = state.contests().map(|(ix, contest)| {
        let counts = tally(state, ix, None).protocols;
        serde_json::json!({
            "id": contest.definition.id,
            "protocols": counts,
            "turnout": turnout_reports(state, ix, None),
        })
    });
    let position = state.position();
    let object = serde_json::json!({
        "election": opened.id,
        "head": {
            "size": position.size,
            "chain": position.chain,
            "root": root,
            "recorded_at": position.recorded_at,
        },
        "contests": contests.collect::<Vec<_>>(),
    });
    Some(with_schema("completeness", opened.nature, object))
}

fn with_schema(name: &str, nature: Nature, object: Value) -> Value {
    let mut whole =
        serde_json::json!({ "schema": format!("hattama.{name}/1"), "nature": nature.name() });
    if let (Value::Object(whole), Value::Object(object)) = (&mut whole, object) {
        whole.extend(object);
    }
    whole
}

/// The commissions above the stations that count a contest, without the central one, whose figures
/// are the contest's.
fn units_above(state: &State, contest: ContestIx) -> BTreeSet<CommissionIx> {
    let mut units = BTreeSet::new();
    for station in &state.contest(contest).stations {
        let mut at = *station;
        while let Some(above) = state.parent_for(at, contest) {
            if above == CommissionIx::CENTRAL || !units.insert(above) {
                break;
            }
            at = above;
        }
    }
    units
}

fn text(value: &Value) -> Vec<u8> {
    let mut text = format!("{value:#}").into_bytes();
    text.push(b'\n');
    text
}
