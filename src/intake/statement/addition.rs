//! What one member adds to a protocol: a later signature, a separate opinion.

use super::paper::Table;
use super::protocol::{Place, steps_alone};
use super::reason;
use super::writer::Writer;
use crate::bytes::{Id, StatementHash};
use crate::event::{DissentLodged, SignatureAdded};
use crate::intake::kit::Kit;
use crate::state::Protocol;

const STATION: &str = "station";
const CONTEST: &str = "contest";
const PROTOCOL: &str = "protocol";
const MEMBER: &str = "member";

pub(super) const SIGNATURE: [&str; 4] = [STATION, CONTEST, PROTOCOL, MEMBER];
pub(super) const DISSENT: [&str; 6] = [
    STATION,
    CONTEST,
    PROTOCOL,
    MEMBER,
    reason::REASON,
    reason::TEXT,
];
/// The lines that name a protocol.
pub(super) const OF: [&str; 3] = [STATION, CONTEST, PROTOCOL];

/// A protocol by its place and name.
pub(super) struct Of {
    pub(super) station: Id,
    pub(super) contest: Id,
    pub(super) protocol: StatementHash,
}

pub(super) fn blank_signature(place: &Place<'_>, kit: &Kit, out: &mut Writer) {
    out.comment(
        "Said by the commission that made the protocol, and signed by one member of it who did not \
         sign the protocol when it was handed in. No figure changes; from now on the member counts \
         among those who signed it. When it is filled in:",
    );
    steps_alone(out, "that member");
    out.gap();
    let protocol = blank_of(place, kit, false, out);
    members(kit, protocol, out);
    out.comment("The number of the member who signs.");
    out.fill_in(MEMBER);
}

pub(super) fn blank_dissent(place: &Place<'_>, kit: &Kit, out: &mut Writer) {
    out.comment(
        "The separate opinion of one member on a protocol of this station. Nobody's consent is \
         needed, and nobody can take it out of the ledger. No figure changes; the protocol is \
         marked. When it is filled in:",
    );
    steps_alone(out, "that member");
    out.gap();
    blank_of(place, kit, true, out);
    members(kit, None, out);
    out.comment("The number of the member whose opinion it is, and who alone signs it.");
    out.fill_in(MEMBER);
    reason::blank("the member's", "count-not-shown", out);
}

/// The lines that name the protocol: the one that stands, if it is for the kit's commission to add
/// to it, else the last that is. `any` is whether it may be of another commission.
pub(super) fn blank_of<'p>(
    place: &Place<'p>,
    kit: &Kit,
    any: bool,
    out: &mut Writer,
) -> Option<&'p Protocol> {
    out.text(STATION, place.station.id.as_str());
    out.text(CONTEST, place.contest.definition.id.as_str());
    let here = kit.commission_ix();
    let own = |protocol: &&Protocol| protocol.maker(place.station_ix) == here;
    let fits = |protocol: &&Protocol| (any && place.station_ix == here) || own(protocol);
    let stands = place.filing.current();
    let found = stands
        .filter(fits)
        .or_else(|| place.filing.protocols.iter().rfind(fits));
    match (found, stands) {
        (Some(found), Some(stands)) if found.hash == stands.hash => {
            out.comment("The protocol that stands, by its statement hash.");
        }
        (Some(_), _) => out.comment(&format!(
            "The last protocol that {} has made here, by its statement hash. Another one stands.",
            kit.commission().id
        )),
        (None, _) => out.comment(
            "The statement hash of the protocol, as `sign` printed it: this kit was made before \
             there was one, or there is none yet.",
        ),
    }
    let name = found.map(|found| found.hash.to_string());
    out.text(PROTOCOL, &name.unwrap_or_default());
    found
}

/// The members of the kit's commission, but for those who have signed a protocol.
fn members(kit: &Kit, protocol: Option<&Protocol>, out: &mut Writer) {
    let roster = kit.commission().roster.members().iter();
    let signed = |number| protocol.is_some_and(|protocol| protocol.signed.contains(number));
    let mut left = roster.filter(|member| !signed(member.number)).peekable();
    out.comment(match (protocol, left.peek()) {
        (Some(_), Some(_)) => "Members who have not signed it:",
        (Some(_), None) => "Every member has signed it already.",
        (None, _) => "Members now:",
    });
    for member in left {
        out.comment(&format!("{:>4} {}", member.number, member.role));
    }
}

/// The protocol that is named.
pub(super) fn of(table: &Table<'_>) -> Option<Of> {
    let station = table.required(STATION).and_then(|value| value.id());
    let contest = table.required(CONTEST).and_then(|value| value.id());
    let protocol = table
        .required(PROTOCOL)
        .and_then(|value| value.parsed("the statement hash of a protocol: 64 digits"));
    Some(Of {
        station: station?,
        contest: contest?,
        protocol: protocol?,
    })
}

fn member(table: &Table<'_>) -> Option<u16> {
    table.required(MEMBER).and_then(|value| value.count())
}

pub(super) fn read_signature(table: &Table<'_>) -> Option<SignatureAdded> {
    let (of, member) = (of(table), member(table));
    let Of {
        station,
        contest,
        protocol,
    } = of?;
    Some(SignatureAdded {
        station,
        contest,
        protocol,
        member: member?,
    })
}

pub(super) fn read_dissent(table: &Table<'_>) -> Option<DissentLodged> {
    let (of, member, because) = (of(table), member(table), reason::read(table));
    let Of {
        station,
        contest,
        protocol,
    } = of?;
    let because = because?;
    Some(DissentLodged {
        station,
        contest,
        protocol,
        member: member?,
        reason: because.reason,
        text: because.text,
    })
}
