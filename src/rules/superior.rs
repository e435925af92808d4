//! Content of what a commission says of a station below it: a sheet copied from its paper, and that
//! no vote was held.

use super::Reason;
use super::content::Content;
use super::filing::{beside_filed, check_sheet};
use super::place::Place;
use crate::bytes::Id;
use crate::election::UtcMillis;
use crate::event::{NoVoteHeld, ProtocolTranscribed};
use crate::state::State;

pub(super) fn transcription(
    state: &State,
    speaker: &Id,
    transcribed: &ProtocolTranscribed,
    recorded_at: UtcMillis,
) -> Content {
    let mut content = Content::default();
    let sheet = &transcribed.sheet;
    let place = match Place::find(state, &transcribed.station, &sheet.contest) {
        Ok(place) => place,
        Err(reason) => {
            content.reasons.push(reason);
            return content;
        }
    };
    content.reasons.extend(check_above(state, speaker, &place));
    if sheet.scan.is_none() {
        content.reasons.push(Reason::ScanMissing);
    }
    check_sheet(state, &place, sheet, recorded_at, &mut content);
    content.findings.extend(beside_filed(&place, sheet, false));
    content
}

pub(super) fn no_vote(state: &State, speaker: &Id, said: &NoVoteHeld) -> Content {
    let mut content = Content::default();
    if said.contests.is_empty() {
        let place = format!("no vote at {}", said.station);
        let fault = "it names no contest".into();
        content.reasons.push(Reason::Definition { place, fault });
    }
    for contest in &said.contests {
        match Place::find(state, &said.station, contest) {
            Ok(place) => {
                content.reasons.extend(check_above(state, speaker, &place));
                content.reasons.extend(check_nobody_voted(&place));
            }
            Err(reason) => content.reasons.push(reason),
        }
    }
    content
}

/// Whether the speaker stands above the station for this contest: its superior, or a superior of
/// that.
fn check_above(state: &State, speaker: &Id, place: &Place<'_>) -> Option<Reason> {
    let by = state.find_commission(speaker.as_str())?;
    let above = by != place.station_ix && state.is_within(place.station_ix, by, place.contest_ix);
    (!above).then(|| Reason::NotAbove {
        by: speaker.clone(),
        station: place.station.id.clone(),
        contest: place.contest.definition.id.clone(),
    })
}

fn check_nobody_voted(place: &Place<'_>) -> Option<Reason> {
    let filing = place.filing;
    let station = place.station.id.clone();
    let contest = place.contest.definition.id.clone();
    let voted = filing.turnout.iter().any(|report| report.voted > 0);
    // A vote that was annulled has been held.
    let before = filing.voided_by().is_some() || !filing.earlier().is_empty();
    if filing.current().is_some() || voted || before {
        return Some(Reason::VoteWasHeld { station, contest });
    }
    let index = filing.no_vote?.index;
    Some(Reason::NoVoteSaid {
        station,
        contest,
        index,
    })
}
