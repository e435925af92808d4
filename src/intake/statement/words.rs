//! What a statement says, in lines of at most 80 columns.

use serde_json::Value;

use super::labels::{Label, Labels};
use super::protocol::Place;
use super::relation::row;
use super::time::local;
use super::writer::wrapped;
use crate::bytes::{Id, pick_title};
use crate::event::{
    ActRecorded, AttendanceRecorded, Body, CopyAttested, ProtocolCorrected, Sheet, Statement,
};
use crate::intake::kit::Kit;
use crate::state::Commission;

const WIDTH: usize = 80;

/// What a statement says. A kit gives figures their names and times their zone.
pub fn in_words(statement: &Statement, kit: Option<&Kit>) -> Vec<String> {
    let mut lines = Vec::new();
    let mut say = |what: &str, value: &str| labelled(&mut lines, what, value);
    say("Statement", statement.kind().name());
    let speaker = &statement.speaker;
    let name = kit.and_then(|kit| kit.state().speaker_name(speaker));
    match name {
        Some(name) => say("Said by", &format!("{speaker}, {name}")),
        None => say("Said by", &speaker.to_string()),
    }
    if let Some(election) = &statement.election {
        say("Election", &election.to_string());
    }
    if let Some((station, sheet)) = statement.sheet() {
        let place =
            kit.and_then(|kit| Place::find(kit.state(), station.as_str(), sheet.contest.as_str()));
        if let Body::ProtocolCorrected(corrected) = &statement.body {
            correction(kit, corrected, &mut lines);
        }
        sheet_lines(sheet, place.as_ref(), &mut lines);
        return lines;
    }
    let labels = |contest: &Id| kit.and_then(|kit| Labels::of(kit.state(), contest.as_str()));
    match &statement.body {
        Body::CopyAttested(copy) => {
            copy_lines(kit, copy, labels(&copy.contest).as_ref(), &mut lines);
            return lines;
        }
        Body::AttendanceRecorded(said) => {
            attendance_lines(kit, said, labels(&said.contest).as_ref(), &mut lines);
            return lines;
        }
        Body::ActRecorded(act) => {
            act_lines(act, labels(&act.contest).as_ref(), &mut lines);
            return lines;
        }
        _ => {}
    }
    // Every part of a statement serialises.
    let says = serde_json::to_value(&statement.body).unwrap_or_default();
    if let Some(says) = says.get("says") {
        outline(says, 0, &mut lines);
    }
    lines
}

/// A commission's id, with its name where a kit has it.
fn named(kit: Option<&Kit>, id: &str) -> String {
    match kit.and_then(|kit| commission(kit, id)) {
        Some(commission) => format!("{id}, {}", commission.name),
        None => id.into(),
    }
}

fn commission<'k>(kit: &'k Kit, id: &str) -> Option<&'k Commission> {
    let at = kit.state().find_commission(id)?;
    Some(kit.state().commission(at))
}

fn labelled(lines: &mut Vec<String>, what: &str, value: &str) {
    for (at, line) in wrapped(value, WIDTH - 16).into_iter().enumerate() {
        let what = if at == 0 { what } else { "" };
        lines.push(format!("{what:<15} {line}"));
    }
}

fn correction(kit: Option<&Kit>, corrected: &ProtocolCorrected, lines: &mut Vec<String>) {
    labelled(lines, "Corrects", &named(kit, corrected.station.as_str()));
    labelled(lines, "Replaces", &corrected.replaces.to_string());
    let act = corrected.act.as_ref();
    let act = act.map_or_else(String::new, |act| {
        format!(", act {} of {}", act.number, act.date)
    });
    labelled(lines, "Basis", &format!("{}{act}", corrected.basis));
}

fn sheet_lines(sheet: &Sheet, place: Option<&Place<'_>>, lines: &mut Vec<String>) {
    let titles = place.map(|place| pick_title(&place.contest.definition.titles));
    let title = titles.map_or_else(String::new, |title| format!(", {title}"));
    labelled(lines, "Contest", &format!("{}{title}", sheet.contest));
    let zone = place.map(|place| &*place.station.time_zone);
    let when = |at| match zone {
        Some(zone) => format!("{} ({zone})", local(at, zone)),
        None => at.to_string(),
    };
    labelled(lines, "Signed at", &when(sheet.signed_at));
    if let Some(ended) = sheet.voting_ended_at {
        labelled(lines, "Voting ended", &when(ended));
    }
    let scan = sheet.scan.map(|scan| scan.to_string());
    labelled(lines, "Scan, SHA-256", scan.as_deref().unwrap_or("none"));
    if let Some(paper) = &sheet.as_on_paper {
        labelled(lines, "As on paper", paper.reason.as_str());
    }
    lines.push(String::new());
    for (at, figure) in sheet.fields.iter().enumerate() {
        let label = place
            .and_then(|place| place.form.fields.get(at))
            .map(|field| pick_title(&field.labels));
        let label = label.map_or_else(|| format!("Field {}", at + 1), str::to_owned);
        lines.push(row(&label, &figure.to_string()));
    }
    lines.push(String::new());
    for (at, votes) in sheet.votes.iter().enumerate() {
        let option = place.and_then(|place| place.contest.definition.options.get(at));
        let label = option.map(|option| format!("{} {}", option.id, pick_title(&option.names)));
        let label = label.unwrap_or_else(|| format!("Option {}", at + 1));
        lines.push(row(&label, &votes.to_string()));
    }
    lines.push(row(
        "Votes together",
        &sheet.figures().vote_sum().to_string(),
    ));
}

