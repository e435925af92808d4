//! What goes into the folder, decided once, before any of it is written.

use hashbrown::HashSet;

use super::ExportError;
use super::hours::{Clocks, Ends, Written};
use super::left_out::{Gap, LeftOut, Tally};
use crate::bytes::Titled;
use crate::election::ChamberDefinition;
use crate::event::{ElectionOpened, Kind};
use crate::rules::refused_for_figures;
use crate::state::{
    CommissionIx, Contest, ContestIx, Filing, Protocol, Standing, State, TurnoutReport,
};

/// A commission's row as far as it is about hours.
pub(super) struct Place {
    /// Its zone.
    pub(super) zone: String,
    /// The zone where it is not the one of the commission above, else empty.
    pub(super) zone_cell: String,
    /// Its hours where they are not those of the election, else empty.
    pub(super) opens: String,
    pub(super) closes: String,
    /// When voting begins and ends there for whoever reads the folder.
    ends: Ends,
}

/// What a station has filed in one contest.
pub(super) struct Filed<'a> {
    pub(super) station: CommissionIx,
    pub(super) filing: &'a Filing,
    /// Whether the folder says that the station counts the contest.
    pub(super) expected: bool,
    /// The sheet that goes into the folder.
    pub(super) sheet: Option<&'a Protocol>,
    /// The turnout reports that do.
    pub(super) turnout: Vec<TurnoutReport>,
}

/// A contest that goes into the folder.
pub(super) struct Kept<'a> {
    pub(super) at: ContestIx,
    pub(super) contest: &'a Contest,
    /// Its hours where they are not those of the election.
    pub(super) hours: Option<Written>,
}

/// Everything that goes into the folder.
pub(super) struct Plan<'a> {
    pub(super) state: &'a State,
    pub(super) opened: &'a ElectionOpened,
    /// The election's hours.
    pub(super) hours: Written,
    pub(super) contests: Vec<Kept<'a>>,
    /// The chambers, each without contests that are not in the folder.
    pub(super) chambers: Vec<(&'a ChamberDefinition, Vec<&'a str>)>,
    /// By commission, in order of enrolment.
    pub(super) places: Vec<Place>,
    /// By station in order of enrolment, then in the order in which it came to count contests.
    pub(super) filed: Vec<Filed<'a>>,
    tally: Tally,
}

impl<'a> Plan<'a> {
    pub(super) fn new(state: &'a State) -> Result<Self, ExportError> {
        let opened = state.election().ok_or(ExportError::NoElection)?.opened();
        let mut tally = Tally::default();
        let mut clocks = Clocks::default();
        let zone = opened.central.time_zone.as_str();
        let hours = clocks.write(zone, &opened.polling, None);
        let hours = hours.ok_or(ExportError::Hours)?;
        tally.add(Gap::OuterHours, usize::from(!hours.exact));
        let contests = contests(state, opened, &hours, &mut clocks, &mut tally);
        if contests.is_empty() {
            return Err(ExportError::NothingCounted);
        }
        let chambers = chambers(state, &contests);
        let places = places(state, opened, &hours, &mut clocks, &mut tally);
        let filed = filed(state, &places, &contests, &mut tally);
        let plan = Self {
            state,
            opened,
            hours,
            contests,
            chambers,
            places,
            filed,
            tally,
        };
        Ok(plan.with_the_rest_counted())
    }

    pub(super) fn left_out(&self) -> Vec<LeftOut> {
        self.tally.listed()
    }

    fn with_the_rest_counted(mut self) -> Self {
        let Self { state, opened, .. } = self;
        let tally = &mut self.tally;
        for (_, contest) in state.contests() {
            tally.add(Gap::Withdrawn, contest.withdrawals.len());
            tally.add(Gap::LotsDrawn, contest.draws.len());
            tally.add(Gap::Summaries, contest.summaries.len());
            tally.add(Gap::Declarations, usize::from(contest.declared.is_some()));
            tally.add(Gap::Acts, contest.acts.len());
        }
        for filed in &self.filed {
            for poll in filed.filing.polls() {
                tally.add(Gap::Copies, poll.copies().len());
                tally.add(Gap::Dissents, poll.dissents().len());
                tally.add(Gap::Attendances, poll.attended().len());
            }
        }
        tally.add(Gap::Observers, state.observers().iter().len());
        tally.add(Gap::Objections, state.objections().iter().len());
        let members = state
            .commissions()
            .map(|(_, one)| one.roster.members().len());
        tally.add(Gap::Members, members.sum());
        tally.add(Gap::RecoveryKeys, opened.recovery.keys.len());
        let unruled = Kind::ALL
            .iter()
            .filter(|kind| opened.signing.find(kind).is_none());
        tally.add(Gap::UnruledKinds, unruled.count());
        let untitled = titles(&self.contests, opened, &self.chambers);
        let untitled = untitled.filter(|titles| titles.is_empty()).count();
        tally.add(Gap::Untitled, untitled);
        tally.add(Gap::Closed, usize::from(state.closed_by().is_some()));
        tally.add(Gap::Continues, usize::from(opened.continues.is_some()));
        self
    }
}

