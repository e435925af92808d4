//! `[[contest]]` and `[[chamber]]`.

use std::collections::HashMap;

use super::allocation::allocation;
use super::document::{Scope, Value};
use super::election::{Calendar, hours};
use super::forms::{Forms, twice};
use super::suggest::did_you_mean;
use super::zones::{Polling, Zones};
use crate::bytes::{Id, List, Sorted};
use crate::election::{ChamberDefinition, ContestDefinition, OptionDefinition};

/// A contest as far as it could be read.
pub(super) struct ReadContest {
    /// Its id as the folder writes it, which is what other files name it by.
    pub(super) written: String,
    pub(super) line: u64,
    /// Ids of its options as the folder writes them, in ballot order, if all of them are known.
    pub(super) options: Option<Vec<String>>,
    /// The determining commission, where named, with the line that names it.
    pub(super) determined_by: Option<(String, u64)>,
    /// The contest; `determined_by` in it stands to be filled in.
    pub(super) contest: Option<ContestDefinition>,
}

pub(super) fn contests(
    root: &Scope<'_>,
    forms: &Forms,
    calendar: Option<&Calendar>,
    zones: &mut Zones,
) -> Vec<ReadContest> {
    let scopes = root.tables("contest");
    if scopes.is_empty() && root.optional("contest").is_none() {
        let report = root.document.report;
        report
            .error(None, "there is no contest")
            .next("add a [[contest]] with its options");
    }
    let mut lines = HashMap::new();
    let mut read = Vec::with_capacity(scopes.len());
    for mut scope in scopes {
        let id = scope.required("id");
        let written = id.as_ref().and_then(Value::text);
        let Some((id, written)) = id.and_then(|value| value.id()).zip(written) else {
            continue;
        };
        scope.place = format!("contest {id}");
        if let Some(first) = lines.insert(id.clone(), scope.line) {
            twice(&scope, &format!("contest {id}"), first);
            continue;
        }
        read.push(contest(&scope, id, written, forms, calendar, zones));
    }
    read
}

fn contest(
    scope: &Scope<'_>,
    id: Id,
    written: &str,
    forms: &Forms,
    calendar: Option<&Calendar>,
    zones: &mut Zones,
) -> ReadContest {
    scope.known(&[
        "id",
        "form",
        "title",
        "votes_per_ballot",
        "district",
        "allocation",
        "determined_by",
        "polling",
        "option",
    ]);
    let determined_by = scope.optional("determined_by");
    let determined_by = determined_by.and_then(|v| Some((v.text()?.to_owned(), v.line)));
    let options = options(scope);
    let names = options
        .iter()
        .map(|option| Some(option.as_ref()?.0.clone()));
    let names: Option<Vec<String>> = names.collect();
    let definitions = options.into_iter().map(|option| Some(option?.1)).collect();
    ReadContest {
        written: written.into(),
        line: scope.line,
        options: names,
        determined_by,
        contest: definition(scope, id, definitions, forms, calendar, zones),
    }
}

fn definition(
    scope: &Scope<'_>,
    id: Id,
    options: Option<Vec<OptionDefinition>>,
    forms: &Forms,
    calendar: Option<&Calendar>,
    zones: &mut Zones,
) -> Option<ContestDefinition> {
    let form_id = scope
        .required("form")
        .and_then(|value| form_id(&value, forms));
    let form = form_id.as_ref().and_then(|id| forms.find(id));
    let titles = scope.required("title").and_then(|value| value.titles());
    let votes_per_ballot = scope.required("votes_per_ballot").and_then(|value| {
        let number = value.number("a whole number from 1")?;
        if number == 0 {
            value.refuse(
                "a ballot without a vote",
                "write how many options a voter may mark",
            );
        }
        Some(number)
    });
    let district = scope.optional("district").and_then(|value| value.bounded());
    let allocation = scope
        .optional("allocation")
        .and_then(|value| allocation(&value, form));
    let polling = match scope.optional("polling") {
        Some(value) => own_polling(&value, calendar, zones),
        None => calendar.and_then(|calendar| calendar.polling.clone()),
    };
    let options = List::new(options?)
        .map_err(|error| {
            let what = format!("the ballot of {}: {error}", scope.place);
            scope
                .document
                .report
                .error(scope.line, what)
                .next("leave fewer");
        })
        .ok();
    Some(ContestDefinition {
        determined_by: id.clone(),
        id,
        form: form_id?,
        titles: titles?,
        votes_per_ballot: votes_per_ballot?,
        district,
        options: options?,
        polling: polling?,
        allocation,
        second_round_of: None,
        hours: Sorted::default(),
    })
}

fn form_id(value: &Value<'_>, forms: &Forms) -> Option<Id> {
    let id = value.id()?;
    if !forms.ids().any(|known| known == id.as_str()) {
        let next = did_you_mean(id.as_str(), forms.ids(), "define that form with a [[form]]");
        value.refuse(format!("there is no form \"{id}\""), &next);
        return None;
    }
    Some(id)
}

