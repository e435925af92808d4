//! Results as files: per contest and unit, JSON and CSV, each with the position that it was derived
//! from.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Beside, View, Wanted, csv, json};
use crate::bytes::TreeHash;
use crate::election::Nature;
use crate::export::export;
use crate::replay::{Scope, Units, tally, turnout_reports};
use crate::rules::Workers;
use crate::state::{ContestIx, State};

/// What the files tell beside the totals.
const BESIDE: Beside = Beside {
    turnout: true,
    copies: false,
    with_voided: false,
};

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
    let everything = Wanted {
        contest: None,
        unit: None,
        beside: BESIDE,
    };
    if let Ok(view) = View::new(state, &everything, workers) {
        files.extend(both("results/overview", &view, root));
    }
    let contests: Vec<ContestIx> = state.contests().map(|(contest, _)| contest).collect();
    let units = workers.in_parts(&contests, 1, |part| {
        part.iter().map(|at| Units::of(state, *at)).collect()
    });
    let scopes: Vec<Scope<'_>> = contests
        .iter()
        .zip(&units)
        .flat_map(|(at, units)| std::iter::once(Scope::new(*at, None)).chain(units.scopes()))
        .collect();
    let made = workers.in_parts(&scopes, 4, |part| {
        let files = part.iter().flat_map(|scope| one(state, root, *scope));
        files.collect()
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

/// The files of one contest, whole or within a unit.
fn one(state: &State, root: TreeHash, scope: Scope<'_>) -> Vec<(String, Vec<u8>)> {
    let Ok(view) = View::of(state, scope, BESIDE) else {
        return Vec::new();
    };
    let contest = &state.contest(scope.contest).definition.id;
    let path = match scope.unit {
        Some(unit) => {
            let unit = &state.commission(unit).id;
            format!("results/contests/{contest}/units/{unit}")
        }
        None => format!("results/contests/{contest}/total"),
    };
    both(&path, &view, root).into()
}

/// A view in both forms.
fn both(path: &str, view: &View<'_>, root: TreeHash) -> [(String, Vec<u8>); 2] {
    let object = with_schema("results", view.election.nature, json::object(view, root));
    [
        (format!("{path}.json"), text(&object)),
        (format!("{path}.csv"), csv::rows(view)),
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

fn text(value: &Value) -> Vec<u8> {
    let mut text = format!("{value:#}").into_bytes();
    text.push(b'\n');
    text
}
