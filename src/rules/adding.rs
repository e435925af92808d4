//! Content of what members add to a protocol of their commission.

use super::Reason;
use super::admit::Content;
use super::filing::Place;
use crate::bytes::{Id, StatementHash};
use crate::event::{AttendanceRecorded, DissentLodged, Presence, SignatureAdded};
use crate::state::{Protocol, RosterMember, State};

/// The protocol that something is added to, if the speaker made it; or, where others may speak too,
/// if it is of the speaker's station.
fn protocol<'a>(
    state: &'a State,
    speaker: &Id,
    station: &Id,
    contest: &Id,
    name: StatementHash,
    of_station: bool,
) -> Result<&'a Protocol, Reason> {
    let place = Place::find(state, station, contest)?;
    let Some(protocol) = place.filing.protocol(&name) else {
        return Err(Reason::ReplacesUnknown {
            replaces: name,
            station: station.clone(),
            contest: contest.clone(),
        });
    };
    let maker = &state.commission(protocol.maker(place.station_ix)).id;
    if maker == speaker || (of_station && station == speaker) {
        return Ok(protocol);
    }
    Err(Reason::NotTheMaker {
        by: speaker.clone(),
        maker: maker.clone(),
    })
}

pub(super) fn signature(
    state: &State,
    speaker: &Id,
    added: &SignatureAdded,
    signers: &[RosterMember],
) -> Content {
    let mut content = Content::default();
    let (station, contest) = (&added.station, &added.contest);
    match protocol(state, speaker, station, contest, added.protocol, false) {
        Err(reason) => content.reasons.push(reason),
        Ok(protocol) => {
            content.reasons.extend(check_member(added.member, signers));
            for RosterMember { number, key, .. } in signers {
                let number = *number;
                if protocol.signed.contains(number) {
                    content.reasons.push(Reason::SignedAlready { number });
                }
                let since = state.key(key).map(|record| record.since);
                if let Some(since) = since.filter(|since| *since > protocol.index) {
                    content.reasons.push(Reason::CameAfter { number, since });
                }
            }
        }
    }
    content
}

/// Whether it is the member named who signs, and nobody else.
fn check_member(member: u16, signers: &[RosterMember]) -> Option<Reason> {
    let mut numbers = signers.iter().map(|signer| signer.number);
    let number = numbers.find(|number| *number != member)?;
    Some(Reason::OtherMember { member, number })
}

/// A station's members may disagree with what is said of it from above as well.
pub(super) fn dissent(
    state: &State,
    speaker: &Id,
    said: &DissentLodged,
    signers: &[RosterMember],
) -> Content {
    let (station, contest) = (&said.station, &said.contest);
    let found = protocol(state, speaker, station, contest, said.protocol, true);
    let reason = found.map_or_else(Some, |_| check_member(said.member, signers));
    Content {
        reasons: reason.into_iter().collect(),
        ..Content::default()
    }
}

pub(super) fn attendance(state: &State, speaker: &Id, said: &AttendanceRecorded) -> Content {
    let mut content = Content::default();
    let (station, contest) = (&said.station, &said.contest);
    let protocol = match protocol(state, speaker, station, contest, said.protocol, false) {
        Ok(protocol) => protocol,
        Err(reason) => {
            content.reasons.push(reason);
            return content;
        }
    };
    if said.members.is_empty() {
        let place = format!("attendance at {}", said.station);
        let fault = "it names no member".into();
        content.reasons.push(Reason::Definition { place, fault });
    }
    let roster = state.find_commission(speaker.as_str());
    let roster = roster.map(|at| &state.commission(at).roster);
    for one in &said.members {
        let number = one.number;
        if roster.is_none_or(|roster| roster.member(number).is_none()) {
            let commission = speaker.clone();
            content
                .reasons
                .push(Reason::NoSuchMember { commission, number });
        }
        if one.presence != Presence::Present && protocol.signed.contains(number) {
            let presence = one.presence;
            content
                .reasons
                .push(Reason::AttendanceContradicts { number, presence });
        }
    }
    content
}
