//! The figures on an observer's copy of a protocol.

use super::labels::Labels;
use super::paper::Table;
use super::protocol::{Place, field_lines, option_lines, steps_alone};
use super::scan::named_file;
use super::value::Value;
use super::value::readable;
use super::writer::Writer;
use super::{Remark, column};
use crate::bytes::{Id, List};
use crate::event::CopyAttested;
use crate::intake::kit::Kit;
use crate::state::{Protocol, State};

pub(super) const KEYS: [&str; 6] = ["station", "contest", "poll", "photo", "fields", "votes"];

pub(super) fn blank(place: &Place<'_>, out: &mut Writer) {
    out.comment(
        "Said by an observer, of the copy that he was given. It changes no figure of any protocol; \
         where it differs from the one that stands, the ledger shows it to everybody. Copy each \
         figure as it stands on the copy, wrong ones too; a dash is a 0. Leave a figure that cannot \
         be read as it is, \"\", or take its line out. When it is filled in:",
    );
    steps_alone(out, "the observer");
    out.gap();
    out.text("station", place.station.id.as_str());
    out.text("contest", place.contest.definition.id.as_str());
    if let Some(opened_by) = place.filing.opened_by() {
        out.comment(
            "The vote that the copy is of: the one that this entry opened, a repeat or a second \
             round. Take the line out if it is of the first vote.",
        );
        out.line(&format!("poll = {opened_by}"));
    }
    out.comment(
        "The photograph of the copy: its file, or its SHA-256 as sha256sum prints it. Only the \
         SHA-256 goes into the statement: keep the photograph.",
    );
    out.fill_in("photo");
    out.gap();
    out.header("[fields]");
    field_lines(place.form, out, |out, _, id| out.fill_in(id.as_str()));
    out.gap();
    out.header("[votes]");
    option_lines(&place.contest.definition, out, |out, _, id| {
        out.fill_in(id.as_str());
    });
}

pub(super) fn read(table: &Table<'_>, kit: &Kit) -> Option<CopyAttested> {
    let photo = table.required("photo");
    let photo = photo.and_then(|value| named_file(&value, "the photograph"));
    let station = table.required("station");
    let contest = table.required("contest");
    let (station_id, contest_id) = (
        station.as_ref().and_then(Value::id),
        contest.as_ref().and_then(Value::id),
    );
    let (station_id, contest_id) = (station_id?, contest_id?);
    let Some(at) = kit.state().find_commission(station_id.as_str()) else {
        station?.refuse(
            "is no station that this kit knows",
            "a station of this kit; another needs the kit of another commission",
        );
        return None;
    };
    let Some(place) = Place::find(kit.state(), station_id.as_str(), contest_id.as_str()) else {
        let filings = kit.state().commission(at).filings.iter();
        let ids = filings.map(|filing| &kit.state().contest(filing.contest).definition.id);
        let ids: Vec<_> = ids.map(Id::as_str).collect();
        let expected = format!("a contest that {station_id} counts: {}", ids.join(", "));
        contest?.refuse("is not counted there, as far as this kit knows", &expected);
        return None;
    };
    let labels = Labels::of(kit.state(), place.contest.definition.id.as_str())?;
    let poll: Option<Option<u32>> = table.optional("poll").map(|value| value.count());
    let fields = column::readable(table, "fields", &labels.fields);
    let votes = column::readable(table, "votes", &labels.options);
    Some(CopyAttested {
        station: station_id,
        contest: contest_id,
        poll: readable(poll)?.map(u64::from),
        fields: List::new(fields?).ok()?,
        votes: List::new(votes?).ok()?,
        photo: photo?,
    })
}

/// The figures that a copy leaves out, so that nobody forgets one.
pub(super) fn left_out(state: &State, copy: &CopyAttested) -> Option<Remark> {
    let labels = Labels::of(state, copy.contest.as_str())?;
    let fields = labels.fields.iter().zip(&copy.fields);
    let options = labels.options.iter().zip(&copy.votes);
    let blank = fields.chain(options).filter(|(_, figure)| figure.is_none());
    let names: Vec<String> = blank
        .map(|((id, title), _)| format!("{id} ({title})"))
        .collect();
    // A copy of which nothing can be read is refused.
    if names.is_empty() || names.len() == copy.fields.len() + copy.votes.len() {
        return None;
    }
    let says = match names.len() {
        1 => "1 figure is said not to be readable on the copy".to_owned(),
        many => format!("{many} figures are said not to be readable on the copy"),
    };
    Some(Remark {
        detail: names,
        ..Remark::new(says)
    })
}

/// The figures that are others on a copy than on the protocol that stands.
pub(super) fn differing(state: &State, copy: &CopyAttested, protocol: &Protocol) -> Vec<String> {
    let Some(labels) = Labels::of(state, copy.contest.as_str()) else {
        return Vec::new();
    };
    let sheet = &protocol.sheet;
    let fields = labels
        .fields
        .iter()
        .zip(copy.fields.iter().zip(&sheet.fields));
    let options = labels
        .options
        .iter()
        .zip(copy.votes.iter().zip(&sheet.votes));
    let differ = fields
        .chain(options)
        .filter_map(|((id, _), (copy, sheet))| {
            let copy = (*copy)?;
            (copy != *sheet).then(|| format!("{id}: {copy} on the copy, {sheet} in the protocol"))
        });
    differ.collect()
}
