//! An official act that states another result.

use super::labels::{Label, Labels};
use super::paper::Table;
use super::protocol::{field_lines, option_lines, steps};
use super::scan::named_file;
use super::value::Value;
use super::writer::Writer;
use super::{act, column};
use crate::bytes::List;
use crate::election::{Form, OptionKind};
use crate::event::ActRecorded;
use crate::intake::kit::Kit;
use crate::state::{Contest, ContestIx};

pub(super) const KEYS: [&str; 8] = [
    "contest",
    "size",
    act::NUMBER,
    act::DATE,
    "document",
    "fields",
    "votes",
    "seats",
];

/// What stands in the line of an option that cannot have seats.
const NONE: &str = "none";

pub(super) fn blank(kit: &Kit, at: ContestIx, form: &Form, out: &mut Writer) {
    let contest = kit.state().contest(at);
    let definition = &contest.definition;
    out.comment(
        "Said by the commission that determines the result, if an official act states another \
         result than the ledger gives. Both stand in the ledger; the act is marked, and no figure \
         of any protocol changes. Copy the act as it is. When it is filled in:",
    );
    steps(out, "statement");
    out.gap();
    out.text("contest", definition.id.as_str());
    out.comment("The entries that the ledger had when the act was made. This kit was made at:");
    out.line(&format!("size = {}", kit.head().size));
    act::blank("The act's number.", out);
    out.comment(
        "Its document: the file, or its SHA-256 as sha256sum prints it. Only the SHA-256 goes into \
         the statement.",
    );
    out.fill_in("document");
    out.gap();
    out.comment("The sums that the act states. If it states none of these, leave all as they are.");
    out.header("[fields]");
    field_lines(form, out, |out, _, id| out.fill_in(id.as_str()));
    out.gap();
    out.comment("The votes of every option.");
    out.header("[votes]");
    option_lines(definition, out, |out, _, id| out.fill_in(id.as_str()));
    if definition.allocation.is_some() {
        seats(contest, out);
    }
}

fn seats(contest: &Contest, out: &mut Writer) {
    out.gap();
    out.comment(&format!(
        "The seats that the act gives, 0 included; \"{NONE}\" for an option that cannot have any."
    ));
    out.header("[seats]");
    for (at, option) in contest.definition.options.iter().enumerate() {
        let seated = can_have_seats(contest, at);
        out.text(option.id.as_str(), if seated { "" } else { NONE });
    }
}

fn can_have_seats(contest: &Contest, option: usize) -> bool {
    let definition = &contest.definition;
    let of = definition.options.get(option);
    let against = of.is_some_and(|of| of.kind == OptionKind::AgainstAll);
    definition.allocation.is_some() && !against && contest.withdrawn(option).is_none()
}

pub(super) fn read(table: &Table<'_>, kit: &Kit) -> Option<ActRecorded> {
    let size: Option<u64> = table.required("size").and_then(|value| value.count());
    let act = act::required(table);
    let document = table.required("document");
    let document = document.and_then(|value| named_file(&value, "the act's document"));
    let contest = table.required("contest");
    let id = contest.as_ref().and_then(Value::id);
    let Some(of) = id
        .as_ref()
        .and_then(|id| kit.state().find_contest(id.as_str()))
        .map(|at| kit.state().contest(at))
    else {
        if let (Some(contest), Some(_)) = (&contest, &id) {
            let known = kit.state().contests();
            let known: Vec<_> = known.map(|(_, of)| of.definition.id.as_str()).collect();
            let expected = format!("one of: {}", known.join(", "));
            contest.refuse("is no contest that this kit knows", &expected);
        }
        return None;
    };
    let Labels {
        fields, options, ..
    } = Labels::of(kit.state(), of.definition.id.as_str())?;
    let fields = match table.value("fields").map(|value| filled_in(&value)) {
        Some(true) => column::whole(table, "fields", &fields).map(|sums| List::new(sums).ok()),
        Some(false) | None => Some(None),
    };
    let votes = column::whole(table, "votes", &options);
    let seats = read_seats(table, of, &options);
    Some(ActRecorded {
        contest: id?,
        size: size?,
        act: act?,
        document: document?,
        fields: fields?,
        votes: List::new(votes?).ok()?,
        seats: List::new(seats?).ok()?,
    })
}

/// Whether anything stands in a table; what is no table is read, and objected to there.
fn filled_in(value: &Value<'_>) -> bool {
    let Some(part) = value.table("fields") else {
        return false;
    };
    part.names().any(|name| part.optional(name).is_some())
}

/// The seats in ballot order: of an option that can have some, a number or "none"; of any other,
/// nothing, unless the act gives it seats all the same.
fn read_seats(
    table: &Table<'_>,
    contest: &Contest,
    options: &[Label<'_>],
) -> Option<Vec<Option<u32>>> {
    if table.value("seats").is_none() && contest.definition.allocation.is_none() {
        return Some(vec![None; options.len()]);
    }
    column::read(table, "seats", options, |part, label| {
        let at = options.iter().position(|(id, _)| *id == label.0)?;
        if can_have_seats(contest, at) {
            part.required(label.0.as_str())?;
        }
        let Some(value) = column::line(part, label) else {
            return Some(None);
        };
        if value.is_word(NONE) || (value.is_blank() && !can_have_seats(contest, at)) {
            return Some(None);
        }
        value.count().map(Some)
    })
}
