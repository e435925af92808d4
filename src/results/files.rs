//! Results as files: per contest and unit, JSON and CSV, each with the position that it was derived
//! from.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Beside, View, csv, json};
use crate::bytes::TreeHash;
use crate::election::Nature;
use crate::export::export;
use crate::replay::{
    ContestTally, TurnoutInstant, Units, tallies, tally, turnout_reports, turnout_reports_of,
};
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
    let contests: Vec<ContestIx> = state.contests().map(|(contest, _)| contest).collect();
    let summed = workers.in_parts(&contests, 1, |part| {
        part.iter()
            .map(|at| Summed::new(state, *at, held_back))
            .collect()
    });
    if let Some(completeness) = completeness(state, root, &summed) {
        files.insert("results/completeness.json".into(), text(&completeness));
    }
    if held_back {
        return files;
    }
    // The whole at the top: what `hattama tally` tells.
    let whole = summed.iter().map(|one| one.whole.clone()).collect();
    if let Ok(mut view) = View::of(state, None, whole, BESIDE) {
        view.seat();
        files.extend(both("results/overview", &view, root));
    }
    let each: Vec<&(ContestTally, Vec<TurnoutInstant>)> = summed
        .iter()
        .flat_map(|one| std::iter::once(&one.whole).chain(&one.units))
        .collect();
    let made = workers.in_parts(&each, 4, |part| {
        let files = part.iter().flat_map(|told| one(state, root, told));
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

/// The totals of a contest and of its units, each with its turnout reports.
struct Summed {
    whole: (ContestTally, Vec<TurnoutInstant>),
    units: Vec<(ContestTally, Vec<TurnoutInstant>)>,
}

impl Summed {
    /// Units are left out where nothing of them may be told.
    fn new(state: &State, contest: ContestIx, held_back: bool) -> Self {
        if held_back {
            return Self {
                whole: (
                    tally(state, contest, None),
                    turnout_reports(state, contest, None),
                ),
                units: Vec::new(),
            };
        }
        let (whole, units) = tallies(state, contest);
        let scopes = Units::of(state, contest);
        let reports = scopes
            .scopes()
            .map(|scope| turnout_reports_of(state, scope));
        Self {
            whole: (whole, turnout_reports(state, contest, None)),
            units: units.into_iter().zip(reports).collect(),
        }
    }
}

/// The files of one contest, whole or within a unit.
fn one(
    state: &State,
    root: TreeHash,
    told: &(ContestTally, Vec<TurnoutInstant>),
) -> Vec<(String, Vec<u8>)> {
    let (contest, unit) = (told.0.contest, told.0.unit);
    let Ok(view) = View::of(state, unit, vec![told.clone()], BESIDE) else {
        return Vec::new();
    };
    let contest = &state.contest(contest).definition.id;
    let path = match unit {
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
fn completeness(state: &State, root: TreeHash, summed: &[Summed]) -> Option<Value> {
    let opened = state.election()?.opened();
    let contests = summed.iter().map(|Summed { whole, .. }| {
        let (tally, reports) = whole;
        serde_json::json!({
            "id": state.contest(tally.contest).definition.id,
            "protocols": tally.protocols,
            "turnout": reports,
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