fn copy_lines(
    kit: Option<&Kit>,
    copy: &CopyAttested,
    labels: Option<&Labels<'_>>,
    lines: &mut Vec<String>,
) {
    labelled(lines, "Copy of", &named(kit, copy.station.as_str()));
    contest_line(&copy.contest, labels, lines);
    labelled(lines, "Photo, SHA-256", &copy.photo.to_string());
    let figure = |figure: &Option<u32>| match figure {
        Some(figure) => figure.to_string(),
        None => "not readable".into(),
    };
    let (fields, options) = parts(labels);
    column(fields, "Field", copy.fields.iter().map(figure), lines);
    column(options, "Option", copy.votes.iter().map(figure), lines);
}

fn attendance_lines(
    kit: Option<&Kit>,
    said: &AttendanceRecorded,
    labels: Option<&Labels<'_>>,
    lines: &mut Vec<String>,
) {
    labelled(lines, "Station", &named(kit, said.station.as_str()));
    contest_line(&said.contest, labels, lines);
    labelled(lines, "Protocol", &said.protocol.to_string());
    let (given, refused) = (said.copies_given, said.copies_refused);
    labelled(
        lines,
        "Copies",
        &format!("{given} given, {refused} refused"),
    );
    lines.push(String::new());
    for one in &said.members {
        lines.push(row(&format!("Member {}", one.number), one.presence.name()));
    }
}

fn act_lines(act: &ActRecorded, labels: Option<&Labels<'_>>, lines: &mut Vec<String>) {
    contest_line(&act.contest, labels, lines);
    labelled(lines, "Of the first", &format!("{} entries", act.size));
    let by = format!("{} of {}", act.act.number, act.act.date);
    labelled(lines, "Act", &by);
    labelled(lines, "Document", &act.document.to_string());
    let (fields, options) = parts(labels);
    if let Some(sums) = &act.fields {
        column(fields, "Field", sums.iter().map(u64::to_string), lines);
    }
    column(
        options,
        "Option",
        act.votes.iter().map(u64::to_string),
        lines,
    );
    lines.push(String::new());
    lines.push("Seats".into());
    let seats = act.seats.iter().map(|seats| match seats {
        Some(seats) => seats.to_string(),
        None => "none".into(),
    });
    column(options, "Option", seats, lines);
}

fn contest_line(contest: &Id, labels: Option<&Labels<'_>>, lines: &mut Vec<String>) {
    let title = labels.map_or_else(String::new, |labels| format!(", {}", labels.title));
    labelled(lines, "Contest", &format!("{contest}{title}"));
}

fn parts<'l>(labels: Option<&'l Labels<'_>>) -> (&'l [Label<'l>], &'l [Label<'l>]) {
    labels.map_or((&[], &[]), |labels| (&labels.fields, &labels.options))
}

/// Figures under each other, after an empty line; without their names by their places.
fn column(
    labels: &[Label<'_>],
    what: &str,
    figures: impl Iterator<Item = String>,
    lines: &mut Vec<String>,
) {
    lines.push(String::new());
    for (at, figure) in figures.enumerate() {
        let label = labels.get(at).map(|(id, title)| format!("{id} {title}"));
        let label = label.unwrap_or_else(|| format!("{what} {}", at + 1));
        lines.push(row(&label, &figure));
    }
}

/// Any value as an indented outline.
fn outline(value: &Value, depth: usize, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    let mut one = |name: &str, value: &Value| match value {
        Value::Null => {}
        Value::Array(items) if items.is_empty() => {}
        Value::Object(_) | Value::Array(_) => {
            lines.push(format!("{indent}{name}:"));
            outline(value, depth + 1, lines);
        }
        Value::String(text) => {
            let head = format!("{indent}{name}: ");
            let room = WIDTH.saturating_sub(head.chars().count()).max(20);
            // A key or signature longer than a line goes on in the next.
            for (at, line) in wrapped(text, room).iter().enumerate() {
                let head = if at == 0 {
                    head.clone()
                } else {
                    " ".repeat(head.chars().count())
                };
                lines.push(format!("{head}{line}"));
            }
        }
        other => lines.push(format!("{indent}{name}: {other}")),
    };
    match value {
        Value::Object(map) => {
            for (name, value) in map {
                one(&name.replace('_', " "), value);
            }
        }
        Value::Array(items) => {
            for (at, value) in items.iter().enumerate() {
                one(&(at + 1).to_string(), value);
            }
        }
        other => one("value", other),
    }
}