fn own_polling(
    value: &Value<'_>,
    calendar: Option<&Calendar>,
    zones: &mut Zones,
) -> Option<Polling> {
    let (hours, zone) = hours(value, zones);
    let zone = zone.or_else(|| calendar.and_then(|calendar| calendar.zone.clone()));
    if zone.is_none() {
        value.refuse(
            "no time zone",
            "add time_zone = \"…\" here or to the election's polling",
        );
    }
    zones.resolve(value.report(), value.line, &zone?, hours?)
}

/// The options in ballot order, with their ids as written; nothing for one that cannot be used.
fn options(contest: &Scope<'_>) -> Vec<Option<(String, OptionDefinition)>> {
    let scopes = contest.tables("option");
    if scopes.is_empty() {
        let what = format!("{} has no options", contest.place);
        contest
            .document
            .report
            .error(contest.line, what)
            .next("add a [[contest.option]]");
    }
    let mut ids = HashMap::new();
    let mut positions = HashMap::new();
    let mut read = Vec::with_capacity(scopes.len());
    for mut scope in scopes {
        let id = scope.required("id");
        let written = id
            .as_ref()
            .and_then(Value::text)
            .unwrap_or_default()
            .to_owned();
        let id = id.and_then(|value| value.id());
        if let Some(id) = &id {
            scope.place = format!("option {id} of {}", contest.place);
        }
        let option = option(&scope, id);
        if let Some(option) = &option {
            if let Some(first) = ids.insert(option.id.clone(), scope.line) {
                twice(&scope, &scope.place, first);
            }
            if let Some(first) = positions.insert(option.position, scope.line) {
                let position = option.position;
                scope
                    .document
                    .report
                    .error(
                        scope.line,
                        format!("position {position} twice in {}", contest.place),
                    )
                    .found(format!("the option on line {first} has it first"))
                    .next("give each option its own place on the ballot");
            }
        }
        read.push(option.map(|option| (written, option)));
    }
    read.sort_by_key(|option| option.as_ref().map(|(_, option)| option.position));
    read
}

fn option(scope: &Scope<'_>, id: Option<Id>) -> Option<OptionDefinition> {
    scope.known(&["id", "position", "kind", "name", "nominated_by"]);
    let position = scope
        .required("position")
        .and_then(|v| v.number("a whole number from 0"));
    let kind = scope.required("kind").and_then(|value| value.word());
    let names = scope.required("name").and_then(|value| value.titles());
    let nominated_by = scope
        .optional("nominated_by")
        .and_then(|value| value.bounded());
    Some(OptionDefinition {
        id: id?,
        position: position?,
        kind: kind?,
        names: names?,
        nominated_by,
    })
}

/// The chambers; those that name a contest which could not be read are left out without a word.
pub(super) fn chambers(root: &Scope<'_>, contests: &[ReadContest]) -> Vec<ChamberDefinition> {
    let mut ids = HashMap::new();
    let mut filled_by: HashMap<String, Id> = HashMap::new();
    let mut chambers = Vec::new();
    for mut scope in root.tables("chamber") {
        scope.known(&["id", "title", "contests"]);
        let id = scope.required("id").and_then(|value| value.id());
        if let Some(id) = &id {
            scope.place = format!("chamber {id}");
            if let Some(first) = ids.insert(id.clone(), scope.line) {
                twice(&scope, &scope.place, first);
            }
        }
        let titles = scope.required("title").and_then(|value| value.titles());
        let named = scope.required("contests").and_then(|value| value.items());
        let Some(id) = id else { continue };
        let named = named.unwrap_or_default();
        if named.is_empty() {
            let what = format!("{} has no contests", scope.place);
            scope
                .document
                .report
                .error(scope.line, what)
                .next("name those that fill it");
        }
        let seats = named
            .iter()
            .map(|value| seat(value, &id, contests, &mut filled_by));
        let seats: Vec<Option<Id>> = seats.collect();
        let Some(seats) = seats.into_iter().collect::<Option<Vec<_>>>() else {
            continue;
        };
        match Sorted::new(seats) {
            Ok(contests) => {
                chambers.extend(titles.map(|titles| ChamberDefinition {
                    id,
                    titles,
                    contests,
                }));
            }
            Err(error) => {
                let what = format!("{}: {error}", scope.place);
                scope
                    .document
                    .report
                    .error(scope.line, what)
                    .next("correct its contests");
            }
        }
    }
    chambers
}

/// The contest that `value` names, if it may fill the chamber.
fn seat(
    value: &Value<'_>,
    chamber: &Id,
    contests: &[ReadContest],
    filled_by: &mut HashMap<String, Id>,
) -> Option<Id> {
    let written = value.text()?;
    let Some(read) = contests.iter().find(|contest| contest.written == written) else {
        let known = contests.iter().map(|contest| contest.written.as_str());
        let next = did_you_mean(written, known, "define the contest or take it out");
        value.refuse(format!("there is no contest \"{written}\""), &next);
        return None;
    };
    match filled_by.insert(written.into(), chamber.clone()) {
        Some(other) if other != *chamber => value.refuse(
            format!("contest {written} fills chamber {other} already"),
            "leave it in one of the two",
        ),
        Some(_) => value.refuse(format!("contest {written} is named twice"), "name it once"),
        None => {}
    }
    read.contest.as_ref().map(|contest| contest.id.clone())
}
