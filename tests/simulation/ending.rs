//! Where a writer's process ends while it works on a batch.

use crate::random::Random;

/// The moment at which it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// It does not end.
    None,
    BeforeAppend,
    /// The batch is in the store, HEAD is as it was.
    BeforeHead,
    /// HEAD is half written.
    TornHead,
    /// Nothing of the batch is on the disk.
    PowerLoss,
    BeforeAnswers,
    AmidAnswers,
    /// The disk takes no byte.
    FullDisk,
}

impl Ending {
    pub(crate) fn at_random(random: &mut Random) -> Self {
        match random.below(100) {
            0..4 => Self::BeforeAppend,
            4..10 => Self::BeforeHead,
            10..14 => Self::TornHead,
            14..19 => Self::PowerLoss,
            19..24 => Self::BeforeAnswers,
            24..29 => Self::AmidAnswers,
            29..33 => Self::FullDisk,
            _ => Self::None,
        }
    }
}
