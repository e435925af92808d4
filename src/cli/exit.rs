//! Exit codes: a contract that scripts rely on.

use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: done, or *verified*.
    Done,
    /// 1: evidence of a mismatch, or a refusal by the rules.
    Failed,
    /// 2: usage, input, disk, network.
    CouldNot,
    /// 3: done in part.
    Partly,
    /// 130: stopped by an interrupt from the terminal.
    Interrupted,
}

impl Exit {
    /// The code.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::CouldNot => 2,
            Self::Partly => 3,
            Self::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
