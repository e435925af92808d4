//! The body of a statement: one of the kinds.

use bincode::de::{BorrowDecode, BorrowDecoder, Decoder};
use bincode::enc::Encoder;
use bincode::error::{DecodeError, EncodeError};
use bincode::{Decode, Encode};
use serde::Serialize;

use super::{
    ActRecorded, AttendanceRecorded, CommissionEnrolled, CopyAttested, DissentLodged,
    ElectionOpened, Kind, LotsDrawn, NoVoteHeld, ObjectionAnswered, ObjectionLodged,
    ObserverAccredited, OptionWithdrawn, ProtocolCorrected, ProtocolTranscribed, RerunOpened,
    ResultsDeclared, RosterChanged, Sheet, SignatureAdded, SummarySubmitted, TurnoutReported,
    UnitVoided,
};
use crate::election::{ChamberDefinition, ContestDefinition};

/// What is said.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "kind", content = "says", rename_all = "kebab-case")]
#[allow(missing_docs, reason = "each variant's content documents itself")]
pub enum Body {
    ElectionOpened(Box<ElectionOpened>),
    ContestDefined(Box<ContestDefinition>),
    OptionWithdrawn(Box<OptionWithdrawn>),
    ChamberDefined(ChamberDefinition),
    CommissionEnrolled(Box<CommissionEnrolled>),
    RosterChanged(RosterChanged),
    TurnoutReported(TurnoutReported),
    NoVoteHeld(Box<NoVoteHeld>),
    ProtocolSubmitted(Box<Sheet>),
    ProtocolTranscribed(Box<ProtocolTranscribed>),
    SignatureAdded(Box<SignatureAdded>),
    DissentLodged(Box<DissentLodged>),
    AttendanceRecorded(Box<AttendanceRecorded>),
    ProtocolCorrected(Box<ProtocolCorrected>),
    SummarySubmitted(Box<SummarySubmitted>),
    UnitVoided(Box<UnitVoided>),
    RerunOpened(Box<RerunOpened>),
    LotsDrawn(Box<LotsDrawn>),
    ResultsDeclared(Box<ResultsDeclared>),
    ActRecorded(Box<ActRecorded>),
    ObserverAccredited(Box<ObserverAccredited>),
    CopyAttested(Box<CopyAttested>),
    ObjectionLodged(Box<ObjectionLodged>),
    ObjectionAnswered(Box<ObjectionAnswered>),
    LedgerClosed,
}

impl Body {
    /// The kind of statement.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::ElectionOpened(_) => Kind::ElectionOpened,
            Self::ContestDefined(_) => Kind::ContestDefined,
            Self::OptionWithdrawn(_) => Kind::OptionWithdrawn,
            Self::ChamberDefined(_) => Kind::ChamberDefined,
            Self::CommissionEnrolled(_) => Kind::CommissionEnrolled,
            Self::RosterChanged(_) => Kind::RosterChanged,
            Self::TurnoutReported(_) => Kind::TurnoutReported,
            Self::NoVoteHeld(_) => Kind::NoVoteHeld,
            Self::ProtocolSubmitted(_) => Kind::ProtocolSubmitted,
            Self::ProtocolTranscribed(_) => Kind::ProtocolTranscribed,
            Self::SignatureAdded(_) => Kind::SignatureAdded,
            Self::DissentLodged(_) => Kind::DissentLodged,
            Self::AttendanceRecorded(_) => Kind::AttendanceRecorded,
            Self::ProtocolCorrected(_) => Kind::ProtocolCorrected,
            Self::SummarySubmitted(_) => Kind::SummarySubmitted,
            Self::UnitVoided(_) => Kind::UnitVoided,
            Self::RerunOpened(_) => Kind::RerunOpened,
            Self::LotsDrawn(_) => Kind::LotsDrawn,
            Self::ResultsDeclared(_) => Kind::ResultsDeclared,
            Self::ActRecorded(_) => Kind::ActRecorded,
            Self::ObserverAccredited(_) => Kind::ObserverAccredited,
            Self::CopyAttested(_) => Kind::CopyAttested,
            Self::ObjectionLodged(_) => Kind::ObjectionLodged,
            Self::ObjectionAnswered(_) => Kind::ObjectionAnswered,
            Self::LedgerClosed => Kind::LedgerClosed,
        }
    }
}

