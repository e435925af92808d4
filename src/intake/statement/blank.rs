//! A blank statement of any kind, as commented TOML.

use super::annulment::{self, Vote};
use super::protocol::{self, Place};
use super::writer::Writer;
use super::{
    accreditation, addition, attendance, chamber, commission, contest, copy, lots, no_vote,
    objection, other_result, roster, speaker, turnout, withdrawal,
};
use crate::bytes::{Id, pick_title};
use crate::election::Nature;
use crate::event::Kind;
use crate::intake::kit::Kit;
use crate::intake::suggest::nearest;
use crate::state::{CommissionIx, ContestIx};

/// What a blank is for. Both may be left out where the kit leaves no choice.
#[derive(Debug, Clone, Copy, Default)]
pub struct Target<'a> {
    /// The contest.
    pub contest: Option<&'a Id>,
    /// The station, the commission whose roster changes, or the unit whose vote is annulled or
    /// repeated; by default the kit's own.
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
    /// The kit does not know the contest.
    #[error(
        "this kit knows no contest {contest}\n  expected: one of: {known}\n  found:    {contest}{hint}"
    )]
    NoContest {
        /// The contest asked for.
        contest: Id,
        /// Those that it knows.
        known: String,
        /// A contest that may have been meant, on a line of its own.
        hint: String,
    },
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
        (Kind::SummarySubmitted | Kind::ResultsDeclared, _) => {
            return Err(BlankError::Derived(kind));
        }
        (
            Kind::ProtocolSubmitted
            | Kind::ProtocolTranscribed
            | Kind::ProtocolCorrected
            | Kind::TurnoutReported
            | Kind::SignatureAdded
            | Kind::DissentLodged
            | Kind::AttendanceRecorded
            | Kind::CopyAttested,
            Some(kit),
        ) => {
            let place = place(kit, target)?;
            introduce(&place, &mut out);
            at_place(kind, &place, kit, &mut out)?;
        }
        (
            Kind::ProtocolSubmitted
            | Kind::ProtocolTranscribed
            | Kind::ProtocolCorrected
            | Kind::TurnoutReported
            | Kind::SignatureAdded
            | Kind::DissentLodged
            | Kind::AttendanceRecorded
            | Kind::CopyAttested
            | Kind::ActRecorded,
            None,
        ) => {
            return Err(BlankError::NeedsKit(kind));
        }
        (Kind::OptionWithdrawn, kit) => {
            withdrawal::blank(kit, contest_of(kit, target)?, &mut out);
        }
        (Kind::ActRecorded, Some(kit)) => act_recorded(kit, target, &mut out)?,
        (Kind::UnitVoided | Kind::RerunOpened, kit) => {
            let vote = vote(kit, target)?;
            match kind {
                Kind::UnitVoided => annulment::blank_voided(vote, &mut out),
                _ => annulment::blank_rerun(vote, &mut out),
            }
        }
        (Kind::ObserverAccredited, _) => accreditation::blank(&mut out),
        (Kind::ObjectionLodged, kit) => {
            let named = kit.filter(|_| target.station.is_some() || target.contest.is_some());
            let place = named.map(|kit| place(kit, target)).transpose()?;
            if let Some(place) = &place {
                introduce(place, &mut out);
            }
            objection::blank_lodged(kit, place.as_ref(), &mut out);
        }
        (Kind::ObjectionAnswered, kit) => objection::blank_answered(kit, &mut out),
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
                (Some(kit), Some(id)) => Some((kit, known(kit, id)?)),
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
    let recovers = kind == Kind::RosterChanged
        && kit.is_some_and(|kit| target.station == Some(&kit.opened().central.id));
    Ok(with_common(kind, kit, recovers, &out.finish()))
}

