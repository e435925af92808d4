//! Ways to be wrong on purpose, each of which an invariant has to find.

/// Somebody does not do what he should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mutation {
    /// The writer answers before the batch is durable.
    AcknowledgesBeforeDurable,
    /// A witness that is started again knows nothing of what it cosigned last.
    WitnessForgets,
    /// A restored backup is gone on with, whatever others have seen.
    OperatorAssumesLatest,
    /// Nobody hands in again, though answers and submissions are lost.
    NobodyAsksAgain,
    /// Receipts name the entry before.
    ReceiptOfTheEntryBefore,
    /// The checkpoint stands before its tiles.
    CheckpointFirst,
    /// A published total is another than the log's.
    WrongTotal,
    /// Refusals are signed with another reason.
    AnotherReason,
}

impl Mutation {
    /// Each, with the invariants of which one has to find it.
    pub(crate) const ALL: [(Self, &'static [&'static str]); 8] = [
        (Self::AcknowledgesBeforeDurable, &["the_log_only_grows"]),
        (Self::WitnessForgets, &["a_witness_forgets_nothing"]),
        (Self::OperatorAssumesLatest, &["the_log_only_grows"]),
        (Self::NobodyAsksAgain, &["everybody_is_answered"]),
        (Self::ReceiptOfTheEntryBefore, &["receipts_hold"]),
        (Self::CheckpointFirst, &["what_is_published_is_whole"]),
        (
            Self::WrongTotal,
            &["what_is_published_is_whole", "nobody_accuses_the_honest"],
        ),
        (Self::AnotherReason, &["a_refusal_holds"]),
    ];
}
