//! A blank statement of any kind, as commented TOML.

use super::protocol::{self, Place};
use super::writer::Writer;
use super::{chamber, commission, contest, lots, no_vote, roster, turnout};
use crate::bytes::{Id, pick_title};
use crate::election::Nature;
use crate::event::Kind;
use crate::intake::kit::Kit;
use crate::intake::suggest::nearest;
use crate::state::{Commission, CommissionIx};

/// What a blank is for. Both may be left out where the kit leaves no choice.
#[derive(Debug, Clone, Copy, Default)]
pub struct Target<'a> {
    /// The contest.
    pub contest: Option<&'a Id>,
    /// The station, or the commission whose roster changes; by default the kit's own.
    pub station: Option<&'a Id>,
}

/// Why there is no blank.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BlankError {
    /// Genesis is no statement of a station.
    #[error(
        "election-opened is not written in a statement file\nIt is made from an election's folder; see `hattama init --help`."
    )]
    Genesis,
    /// Totals are derived.
    #[error(
        "{0} is not written in a statement file\nIts figures are derived: `hattama summary make` and `hattama declare make` write it."
    )]
    Derived(Kind),
    /// The kind cannot be written without a kit.
    #[error("{0} cannot be written without a kit\nName the commission's kit with --kit.")]
    NeedsKit(Kind),
    /// The station counts several contests, or none.
    #[error(
        "which contest is not said\n  expected: --contest with one of: {known}\n  found:    no --contest"
    )]
    WhichContest {
        /// Its contests.
        known: String,
    },
    /// The station does not count it.
    #[error(
        "{station} does not count contest {contest}\n  expected: one of: {known}\n  found:    {contest}{hint}"
    )]
    NotCounted {
        /// The station.
        station: Id,
        /// The contest asked for.
        contest: Id,
        /// Those that it counts.
        known: String,
        /// A contest that may have been meant, on a line of its own.
        hint: String,
    },
    /// The kit does not know the station.
    #[error(
        "this kit knows no commission {0}\nUse a kit of the commission itself, or of the one directly above it."
    )]
    NoStation(Id),
    /// There is no protocol yet that could be corrected.
    #[error(
        "no protocol of {station} in contest {contest} stands in this kit\nAsk for a newer kit, if one has been filed; the first protocol is a protocol-submitted."
    )]
    NothingToCorrect {
        /// The station.
        station: Id,
        /// The contest.
        contest: Id,
    },
}

/// A blank statement. With a kit everything that is known is filled in.
///
/// # Errors
/// [`BlankError`] if it cannot be said which blank is meant.
pub fn blank(kind: Kind, kit: Option<&Kit>, target: Target<'_>) -> Result<String, BlankError> {
    let mut out = Writer::default();
    head(kind, kit, &mut out);
    match (kind, kit) {
        (Kind::ElectionOpened, _) => return Err(BlankError::Genesis),
        (
            Kind::SummarySubmitted
            | Kind::ResultsDeclared
            | Kind::OptionWithdrawn
            | Kind::SignatureAdded
            | Kind::DissentLodged
            | Kind::AttendanceRecorded
            | Kind::UnitVoided
            | Kind::RerunOpened
            | Kind::ActRecorded
            | Kind::ObserverAccredited
            | Kind::CopyAttested
            | Kind::ObjectionLodged
            | Kind::ObjectionAnswered,
            _,
        ) => {
            return Err(BlankError::Derived(kind));
        }
        (
            Kind::ProtocolSubmitted
            | Kind::ProtocolTranscribed
            | Kind::ProtocolCorrected
            | Kind::TurnoutReported,
            Some(kit),
        ) => {
            let place = place(kit, target)?;
            introduce(&place, &mut out);
            match kind {
                Kind::ProtocolSubmitted => protocol::blank_submitted(&place, &mut out),
                Kind::ProtocolTranscribed => protocol::blank_transcribed(&place, &mut out),
                Kind::ProtocolCorrected => protocol::blank_corrected(&place, kit, &mut out)?,
                _ => turnout::blank(&place, &mut out),
            }
        }
        (
            Kind::ProtocolSubmitted
            | Kind::ProtocolTranscribed
            | Kind::ProtocolCorrected
            | Kind::TurnoutReported,
            None,
        ) => {
            return Err(BlankError::NeedsKit(kind));
        }
        (Kind::LotsDrawn, _) => lots::blank(target.contest.map(Id::as_str), &mut out),
        (Kind::NoVoteHeld, kit) => {
            let of = match (kit, target.station) {
                (Some(kit), Some(id)) => Some((kit, known(kit, id)?)),
                _ => None,
            };
            no_vote::blank(of, &mut out);
        }
        (Kind::RosterChanged, kit) => {
            let of = match (kit, target.station) {
                (Some(kit), Some(id)) => Some(station(kit, id)?),
                _ => None,
            };
            roster::blank(of, &mut out);
        }
        (Kind::CommissionEnrolled, kit) => commission::blank(kit, &mut out),
        (Kind::ContestDefined, kit) => contest::blank(kit, &mut out),
        (Kind::ChamberDefined, _) => chamber::blank(&mut out),
        (Kind::LedgerClosed, _) => {
            out.comment(
                "Said by the central commission, after the date for appeals. Nothing may follow it, \
                 and nothing has to be filled in. Then:",
            );
            protocol::steps(&mut out, "statement");
        }
    }
    Ok(with_common(kind, kit, &out.finish()))
}

