//! Content of summaries, and what summaries and declarations are held against.

use super::content::Content;
use super::{Finding, Reason};
use crate::bytes::Id;
use crate::election::CommissionKind;
use crate::event::{SummarySubmitted, Totals};
use crate::state::{CommissionIx, Contest, ContestIx, Standing, State};

pub(super) fn summary(state: &State, speaker: &Id, said: &SummarySubmitted) -> Content {
    let mut content = Content::default();
    let Some(contest) = state.find_contest(said.contest.as_str()) else {
        let id = said.contest.clone();
        let what = "contest";
        content.reasons.push(Reason::Unknown { what, id });
        return content;
    };
    let Some(unit) = state.find_commission(speaker.as_str()) else {
        return content;
    };
    let mut stations = state.contest(contest).stations.iter();
    if state.commission(unit).kind == CommissionKind::Precinct
        || !stations.any(|station| state.is_within(*station, unit, contest))
    {
        let (by, contest) = (speaker.clone(), said.contest.clone());
        content.reasons.push(Reason::SumsNothing { by, contest });
    }
    content.reasons.extend(check_size(state, said.size));
    let of = state.contest(contest);
    content.reasons.extend(check_shape(of, &said.totals));
    if !content.reasons.is_empty() {
        return content;
    }
    let derived = state.totals_at(contest, unit, said.size);
    content
        .findings
        .extend(difference(state, of, &said.totals, &derived).map(|found| {
            Finding::SummaryDiffers {
                what: found.what,
                says: found.says,
                derived: found.derived,
            }
        }));
    content.findings.extend(incomplete(state, contest, unit));
    content
}

/// Whether the log has had this size, and more than nothing in it.
pub(super) fn check_size(state: &State, found: u64) -> Option<Reason> {
    let size = state.position().size;
    (found == 0 || found > size).then_some(Reason::NoSuchSize { size, found })
}

/// Whether there is a sum for each field and each option.
pub(super) fn check_shape(of: &Contest, totals: &Totals) -> Option<Reason> {
    let fields = ("fields", of.layout.field_count(), totals.fields.len());
    let options = ("options", of.definition.options.len(), totals.votes.len());
    let mut shapes = [fields, options].into_iter();
    let (what, expected, found) = shapes.find(|(_, expected, found)| expected != found)?;
    let contest = of.definition.id.clone();
    Some(Reason::SheetShape {
        contest,
        what,
        expected,
        found,
    })
}

/// A figure that is said, and is not what replay gives.
pub(super) struct Difference {
    pub(super) what: String,
    pub(super) says: String,
    pub(super) derived: String,
}

/// The first figure that differs: the number of protocols, fields in the order of the form, options
/// in ballot order, then which protocols they are.
pub(super) fn difference(
    state: &State,
    of: &Contest,
    says: &Totals,
    derived: &Totals,
) -> Option<Difference> {
    let differs = |what: &str, says: String, derived: String| {
        let what = what.to_owned();
        (says != derived).then_some(Difference {
            what,
            says,
            derived,
        })
    };
    let form = state.election().and_then(|election| {
        let forms = &election.opened().forms;
        forms.find(&&of.definition.form)
    });
    let fields = form.into_iter().flat_map(|form| form.fields.iter());
    let fields = fields.map(|field| field.id.as_str());
    let fields = fields.zip(says.fields.iter().zip(derived.fields.iter()));
    let options = of.definition.options.iter();
    let options = options.map(|option| option.id.as_str());
    let options = options.zip(says.votes.iter().zip(derived.votes.iter()));
    let count = (
        "protocols",
        (u64::from(says.count), u64::from(derived.count)),
    );
    let sums = fields.chain(options);
    let sums = sums.map(|(what, (says, derived))| (what, (*says, *derived)));
    let mut figures = std::iter::once(count).chain(sums);
    figures
        .find_map(|(what, (says, derived))| differs(what, says.to_string(), derived.to_string()))
        .or_else(|| {
            let (says, derived) = (says.protocols.to_string(), derived.protocols.to_string());
            differs("the hash of the protocols", says, derived)
        })
}

/// What is not in the sums of a unit, or not settled.
pub(super) fn incomplete(state: &State, contest: ContestIx, unit: CommissionIx) -> Option<Finding> {
    let (mut outstanding, mut held, mut contested) = (0, 0, 0);
    for (station, filing) in state.filings(contest) {
        if state.is_within(station, unit, contest) {
            outstanding += u64::from(filing.standing() == Standing::Outstanding);
            held += u64::from(filing.standing() == Standing::Held);
            contested += u64::from(filing.contested() && filing.voided_by().is_none());
        }
    }
    (outstanding + held + contested > 0).then_some(Finding::SumsIncomplete {
        outstanding,
        held,
        contested,
    })
}