/// The blanks of what is said of one station in one contest.
fn at_place(kind: Kind, place: &Place<'_>, kit: &Kit, out: &mut Writer) -> Result<(), BlankError> {
    match kind {
        Kind::ProtocolSubmitted => protocol::blank_submitted(place, out),
        Kind::ProtocolTranscribed => protocol::blank_transcribed(place, out),
        Kind::ProtocolCorrected => protocol::blank_corrected(place, kit, out)?,
        Kind::SignatureAdded => addition::blank_signature(place, kit, out),
        Kind::DissentLodged => addition::blank_dissent(place, kit, out),
        Kind::AttendanceRecorded => attendance::blank(place, kit, out),
        Kind::CopyAttested => copy::blank(place, out),
        _ => turnout::blank(place, out),
    }
    Ok(())
}

fn act_recorded(kit: &Kit, target: Target<'_>, out: &mut Writer) -> Result<(), BlankError> {
    let Some(at) = contest_of(Some(kit), target)? else {
        let known = contest_ids(kit);
        return Err(BlankError::WhichContest { known });
    };
    let definition = &kit.state().contest(at).definition;
    out.titles("Contest:  ", &definition.titles);
    out.line("#");
    // The rule book has let no contest in without its form.
    if let Some(form) = kit.opened().forms.find(&&definition.form) {
        other_result::blank(kit, at, form, out);
    }
    Ok(())
}

fn vote<'k>(kit: Option<&'k Kit>, target: Target<'_>) -> Result<Vote<'k>, BlankError> {
    let named = kit.zip(target.station);
    let unit = named.map(|(kit, id)| known(kit, id)).transpose()?;
    let contest = match target.contest {
        Some(_) => contest_of(kit, target)?,
        None => None,
    };
    Ok(Vote { kit, unit, contest })
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
        if kind != Kind::ElectionOpened && opened.signing.find(&kind).is_none() {
            out.comment(
                "It cannot be said in this election: genesis has no signing rule for it. The \
                 ledger will refuse it.",
            );
        }
    }
}

/// Puts the lines that every kind has before the first one that is no comment.
fn with_common(kind: Kind, kit: Option<&Kit>, recovers: bool, text: &str) -> String {
    let mut common = Writer::default();
    common.text("kind", kind.name());
    if kit.is_none() {
        common.comment("The genesis hash of the election, and whoever says this.");
    }
    common.text(
        "election",
        &kit.map(|kit| kit.genesis().to_string()).unwrap_or_default(),
    );
    speaker::blank(kind, kit, recovers, &mut common);
    let common = common.finish();
    match text.split_once("\n\n") {
        Some((comments, rest)) => format!("{comments}\n\n{common}{rest}"),
        None => format!("{text}\n{common}"),
    }
}

fn known(kit: &Kit, id: &Id) -> Result<CommissionIx, BlankError> {
    let at = kit.state().find_commission(id.as_str());
    at.ok_or_else(|| BlankError::NoStation(id.clone()))
}

fn place<'k>(kit: &'k Kit, target: Target<'_>) -> Result<Place<'k>, BlankError> {
    let station = match target.station {
        Some(id) => kit.state().commission(known(kit, id)?),
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

/// The contest that is meant; nothing where the kit leaves a choice.
fn contest_of(kit: Option<&Kit>, target: Target<'_>) -> Result<Option<ContestIx>, BlankError> {
    let Some(kit) = kit else { return Ok(None) };
    let state = kit.state();
    let Some(id) = target.contest else {
        let mut contests = state.contests();
        let only = contests.next().filter(|_| contests.len() == 0);
        return Ok(only.map(|(at, _)| at));
    };
    let found = state.find_contest(id.as_str());
    found.map(Some).ok_or_else(|| {
        let ids = state.contests();
        let ids = ids.map(|(_, contest)| contest.definition.id.as_str());
        BlankError::NoContest {
            contest: id.clone(),
            known: contest_ids(kit),
            hint: nearest(id.as_str(), ids)
                .map_or_else(String::new, |meant| format!("\nDid you mean {meant}?")),
        }
    })
}

fn contest_ids(kit: &Kit) -> String {
    let contests = kit.state().contests();
    let ids: Vec<_> = contests
        .map(|(_, contest)| contest.definition.id.as_str())
        .collect();
    ids.join(", ")
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
