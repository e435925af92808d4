//! The body of a statement: one of the kinds.

use bincode::de::{BorrowDecode, BorrowDecoder, Decoder};
use bincode::enc::Encoder;
use bincode::error::{DecodeError, EncodeError};
use bincode::{Decode, Encode};
use serde::Serialize;

use super::{
    CommissionEnrolled, ElectionOpened, Kind, LotsDrawn, NoVoteHeld, ProtocolCorrected,
    ProtocolTranscribed, ResultsDeclared, RosterChanged, Sheet, SummarySubmitted, TurnoutReported,
};
use crate::election::{ChamberDefinition, ContestDefinition};

/// What is said.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "kind", content = "says", rename_all = "kebab-case")]
#[allow(missing_docs, reason = "each variant's content documents itself")]
pub enum Body {
    ElectionOpened(Box<ElectionOpened>),
    ContestDefined(Box<ContestDefinition>),
    ChamberDefined(ChamberDefinition),
    CommissionEnrolled(Box<CommissionEnrolled>),
    RosterChanged(RosterChanged),
    TurnoutReported(TurnoutReported),
    NoVoteHeld(Box<NoVoteHeld>),
    ProtocolSubmitted(Box<Sheet>),
    ProtocolTranscribed(Box<ProtocolTranscribed>),
    ProtocolCorrected(Box<ProtocolCorrected>),
    SummarySubmitted(Box<SummarySubmitted>),
    LotsDrawn(Box<LotsDrawn>),
    ResultsDeclared(Box<ResultsDeclared>),
    LedgerClosed,
}

impl Body {
    /// The kind of statement.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::ElectionOpened(_) => Kind::ElectionOpened,
            Self::ContestDefined(_) => Kind::ContestDefined,
            Self::ChamberDefined(_) => Kind::ChamberDefined,
            Self::CommissionEnrolled(_) => Kind::CommissionEnrolled,
            Self::RosterChanged(_) => Kind::RosterChanged,
            Self::TurnoutReported(_) => Kind::TurnoutReported,
            Self::NoVoteHeld(_) => Kind::NoVoteHeld,
            Self::ProtocolSubmitted(_) => Kind::ProtocolSubmitted,
            Self::ProtocolTranscribed(_) => Kind::ProtocolTranscribed,
            Self::ProtocolCorrected(_) => Kind::ProtocolCorrected,
            Self::SummarySubmitted(_) => Kind::SummarySubmitted,
            Self::LotsDrawn(_) => Kind::LotsDrawn,
            Self::ResultsDeclared(_) => Kind::ResultsDeclared,
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
            Self::ChamberDefined(says) => says.encode(encoder),
            Self::CommissionEnrolled(says) => says.encode(encoder),
            Self::RosterChanged(says) => says.encode(encoder),
            Self::TurnoutReported(says) => says.encode(encoder),
            Self::NoVoteHeld(says) => says.encode(encoder),
            Self::ProtocolSubmitted(says) => says.encode(encoder),
            Self::ProtocolTranscribed(says) => says.encode(encoder),
            Self::ProtocolCorrected(says) => says.encode(encoder),
            Self::SummarySubmitted(says) => says.encode(encoder),
            Self::LotsDrawn(says) => says.encode(encoder),
            Self::ResultsDeclared(says) => says.encode(encoder),
            Self::LedgerClosed => Ok(()),
        }
    }
}

impl<C> Decode<C> for Body {
    fn decode<D: Decoder<Context = C>>(decoder: &mut D) -> Result<Self, DecodeError> {
        Ok(match Kind::decode(decoder)? {
            Kind::ElectionOpened => Self::ElectionOpened(Decode::decode(decoder)?),
            Kind::ContestDefined => Self::ContestDefined(Decode::decode(decoder)?),
            Kind::ChamberDefined => Self::ChamberDefined(Decode::decode(decoder)?),
            Kind::CommissionEnrolled => Self::CommissionEnrolled(Decode::decode(decoder)?),
            Kind::RosterChanged => Self::RosterChanged(Decode::decode(decoder)?),
            Kind::TurnoutReported => Self::TurnoutReported(Decode::decode(decoder)?),
            Kind::NoVoteHeld => Self::NoVoteHeld(Decode::decode(decoder)?),
            Kind::ProtocolSubmitted => Self::ProtocolSubmitted(Decode::decode(decoder)?),
            Kind::ProtocolTranscribed => Self::ProtocolTranscribed(Decode::decode(decoder)?),
            Kind::ProtocolCorrected => Self::ProtocolCorrected(Decode::decode(decoder)?),
            Kind::SummarySubmitted => Self::SummarySubmitted(Decode::decode(decoder)?),
            Kind::LotsDrawn => Self::LotsDrawn(Decode::decode(decoder)?),
            Kind::ResultsDeclared => Self::ResultsDeclared(Decode::decode(decoder)?),
            Kind::LedgerClosed => Self::LedgerClosed,
        })
    }
}

impl<'de, C> BorrowDecode<'de, C> for Body {
    fn borrow_decode<D: BorrowDecoder<'de, Context = C>>(d: &mut D) -> Result<Self, DecodeError> {
        Self::decode(d)
    }
}