impl Encode for Body {
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        self.kind().encode(encoder)?;
        match self {
            Self::ElectionOpened(says) => says.encode(encoder),
            Self::ContestDefined(says) => says.encode(encoder),
            Self::OptionWithdrawn(says) => says.encode(encoder),
            Self::ChamberDefined(says) => says.encode(encoder),
            Self::CommissionEnrolled(says) => says.encode(encoder),
            Self::RosterChanged(says) => says.encode(encoder),
            Self::TurnoutReported(says) => says.encode(encoder),
            Self::NoVoteHeld(says) => says.encode(encoder),
            Self::ProtocolSubmitted(says) => says.encode(encoder),
            Self::ProtocolTranscribed(says) => says.encode(encoder),
            Self::SignatureAdded(says) => says.encode(encoder),
            Self::DissentLodged(says) => says.encode(encoder),
            Self::AttendanceRecorded(says) => says.encode(encoder),
            Self::ProtocolCorrected(says) => says.encode(encoder),
            Self::SummarySubmitted(says) => says.encode(encoder),
            Self::UnitVoided(says) => says.encode(encoder),
            Self::RerunOpened(says) => says.encode(encoder),
            Self::LotsDrawn(says) => says.encode(encoder),
            Self::ResultsDeclared(says) => says.encode(encoder),
            Self::ActRecorded(says) => says.encode(encoder),
            Self::ObserverAccredited(says) => says.encode(encoder),
            Self::CopyAttested(says) => says.encode(encoder),
            Self::ObjectionLodged(says) => says.encode(encoder),
            Self::ObjectionAnswered(says) => says.encode(encoder),
            Self::LedgerClosed => Ok(()),
        }
    }
}

impl<C> Decode<C> for Body {
    fn decode<D: Decoder<Context = C>>(decoder: &mut D) -> Result<Self, DecodeError> {
        Ok(match Kind::decode(decoder)? {
            Kind::ElectionOpened => Self::ElectionOpened(Decode::decode(decoder)?),
            Kind::ContestDefined => Self::ContestDefined(Decode::decode(decoder)?),
            Kind::OptionWithdrawn => Self::OptionWithdrawn(Decode::decode(decoder)?),
            Kind::ChamberDefined => Self::ChamberDefined(Decode::decode(decoder)?),
            Kind::CommissionEnrolled => Self::CommissionEnrolled(Decode::decode(decoder)?),
            Kind::RosterChanged => Self::RosterChanged(Decode::decode(decoder)?),
            Kind::TurnoutReported => Self::TurnoutReported(Decode::decode(decoder)?),
            Kind::NoVoteHeld => Self::NoVoteHeld(Decode::decode(decoder)?),
            Kind::ProtocolSubmitted => Self::ProtocolSubmitted(Decode::decode(decoder)?),
            Kind::ProtocolTranscribed => Self::ProtocolTranscribed(Decode::decode(decoder)?),
            Kind::SignatureAdded => Self::SignatureAdded(Decode::decode(decoder)?),
            Kind::DissentLodged => Self::DissentLodged(Decode::decode(decoder)?),
            Kind::AttendanceRecorded => Self::AttendanceRecorded(Decode::decode(decoder)?),
            Kind::ProtocolCorrected => Self::ProtocolCorrected(Decode::decode(decoder)?),
            Kind::SummarySubmitted => Self::SummarySubmitted(Decode::decode(decoder)?),
            Kind::UnitVoided => Self::UnitVoided(Decode::decode(decoder)?),
            Kind::RerunOpened => Self::RerunOpened(Decode::decode(decoder)?),
            Kind::LotsDrawn => Self::LotsDrawn(Decode::decode(decoder)?),
            Kind::ResultsDeclared => Self::ResultsDeclared(Decode::decode(decoder)?),
            Kind::ActRecorded => Self::ActRecorded(Decode::decode(decoder)?),
            Kind::ObserverAccredited => Self::ObserverAccredited(Decode::decode(decoder)?),
            Kind::CopyAttested => Self::CopyAttested(Decode::decode(decoder)?),
            Kind::ObjectionLodged => Self::ObjectionLodged(Decode::decode(decoder)?),
            Kind::ObjectionAnswered => Self::ObjectionAnswered(Decode::decode(decoder)?),
            Kind::LedgerClosed => Self::LedgerClosed,
        })
    }
}

impl<'de, C> BorrowDecode<'de, C> for Body {
    fn borrow_decode<D: BorrowDecoder<'de, Context = C>>(d: &mut D) -> Result<Self, DecodeError> {
        Self::decode(d)
    }
}
