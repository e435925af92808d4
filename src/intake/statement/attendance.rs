//! Who was present when a protocol was signed, and what became of requests for a copy.

use super::addition::{OF, Of, blank_of, of};
use super::paper::Table;
use super::protocol::{Place, steps};
use super::writer::Writer;
use crate::bytes::Sorted;
use crate::event::{Attendance, AttendanceRecorded, Presence};
use crate::intake::kit::Kit;

const MEMBERS: &str = "members";
const GIVEN: &str = "copies_given";
const REFUSED: &str = "copies_refused";

pub(super) const KEYS: [&str; 6] = [OF[0], OF[1], OF[2], GIVEN, REFUSED, MEMBERS];

pub(super) fn blank(place: &Place<'_>, kit: &Kit, out: &mut Writer) {
    out.comment(
        "Said by the commission that made the protocol: who was there when it was signed, and what \
         became of requests for a copy. No figure changes. Said again, it replaces what was said \
         before. When it is filled in:",
    );
    steps(out, "statement");
    out.gap();
    let protocol = blank_of(place, kit, false, out);
    out.comment("Certified copies handed out, and copies asked for and refused; 0 if none.");
    out.fill_in(GIVEN);
    out.fill_in(REFUSED);
    out.gap();
    out.comment(
        "Each member by number: \"present\", \"absent\", or \"refused\": was there and would not \
         sign. If nothing can be said of a member, take the line out.",
    );
    out.header(&format!("[{MEMBERS}]"));
    for member in kit.commission().roster.members() {
        let signed = protocol.is_some_and(|protocol| protocol.signed.contains(member.number));
        let (has, presence) = if signed {
            (", has signed it", Presence::Present.name())
        } else {
            ("", "")
        };
        let number = member.number.to_string();
        out.comment(&format!("{number} {}{has}", member.role));
        out.text(&number, presence);
    }
}

pub(super) fn read(table: &Table<'_>) -> Option<AttendanceRecorded> {
    let of = of(table);
    let given = table.required(GIVEN).and_then(|value| value.count());
    let refused = table.required(REFUSED).and_then(|value| value.count());
    let members = members(table);
    let Of {
        station,
        contest,
        protocol,
    } = of?;
    Some(AttendanceRecorded {
        station,
        contest,
        protocol,
        members: members?,
        copies_given: given?,
        copies_refused: refused?,
    })
}

fn members(table: &Table<'_>) -> Option<Sorted<Attendance, 200>> {
    let value = table.required(MEMBERS)?;
    let part = value.table(MEMBERS)?;
    let lines = part.names().map(|name| {
        let line = part.value(name)?;
        let presence = line.word();
        let Ok(number) = name.parse() else {
            line.refuse(
                "is no member's number",
                "a number of the roster before the \"=\"",
            );
            return None;
        };
        Some(Attendance {
            number,
            presence: presence?,
        })
    });
    let lines: Vec<Option<Attendance>> = lines.collect();
    let lines = lines.into_iter().collect::<Option<Vec<_>>>()?;
    Sorted::new(lines)
        .map_err(|error| value.refuse(format!("cannot stand: {error}"), "each member once"))
        .ok()
}
