//! `hattama completions`.

use clap::Args;
use clap_complete::Shell;
use serde_json::json;

use super::{Context, Problem, Report};

const EXAMPLES: &str = "Examples:
  hattama completions bash > ~/.local/share/bash-completion/completions/hattama
  hattama completions fish > ~/.config/fish/completions/hattama.fish";

/// Arguments of `hattama completions`.
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Runs the command.
///
/// # Errors
/// None; the signature is every command's.
#[allow(clippy::unnecessary_wraps)]
pub(super) fn run(arguments: &Arguments, _context: Context) -> Result<Report, Problem> {
    let mut script = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut super::command(),
        "hattama",
        &mut script,
    );
    let text = String::from_utf8_lossy(&script).into_owned();
    let json = json!({ "shell": arguments.shell.to_string(), "script": text });
    let mut report = Report::done(text, json);
    // Shells read tabs and escape codes in it.
    report.raw = Some(script);
    Ok(report)
}
