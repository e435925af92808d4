//! Why evidence shows nothing, for people.

use crate::cli::{Exit, Problem};
use crate::evidence::{NotShown, UnreadEvidence};

impl From<UnreadEvidence> for Problem {
    fn from(error: UnreadEvidence) -> Self {
        Self::from_error(Exit::CouldNot, &error)
    }
}

/// Nothing can be packed.
pub(super) fn nothing_to_pack(error: &NotShown) -> Problem {
    let next = match error {
        NotShown::Agree { .. } => {
            "One history holds both. That a log shows fewer entries than it did is told by `hattama \
             verify --checkpoint`; by itself it is no second history."
        }
        NotShown::OtherLogs(..) => "Two logs may say what they like of themselves.",
        NotShown::Lawful { .. } => "`hattama verify` lists everything that is wrong with a log.",
        NotShown::Earlier(_) => "Pack that entry: what follows it proves nothing by itself.",
        NotShown::LaterVersion { .. } => "Ask a newer version of this program.",
        NotShown::Proof(_) | NotShown::Root => {
            "The source may be damaged: `hattama fsck` and `hattama verify` tell."
        }
        _ => "Nothing was written.",
    };
    let problem = Problem::from_error(Exit::CouldNot, error);
    Problem {
        what: format!("there is nothing to pack: {}", problem.what),
        ..problem
    }
    .next(next)
}
