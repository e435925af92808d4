//! Content of what members add to a protocol of their commission.

use super::Reason;
use super::content::Content;
use super::place::Place;
use crate::bytes::{Id, StatementHash};
use crate::event::{AttendanceRecorded, DissentLodged, Presence, SignatureAdded};
use crate::keys::PublicKeyBytes;
use crate::state::{Dissent, Filing, Protocol, RosterMember, State};

/// The protocol that something is added to, if the speaker made it; or, where others may speak too,
/// if it is of the speaker's station.
fn protocol<'a>(
    state: &'a State,
    speaker: &Id,
    station: &Id,
    contest: &Id,
    name: StatementHash,
    of_station: bool,
) -> Result<(&'a Filing, &'a Protocol), Reason> {
    let place = Place::find(state, station, contest)?;
    let Some((poll, protocol)) = place.filing.protocol(&name) else {
        return Err(Reason::ReplacesUnknown {
            replaces: name,
            station: station.clone(),
            contest: contest.clone(),
        });
    };
    let maker = &state.commission(protocol.maker(place.station_ix)).id;
    if maker == speaker || (of_station && station == speaker) {
        return Ok((poll, protocol));
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
        Ok((_, protocol)) => {
            content.reasons.extend(check_member(added.member, signers));
            for RosterMember { number, key, .. } in signers {
                let number = *number;
                if protocol.signed.contains(number) {
                    content.reasons.push(Reason::SignedAlready { number });
                }
                content
                    .reasons
                    .extend(check_since(state, number, key, protocol));
            }
        }
    }
    content
}

/// Whether a member was there before the protocol.
fn check_since(
    state: &State,
    number: u16,
    key: &PublicKeyBytes,
    protocol: &Protocol,
) -> Option<Reason> {
    let since = state.key(key)?.since;
    (since > protocol.index).then_some(Reason::CameAfter { number, since })
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
    let mut content = Content::default();
    match protocol(state, speaker, station, contest, said.protocol, true) {
        Err(reason) => content.reasons.push(reason),
        Ok((poll, _)) => {
            content.reasons.extend(check_member(said.member, signers));
            let by = state.find_commission(speaker.as_str());
            let same = |one: &&Dissent| {
                one.protocol == said.protocol && one.member == said.member && Some(one.by) == by
            };
            if let Some(before) = poll.dissents().iter().find(same) {
                let (member, index) = (said.member, before.index);
                content
                    .reasons
                    .push(Reason::DissentedAlready { member, index });
            }
        }
    }
    content
}

pub(super) fn attendance(state: &State, speaker: &Id, said: &AttendanceRecorded) -> Content {
    let mut content = Content::default();
    let (station, contest) = (&said.station, &said.contest);
    let protocol = match protocol(state, speaker, station, contest, said.protocol, false) {
        Ok((_, protocol)) => protocol,
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
        match roster.and_then(|roster| roster.member(number)) {
            Some(member) => {
                let later = check_since(state, number, &member.key, protocol);
                content.reasons.extend(later);
            }
            None => content.reasons.push(Reason::NoSuchMember {
                commission: speaker.clone(),
                number,
            }),
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
