//! Results as JSON: a contract, the same in `hattama tally` and in a published folder.

use serde_json::{Map, Value, json};

use super::view::{ContestView, View};
use super::{annulled, copies};
use crate::bytes::{Titled, TreeHash};
use crate::replay::{ContestTally, ResultStanding};

/// Everything that is shown, with the position that it was derived from.
pub fn object(view: &View<'_>, root: TreeHash) -> Value {
    let position = view.state.position();
    json!({
        "election": view.election.id,
        "title": names(&view.election.titles),
        "head": {
            "size": position.size,
            "chain": position.chain,
            "root": root,
            "recorded_at": position.recorded_at,
        },
        "contests": view.contests.iter().map(|one| contest(view, one)).collect::<Vec<_>>(),
        "chambers": view.chambers.iter().map(|(titles, chamber)| json!({
            "id": chamber.id,
            "title": names(titles),
            "seats": chamber.seats,
            "open": chamber.open,
            "by": chamber.by.iter()
                .map(|(id, seats)| json!({ "id": id, "seats": seats }))
                .collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "not_checked": ["signatures", "the count in the room"],
    })
}

fn contest(view: &View<'_>, one: &ContestView<'_>) -> Value {
    let tally = &one.tally;
    let quantities = tally.quantities.iter();
    let mut object = json!({
        "id": one.definition.id,
        "title": names(&one.definition.titles),
        "unit": view.unit_id(),
        "standing": tally.standing,
        "protocols": tally.protocols,
        "quantities": quantities
            .map(|(id, sum)| (id.to_string(), json!(sum)))
            .collect::<Map<_, _>>(),
        "participation": tally.turnout,
        "options": options(one),
        "declared": tally.declared.map(|declared| json!({
            "index": declared.index,
            "size": declared.size,
            "superseded_by": declared.superseded_by,
        })),
        "summaries": tally.summaries.iter().map(|summary| json!({
            "index": summary.index,
            "unit": view.state.commission(summary.unit).id,
            "size": summary.size,
            "superseded_by": summary.superseded_by,
        })).collect::<Vec<_>>(),
        "declared_otherwise": tally.acts.iter().map(|act| json!({
            "index": act.index,
            "size": act.size,
        })).collect::<Vec<_>>(),
        "copies": tally.copies,
        "allocation": allocation(tally),
        "findings": tally.findings,
    });
    if view.beside.turnout {
        object["turnout"] = turnout(one);
    }
    if view.beside.with_voided {
        object["as_if_nothing_annulled"] = annulled::json(view, one);
    }
    if view.beside.copies {
        let details = copies::json(view, one);
        for key in ["by_unit", "not_matching"] {
            object["copies"][key] = details[key].clone();
        }
    }
    object
}

fn options(one: &ContestView<'_>) -> Vec<Value> {
    let (of, denominator) = one.base();
    let seated = match &one.tally.allocation {
        Some(Ok(allocation)) => allocation.options.as_slice(),
        _ => &[],
    };
    let options = one.definition.options.iter().zip(&one.tally.options);
    let described = options.enumerate().map(|(at, (option, sum))| {
        let seated = seated.get(at);
        let withdrawn = one.tally.withdrawals.iter().find(|gone| gone.option == at);
        // Nothing has a share of nothing, and who is withdrawn none of what is left.
        let share = (denominator > 0 && withdrawn.is_none())
            .then(|| json!({ "numerator": sum.votes, "denominator": denominator, "of": of }));
        json!({
            "id": option.id,
            "position": option.position,
            "kind": option.kind,
            "name": names(&option.names),
            "votes": sum.votes,
            "first_reported": sum.first_reported,
            "share": share,
            "passed": seated.and_then(|seated| seated.passed),
            "seats": seated.and_then(|seated| seated.seats),
            "withdrawn": withdrawn
                .map(|gone| json!({ "index": gone.index, "votes": gone.votes })),
        })
    });
    described.collect()
}

/// Final only under a declaration in force.
fn allocation(tally: &ContestTally) -> Value {
    let last = tally.standing == ResultStanding::Declared;
    let mut object = Map::new();
    match &tally.allocation {
        Some(Ok(allocation)) => {
            object.insert("state".into(), Value::Null);
            object.insert("final".into(), last.into());
            if let Ok(Value::Object(says)) = serde_json::to_value(allocation) {
                object.extend(says);
            }
        }
        other => {
            object.insert("state".into(), "none".into());
            object.insert("final".into(), last.into());
            object.insert("seats".into(), Value::Null);
            object.insert("quota".into(), Value::Null);
            object.insert("steps".into(), Value::Array(Vec::new()));
            if let Some(Err(error)) = other {
                object.insert("error".into(), error.to_string().into());
            }
        }
    }
    object.into()
}

/// The reports by instant, then the sheets.
fn turnout(one: &ContestView<'_>) -> Value {
    let reports = one.reports.iter().map(|report| {
        json!({
            "source": "reports",
            "at": report.at,
            "stations": report.stations,
            "voted": report.voted,
        })
    });
    let sheets = json!({
        "source": "sheets",
        "at": null,
        "stations": one.tally.protocols.counted,
        "voted": one.tally.turnout.issued,
    });
    reports.chain([sheets]).collect()
}

/// Names by language.
fn names(titles: &Titled) -> Map<String, Value> {
    let titles = titles.iter();
    titles
        .map(|title| (title.lang.as_str().to_owned(), title.text.as_str().into()))
        .collect()
}