/// Every title that the folder has to have.
fn titles<'p>(
    contests: &'p [Kept<'_>],
    opened: &'p ElectionOpened,
    chambers: &'p [(&ChamberDefinition, Vec<&str>)],
) -> impl Iterator<Item = &'p Titled> {
    let fields = opened.forms.iter().flat_map(|form| &form.fields);
    let contests = contests.iter().map(|kept| &*kept.contest.definition);
    let contests = contests.flat_map(|contest| {
        let options = contest.options.iter().map(|option| &option.names);
        options.chain([&contest.titles])
    });
    let chambers = chambers.iter().map(|(chamber, _)| &chamber.titles);
    let fields = fields.map(|field| &field.labels);
    fields.chain(contests).chain(chambers)
}

fn contests<'a>(
    state: &'a State,
    opened: &ElectionOpened,
    hours: &Written,
    clocks: &mut Clocks,
    tally: &mut Tally,
) -> Vec<Kept<'a>> {
    let mut kept = Vec::new();
    for (at, contest) in state.contests() {
        if contest.stations.is_empty() {
            tally.add(Gap::UncountedContests, 1);
            continue;
        }
        tally.add(
            Gap::SecondRounds,
            usize::from(contest.first_round.is_some()),
        );
        let polling = &contest.definition.polling;
        let own = (*polling != opened.polling).then(|| clocks.write(&hours.zone, polling, None));
        if let Some(written) = &own {
            tally.add(Gap::LostHours, usize::from(written.is_none()));
            let uneven = written.as_ref().is_some_and(|written| !written.exact);
            tally.add(Gap::OuterHours, usize::from(uneven));
        }
        let hours = own.flatten();
        kept.push(Kept { at, contest, hours });
    }
    kept
}

fn chambers<'a>(state: &'a State, kept: &[Kept<'_>]) -> Vec<(&'a ChamberDefinition, Vec<&'a str>)> {
    let ids: HashSet<&str> = kept
        .iter()
        .map(|kept| kept.contest.definition.id.as_str())
        .collect();
    let chambers = state.chambers().iter().map(|chamber| {
        let contests = chamber.contests.iter().map(crate::bytes::Id::as_str);
        (chamber, contests.filter(|id| ids.contains(id)).collect())
    });
    chambers
        .filter(|(_, contests): &(_, Vec<&str>)| !contests.is_empty())
        .collect()
}

fn places(
    state: &State,
    opened: &ElectionOpened,
    election: &Written,
    clocks: &mut Clocks,
    tally: &mut Tally,
) -> Vec<Place> {
    let commissions = state.commissions();
    let mut places: Vec<Place> = Vec::with_capacity(commissions.len());
    let mut place_of = hashbrown::HashMap::with_capacity(commissions.len());
    // Polling hours are never missing: the rule book asks for them.
    let whole = Ends::of(&opened.polling).unwrap_or(Ends {
        opens: crate::election::UtcMillis(0),
        closes: crate::election::UtcMillis(0),
    });
    for (at, commission) in commissions {
        let written = clocks.write(
            &commission.time_zone,
            &commission.polling,
            Some(election.hours),
        );
        let known = Ends::of(&commission.polling).zip(written);
        let (ends, Written { zone, hours, exact }) = known.unwrap_or_else(|| {
            tally.add(Gap::LostHours, 1);
            (whole, election.clone())
        });
        tally.add(Gap::OuterHours, usize::from(!exact && !places.is_empty()));
        tally.add(Gap::OtherZones, usize::from(*zone != *commission.time_zone));
        let cell = |own: crate::intake::Clock, usual| {
            if own == usual {
                String::new()
            } else {
                own.to_string()
            }
        };
        let above = commission.parent.and_then(|above| place_of.get(&above));
        let above: Option<&Place> = above.map(|at: &usize| &places[*at]);
        let zone_cell = match above {
            Some(above) if above.zone == zone => String::new(),
            _ => zone.clone(),
        };
        place_of.insert(at, places.len());
        places.push(Place {
            zone,
            zone_cell,
            opens: cell(hours.opens, election.hours.opens),
            closes: cell(hours.closes, election.hours.closes),
            ends,
        });
    }
    places
}

