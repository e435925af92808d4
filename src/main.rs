//! The process: arguments in, exit code out.

use std::process::ExitCode;

/// A log is read as millions of small values; the allocator is a third of a replay's time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    hattama::cli::main()
}
