//! The history of one station's filing: every protocol and what became of it.

use serde::Serialize;

use crate::bytes::{Id, StatementHash};
use crate::state::{CommissionIx, Filing, Protocol, ProtocolOrigin, State, takes_place};

/// What became of one protocol of a filing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "fate", rename_all = "kebab-case")]
pub enum Fate {
    /// It stands.
    Stands,
    /// A correction took its place.
    Replaced {
        /// The correction.
        by: StatementHash,
    },
    /// It differs from the one that stands, and nobody has settled which of them does.
    Rival,
    /// It differed from the one that stood, and a correction has settled it.
    Settled {
        /// The correction.
        by: StatementHash,
    },
    /// A copy of the precinct's paper; the precinct has filed the same figures itself.
    Confirmed {
        /// The precinct's own protocol.
        by: StatementHash,
    },
    /// It stood when the vote was annulled.
    Annulled {
        /// The entry that annulled it.
        entry: u64,
    },
    /// Its figures were those of the one that stood.
    Repeats {
        /// The protocol that stood.
        of: StatementHash,
    },
}

/// One protocol in a filing's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HistoryStep<'a> {
    /// The protocol.
    pub protocol: &'a Protocol,
    /// What became of it.
    pub fate: Fate,
}

/// Every protocol of a station's filing, poll by poll, each in the order of the log.
pub fn history(station: CommissionIx, filing: &Filing) -> Vec<HistoryStep<'_>> {
    let polls = filing.polls();
    polls.flat_map(|poll| history_of(station, poll)).collect()
}

fn history_of(station: CommissionIx, filing: &Filing) -> Vec<HistoryStep<'_>> {
    let mut steps: Vec<HistoryStep<'_>> = Vec::with_capacity(filing.protocols.len());
    let mut stands: Option<&Protocol> = None;
    for protocol in &filing.protocols {
        let fate = match stands {
            Some(current) if !takes_place(stands, protocol) => {
                if current.sheet.figures() == protocol.sheet.figures() {
                    Fate::Repeats { of: current.hash }
                } else {
                    Fate::Rival
                }
            }
            _ => {
                match protocol.origin {
                    ProtocolOrigin::Corrected { by, .. } if by != station => {
                        settle(&mut steps, protocol.hash);
                    }
                    _ => step_aside(&mut steps, protocol),
                }
                stands = Some(protocol);
                Fate::Stands
            }
        };
        steps.push(HistoryStep { protocol, fate });
    }
    if let Some(entry) = filing.voided_by() {
        for step in steps.iter_mut().filter(|step| step.fate == Fate::Stands) {
            step.fate = Fate::Annulled { entry };
        }
    }
    steps
}

/// What the station itself says now takes the place of what stood. Copies that differ still do.
fn step_aside(steps: &mut [HistoryStep<'_>], now: &Protocol) {
    let by = now.hash;
    for step in steps {
        let same = step.protocol.sheet.figures() == now.sheet.figures();
        match (step.fate, step.protocol.is_copy()) {
            (Fate::Stands | Fate::Rival, true) if same => step.fate = Fate::Confirmed { by },
            (Fate::Stands, true) if now.origin == ProtocolOrigin::Submitted => {
                step.fate = Fate::Rival;
            }
            (Fate::Stands, _) => step.fate = Fate::Replaced { by },
            _ => {}
        }
    }
}

/// A correction takes the place of what stood, and settles what differed from it.
fn settle(steps: &mut [HistoryStep<'_>], by: StatementHash) {
    for step in steps {
        match step.fate {
            Fate::Stands => step.fate = Fate::Replaced { by },
            Fate::Rival => step.fate = Fate::Settled { by },
            _ => {}
        }
    }
}

/// A figure of the protocol that stands, beside the same figure as first reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FigureChange {
    /// The field of the form, or the option of the contest.
    pub id: Id,
    /// As first reported.
    pub first_reported: u32,
    /// On the protocol that stands.
    pub current: u32,
}

/// The figures that differ between the first protocol of a filing and the one that stands: fields
/// in the order of the paper, then options in ballot order.
pub fn changes(state: &State, filing: &Filing) -> Vec<FigureChange> {
    let (Some(first), Some(current)) = (filing.first(), filing.current()) else {
        return Vec::new();
    };
    let definition = &state.contest(filing.contest).definition;
    let form = state
        .election()
        .and_then(|election| election.opened().forms.find(&&definition.form));
    let fields = form.map(|form| form.fields.iter().map(|field| &field.id));
    let fields = fields.into_iter().flatten().zip(&first.sheet.fields);
    let fields = fields.zip(&current.sheet.fields);
    let options = definition.options.iter().map(|option| &option.id);
    let options = options.zip(&first.sheet.votes).zip(&current.sheet.votes);
    fields
        .chain(options)
        .filter(|((_, before), after)| before != after)
        .map(|((id, before), after)| FigureChange {
            id: id.clone(),
            first_reported: *before,
            current: *after,
        })
        .collect()
}