fn filed<'a>(
    state: &'a State,
    places: &[Place],
    contests: &[Kept<'_>],
    tally: &mut Tally,
) -> Vec<Filed<'a>> {
    // Contests of which every vote was said not to be held: somebody has to count them all the same.
    let counted = |kept: &&Kept<'_>| {
        let mut filings = state.filings(kept.at);
        filings.all(|(_, filing)| filing.standing() == Standing::NoVote)
    };
    let nowhere: HashSet<ContestIx> = contests
        .iter()
        .filter(counted)
        .map(|kept| kept.at)
        .collect();
    let mut all = Vec::new();
    for ((station, commission), place) in state.commissions().zip(places) {
        for filing in &commission.filings {
            let no_vote = filing.standing() == Standing::NoVote;
            let alone = no_vote && nowhere.contains(&filing.contest);
            tally.add(Gap::NoVoteExpected, usize::from(alone));
            tally.add(Gap::NoVote, usize::from(no_vote && !alone));
            let in_spite = filing.no_vote.is_some() && !no_vote;
            tally.add(Gap::NoVoteInSpite, usize::from(in_spite));
            let expected = !no_vote || alone;
            let sheet = sheet(state, station, filing, place.ends, tally);
            let turnout = turnout(filing, expected, place.ends, tally);
            all.push(Filed {
                station,
                filing,
                expected,
                sheet,
                turnout,
            });
        }
    }
    all
}

/// The protocol that stands, if its sheet would be admitted as a row of a folder.
fn sheet<'a>(
    state: &State,
    station: CommissionIx,
    filing: &'a Filing,
    ends: Ends,
    tally: &mut Tally,
) -> Option<&'a Protocol> {
    let earlier = filing.earlier().iter().map(|poll| poll.protocols.len());
    let beside = filing.protocols.len().saturating_sub(1);
    tally.add(Gap::OtherProtocols, earlier.sum::<usize>() + beside);
    tally.add(Gap::Repeated, usize::from(!filing.earlier().is_empty()));
    if filing.standing() == Standing::Voided {
        tally.add(Gap::Annulled, 1);
        return None;
    }
    let protocol = filing.current()?;
    let sheet = &protocol.sheet;
    if sheet.as_on_paper.is_some() {
        let refused = refused_for_figures(state.contest(filing.contest), sheet);
        let gap = match (refused, protocol.held) {
            (false, _) => Gap::PaperReasons,
            (true, true) => Gap::HeldAsOnPaper,
            (true, false) => Gap::CountedAsOnPaper,
        };
        tally.add(gap, 1);
        if refused {
            return None;
        }
    }
    let early = state.commission(station).may_close_early;
    if sheet.signed_at < if early { ends.opens } else { ends.closes } {
        tally.add(Gap::SignedBeforeClosing, 1);
        return None;
    }
    let elsewhere = protocol.maker(station) != station;
    tally.add(Gap::MadeElsewhere, usize::from(elsewhere));
    tally.add(
        Gap::VotingEnded,
        usize::from(sheet.voting_ended_at.is_some()),
    );
    tally.add(Gap::Scans, usize::from(sheet.scan.is_some()));
    Some(protocol)
}

/// Reports by instant, of each the last in the log.
fn turnout(filing: &Filing, expected: bool, ends: Ends, tally: &mut Tally) -> Vec<TurnoutReport> {
    let mut reports = filing.turnout.clone();
    let all = reports.len();
    reports.retain(|report| expected && (ends.opens..=ends.closes).contains(&report.at));
    tally.add(Gap::TurnoutOutsideHours, all - reports.len());
    // Stable: of one instant, the last in the log comes last.
    reports.sort_by_key(|report| report.at);
    let inside = reports.len();
    reports.reverse();
    reports.dedup_by_key(|report| report.at);
    reports.reverse();
    tally.add(Gap::TurnoutReplaced, inside - reports.len());
    reports
}