fn head(kind: Kind, kit: Option<&Kit>, out: &mut Writer) {
    out.comment(&format!("Statement: {kind}."));
    if let Some(kit) = kit {
        let opened = kit.opened();
        out.hanging("Election: ", pick_title(&opened.titles));
        match opened.nature {
            Nature::Official => {}
            Nature::Rehearsal => out.comment("This is a rehearsal, not an election in force."),
            Nature::Reconstructed => {
                out.comment("This election is reconstructed: no such papers exist.");
            }
        }
    }
}

/// Puts the lines that every kind has before the first one that is no comment.
fn with_common(kind: Kind, kit: Option<&Kit>, text: &str) -> String {
    let mut common = Writer::default();
    common.text("kind", kind.name());
    if kit.is_none() {
        common.comment("The genesis hash of the election, and the commission that says this.");
    }
    common.text(
        "election",
        &kit.map(|kit| kit.genesis().to_string()).unwrap_or_default(),
    );
    common.text(
        "speaker",
        kit.map_or("", |kit| kit.commission().id.as_str()),
    );
    let common = common.finish();
    match text.split_once("\n\n") {
        Some((comments, rest)) => format!("{comments}\n\n{common}{rest}"),
        None => format!("{text}\n{common}"),
    }
}

fn station<'k>(kit: &'k Kit, id: &Id) -> Result<&'k Commission, BlankError> {
    Ok(kit.state().commission(known(kit, id)?))
}

fn known(kit: &Kit, id: &Id) -> Result<CommissionIx, BlankError> {
    let at = kit.state().find_commission(id.as_str());
    at.ok_or_else(|| BlankError::NoStation(id.clone()))
}

fn place<'k>(kit: &'k Kit, target: Target<'_>) -> Result<Place<'k>, BlankError> {
    let station = match target.station {
        Some(id) => station(kit, id)?,
        None => kit.commission(),
    };
    let counted = station.filings.iter();
    let counted = counted.map(|filing| &kit.state().contest(filing.contest).definition.id);
    let counted: Vec<&Id> = counted.collect();
    let known = || {
        let ids: Vec<&str> = counted.iter().map(|id| id.as_str()).collect();
        if ids.is_empty() {
            format!("none: {} counts no contest", station.id)
        } else {
            ids.join(", ")
        }
    };
    let contest = match (target.contest, &counted[..]) {
        (Some(contest), _) => contest,
        (None, [only]) => only,
        (None, _) => return Err(BlankError::WhichContest { known: known() }),
    };
    Place::find(kit.state(), station.id.as_str(), contest.as_str()).ok_or_else(|| {
        let ids = counted.iter().map(|id| id.as_str());
        let hint = nearest(contest.as_str(), ids)
            .map_or_else(String::new, |meant| format!("\nDid you mean {meant}?"));
        BlankError::NotCounted {
            station: station.id.clone(),
            contest: contest.clone(),
            known: known(),
            hint,
        }
    })
}

fn introduce(place: &Place<'_>, out: &mut Writer) {
    let definition = &place.contest.definition;
    out.hanging(
        "Station:  ",
        &format!("{}, {}", place.station.id, place.station.name),
    );
    out.titles("Contest:  ", &definition.titles);
    if let Some(district) = &definition.district {
        out.hanging("          ", &format!("(district {district})"));
    }
    out.line("#");
}
