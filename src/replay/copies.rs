//! Observers' copies beside the protocols that stand.

use serde::Serialize;

use crate::bytes::Id;
use crate::state::{Copied, Filing, Protocol, State};

/// What the copies of some filings come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct CopyCounts {
    /// Filings of which there is a copy.
    pub filings: u64,
    /// Copies with no figure that differs from the protocol that stands.
    #[serde(rename = "match")]
    pub matching: u64,
    /// Copies with one that does.
    pub differ: u64,
    /// Copies where no protocol stands.
    pub none: u64,
}

impl CopyCounts {
    pub(super) fn add(&mut self, filing: &Filing) {
        let copies = filing.copies();
        self.filings += u64::from(!copies.is_empty());
        for copy in copies {
            match filing.current() {
                None => self.none += 1,
                Some(protocol) if copy.differs(protocol) => self.differ += 1,
                Some(_) => self.matching += 1,
            }
        }
    }
}

/// How a copy compares with the protocol that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Comparison<'a> {
    /// Every figure that can be read is the same.
    Match,
    /// These figures are others.
    Differs {
        /// The figures, fields in the order of the paper, then options in ballot order.
        figures: Vec<CopyDifference>,
        /// An earlier protocol of the station that has every figure of the copy.
        earlier: Option<&'a Protocol>,
    },
    /// No protocol stands.
    NoProtocol,
}

/// A figure that is another on the copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CopyDifference {
    /// The field of the form, or the option of the contest.
    pub id: Id,
    /// On the copy.
    pub copy: u32,
    /// On the protocol that stands.
    pub protocol: u32,
}

/// Compares a copy with the protocol that stands, figure by figure.
pub fn compare<'a>(state: &State, filing: &'a Filing, copy: &Copied) -> Comparison<'a> {
    let Some(protocol) = filing.current() else {
        return Comparison::NoProtocol;
    };
    if !copy.differs(protocol) {
        return Comparison::Match;
    }
    let definition = &state.contest(filing.contest).definition;
    let form = state
        .election()
        .and_then(|election| election.opened().forms.find(&&definition.form));
    let fields = form.map(|form| form.fields.iter().map(|field| &field.id));
    let fields = fields.into_iter().flatten();
    let fields = fields.zip(copy.says.fields.iter().zip(&protocol.sheet.fields));
    let options = definition.options.iter().map(|option| &option.id);
    let options = options.zip(copy.says.votes.iter().zip(&protocol.sheet.votes));
    let figures = fields.chain(options).filter_map(|(id, (copy, protocol))| {
        let (copy, protocol) = ((*copy)?, *protocol);
        (copy != protocol).then(|| CopyDifference {
            id: id.clone(),
            copy,
            protocol,
        })
    });
    let mut earlier = filing.protocols.iter();
    Comparison::Differs {
        figures: figures.collect(),
        earlier: earlier.find(|protocol| !copy.differs(protocol)),
    }
}
