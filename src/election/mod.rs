//! An election as dated data: forms with control relations, contests, commissions, signing and
//! correction rules, allocation.
//!
//! In: nothing but [`bytes`](crate::bytes). Out: the types that definition statements consist of,
//! and the questions that can be asked of them (does this sheet fit its form, do these roles meet
//! this rule). Laws change and elections differ, so everything a law fixes is a value here, never
//! code. This room knows no disk, clock, time-zone table, key or ledger.

mod allocation;
mod attention;
mod chamber;
mod commission;
mod contest;
mod correction;
mod form;
mod nature;
mod sheet;
mod signing;
mod time;

pub use allocation::*;
pub use attention::Attention;
pub use chamber::ChamberDefinition;
pub use commission::{CommissionKind, ContestParent, Role};
pub use contest::{
    ContestDefinition, MAX_OPTIONS, MAX_UNITS, OptionDefinition, OptionKind, WithdrawnVotes,
};
pub use correction::{
    Basis, CorrectingBody, CorrectionRule, Until, default_annulments, default_corrections,
};
pub use form::{Check, Field, Form, FormProblem, Operator, Quantity, Severity, VOTES};
pub use nature::Nature;
pub use sheet::{CheckOutcome, FormLayout, SheetFigures, SheetProblem};
pub use signing::{Quorum, Shortfall, SigningRule};
pub use time::{CivilDate, PollingDay, UnitHours, UtcMillis};
