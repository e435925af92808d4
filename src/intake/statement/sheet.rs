//! Protocols and corrections as they are filled in.

use super::gaps::Gaps;
use super::paper::Table;
use super::protocol::Place;
use super::scan::named_file;
use super::value::Value;
use super::writer::toml_key;
use super::{act, reason};
use crate::bytes::{Id, List, ScanHash, pick_title};
use crate::election::UtcMillis;
use crate::event::{AsOnPaper, ProtocolCorrected, ProtocolTranscribed, Sheet};
use crate::intake::kit::Kit;

const SHEET: [&str; 4] = ["fields", "votes", "signing", "as_on_paper"];
pub(super) const SUBMITTED: [&str; 5] = ["contest", SHEET[0], SHEET[1], SHEET[2], SHEET[3]];
pub(super) const CORRECTED: [&str; 10] = [
    "contest",
    "station",
    "replaces",
    "basis",
    act::NUMBER,
    act::DATE,
    SHEET[0],
    SHEET[1],
    SHEET[2],
    SHEET[3],
];

pub(super) const TRANSCRIBED: [&str; 6] =
    ["contest", "station", SHEET[0], SHEET[1], SHEET[2], SHEET[3]];

/// A copied protocol as it is filled in.
pub(super) fn transcribed(
    table: &Table<'_>,
    kit: &Kit,
    gaps: &mut Gaps,
) -> Option<ProtocolTranscribed> {
    let station = table.required("station").and_then(|value| value.id());
    let contest = table.required("contest")?;
    let station = station?;
    let sheet = read_sheet(table, kit, &station, &contest, gaps)?;
    Some(ProtocolTranscribed { station, sheet })
}

/// A protocol as it is filled in; `None` if it cannot be told which sheet it is.
pub(super) fn submitted(
    table: &Table<'_>,
    kit: &Kit,
    speaker: Option<&Id>,
    gaps: &mut Gaps,
) -> Option<Sheet> {
    let contest = table.required("contest")?;
    let station = speaker?;
    read_sheet(table, kit, station, &contest, gaps)
}

/// A correction as it is filled in.
pub(super) fn corrected(
    table: &Table<'_>,
    kit: &Kit,
    gaps: &mut Gaps,
) -> Option<ProtocolCorrected> {
    let station = table.required("station").and_then(|value| value.id());
    let replaces = table
        .required("replaces")
        .and_then(|value| value.parsed("the statement hash of the protocol that stands"));
    let basis = table.required("basis").and_then(|value| value.word());
    let act = act::optional(table);
    let contest = table.required("contest")?;
    let station = station?;
    let sheet = read_sheet(table, kit, &station, &contest, gaps)?;
    Some(ProtocolCorrected {
        station,
        replaces: replaces?,
        basis: basis?,
        act: act?,
        sheet,
    })
}

fn read_sheet(
    table: &Table<'_>,
    kit: &Kit,
    station: &Id,
    contest: &Value<'_>,
    gaps: &mut Gaps,
) -> Option<Sheet> {
    let id = contest.id()?;
    let Some(place) = Place::find(kit.state(), station.as_str(), id.as_str()) else {
        let state = kit.state();
        let counted = state
            .find_commission(station.as_str())
            .map(|at| &state.commission(at).filings);
        let counted = counted.into_iter().flatten();
        let ids = counted.map(|filing| state.contest(filing.contest).definition.id.as_str());
        let expected = match ids.collect::<Vec<_>>().join(", ") {
            none if none.is_empty() => format!("a station that this kit knows; not {station}"),
            some => format!("a contest that {station} counts: {some}"),
        };
        contest.refuse("is not counted there, as far as this kit knows", &expected);
        return None;
    };
    let fields = place.form.fields.iter().map(|field| {
        let label = pick_title(&field.labels);
        (&field.id, label)
    });
    let fields = figures(table, "fields", fields, |id| {
        gaps.fields.insert(id.clone());
    });
    let options = place.contest.definition.options.iter();
    let options = options.map(|option| (&option.id, pick_title(&option.names)));
    let votes = figures(table, "votes", options, |_| gaps.votes = true);
    let closes = place.closes().unwrap_or_default();
    let Signing {
        voting_ended_at,
        signed_at,
        scan,
    } = signing(table);
    gaps.signed_at = signed_at.is_none();
    Some(Sheet {
        contest: id,
        fields: List::new(fields).ok()?,
        votes: List::new(votes).ok()?,
        voting_ended_at,
        signed_at: signed_at.unwrap_or(closes),
        scan,
        as_on_paper: table
            .value("as_on_paper")
            .and_then(|value| as_on_paper(&value)),
    })
}

/// The figures of one table in their order, 0 where there is none, which `gap` is told.
fn figures<'f>(
    table: &Table<'_>,
    name: &str,
    known: impl Iterator<Item = (&'f Id, &'f str)>,
    mut gap: impl FnMut(&Id),
) -> Vec<u32> {
    let known: Vec<_> = known.collect();
    let part = table.required(name).and_then(|value| value.table(name));
    if let Some(part) = &part {
        let ids: Vec<&str> = known.iter().map(|(id, _)| id.as_str()).collect();
        part.known(&ids);
    }
    let figure = |(id, label): &(&Id, &str)| {
        let value = part.as_ref()?.required(id.as_str())?;
        value
            .called(format!("{} ({label})", toml_key(id.as_str())))
            .count()
    };
    let read = known.iter().map(|one| {
        let figure = figure(one);
        if figure.is_none() {
            gap(one.0);
        }
        figure.unwrap_or(0)
    });
    read.collect()
}

#[derive(Default)]
struct Signing {
    voting_ended_at: Option<UtcMillis>,
    signed_at: Option<UtcMillis>,
    scan: Option<ScanHash>,
}

fn signing(table: &Table<'_>) -> Signing {
    let part = table
        .required("signing")
        .and_then(|value| value.table("signing"));
    let Some(part) = part else {
        return Signing::default();
    };
    part.known(&["voting_ended_at", "signed_at", "scan"]);
    Signing {
        signed_at: part.required("signed_at").and_then(|value| value.instant()),
        voting_ended_at: part
            .optional("voting_ended_at")
            .and_then(|value| value.instant()),
        scan: part
            .optional("scan")
            .and_then(|value| named_file(&value, "the scanned paper")),
    }
}

fn as_on_paper(value: &Value<'_>) -> Option<AsOnPaper> {
    let part = value.table("as_on_paper")?;
    part.known(&[reason::REASON, reason::TEXT]);
    let because = reason::read(&part)?;
    Some(AsOnPaper {
        reason: because.reason,
        text: because.text,
    })
}
