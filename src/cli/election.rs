//! `hattama election`.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::{Context, Exit, Problem, Report};
use crate::bytes::pick_title;
use crate::election::{CommissionKind, Quorum, SigningRule};
use crate::intake::{Definition, Read, read_definition};

const EXAMPLES: &str = "Examples:
  hattama election check FOLDER
  hattama election check FOLDER/election.toml --json";

const LONG: &str = "Every problem is told at once, with file and line, then what the definition comes to. Warnings are \
worth a look and change no exit code: among them stations so small that their sheet tells how \
people voted. Of a TOML file alone only that file is checked; of a folder also the results in it.

Exit code 0: the definition can be used. 2: it cannot.";

/// Arguments of `hattama election`.
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Read a definition and tell every problem at once
    Check(Check),
}

#[derive(Debug, Args)]
#[command(before_help = EXAMPLES, after_long_help = LONG)]
struct Check {
    /// A results folder, or its election.toml
    #[arg(value_name = "FOLDER_OR_TOML")]
    path: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if it could not be done.
pub(super) fn run(arguments: &Arguments, _context: Context) -> Result<Report, Problem> {
    let Command::Check(Check { path }) = &arguments.command;
    if !path.exists() {
        return Err(Problem::could_not("there is no such file or folder")
            .at(path.display())
            .expected("a folder with election.toml and commissions.csv, or an election.toml")
            .next("Check the path."));
    }
    Ok(report(&read_definition(path)))
}

fn report(read: &Read<Definition>) -> Report {
    let (errors, warnings) = (read.errors().count(), read.warnings().count());
    let mut text = String::new();
    for problem in &read.problems {
        let _ = writeln!(text, "{problem}\n");
    }
    if let Some(definition) = &read.value {
        text += &summary(definition);
    }
    let verdict = match (errors, warnings) {
        (0, 0) => "no problems".into(),
        (0, warnings) => format!("it can be used; {}", counted(warnings, "warning")),
        (errors, warnings) => format!(
            "it cannot be used: {}, {}",
            counted(errors, "error"),
            counted(warnings, "warning")
        ),
    };
    let _ = writeln!(text, "{verdict}");
    let json = json!({
        "errors": errors,
        "warnings": warnings,
        "problems": read.problems,
        "definition": read.value.as_ref().map(described),
    });
    let exit = if read.value.is_some() {
        Exit::Done
    } else {
        Exit::CouldNot
    };
    let report = Report::done(text, json).exit(exit);
    match &read.value {
        Some(definition) => report.nature(definition.nature),
        None => report,
    }
}

/// A number of things, in the singular or plural.
fn counted(n: usize, what: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{n} {what}{plural}")
}

/// Commissions of a definition, by level.
fn levels(definition: &Definition) -> impl Iterator<Item = (CommissionKind, usize)> {
    CommissionKind::ALL.iter().map(|kind| {
        let of_kind = definition.commissions.iter().filter(|c| c.kind == *kind);
        (*kind, of_kind.count())
    })
}

fn summary(definition: &Definition) -> String {
    let mut text = String::new();
    let title = pick_title(&definition.titles);
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{title} ({}, {})", definition.id, definition.nature);
    let _ = writeln!(
        text,
        "polling:    {} in {}, the last closes at {}",
        counted(definition.polling.len(), "day"),
        definition.time_zone,
        definition
            .polling
            .last()
            .map(|day| day.closes.to_string())
            .unwrap_or_default(),
    );
    let _ = writeln!(
        text,
        "protocols:  signed by {}",
        signers(&definition.signing)
    );
    if !definition.commissions.is_empty() {
        let levels: Vec<_> = levels(definition)
            .filter(|(_, count)| *count > 0)
            .map(|(kind, count)| format!("{count} {kind}"))
            .collect();
        let _ = writeln!(text, "commissions: {}", levels.join(", "));
        let expected = definition.expected_protocols();
        let _ = writeln!(text, "expected:   {expected} protocols");
    }
    text.push('\n');
    let mut table = comfy_table::Table::new();
    table
        .load_preset(comfy_table::presets::NOTHING)
        .set_header(["contest", "form", "options", "stations", "seats"]);
    for contest in &definition.contests {
        table.add_row([
            contest.id.to_string(),
            contest.form.to_string(),
            contest.options.len().to_string(),
            match definition.commissions.len() {
                0 => "–".into(),
                _ => stations(definition, contest.id.as_str()).to_string(),
            },
            contest
                .allocation
                .as_ref()
                .map_or_else(|| "–".into(), |rule| rule.seats.to_string()),
        ]);
    }
    for column in table.column_iter_mut().skip(2) {
        column.set_cell_alignment(comfy_table::CellAlignment::Right);
    }
    let _ = writeln!(text, "{}\n", table.trim_fmt());
    for chamber in &definition.chambers {
        let _ = writeln!(
            text,
            "chamber {}: {} contests, {} seats",
            chamber.id,
            chamber.contests.len(),
            seats(definition, &chamber.contests)
        );
    }
    text
}

fn stations(definition: &Definition, contest: &str) -> usize {
    let counting = definition
        .commissions
        .iter()
        .filter(|c| c.contests.iter().any(|id| id.as_str() == contest));
    counting.count()
}

fn seats(definition: &Definition, contests: &[crate::bytes::Id]) -> u64 {
    let of = definition
        .contests
        .iter()
        .filter(|contest| contests.contains(&contest.id));
    of.filter_map(|contest| contest.allocation.as_ref())
        .map(|rule| u64::from(rule.seats))
        .sum()
}

fn signers(rule: &SigningRule) -> String {
    let quorum = match rule.quorum {
        Quorum::Number(n) => format!("{n} members"),
        Quorum::Majority => "a majority of members".into(),
    };
    let sets = rule.one_of.iter().map(|set| {
        let roles: Vec<_> = set.iter().map(|role| role.name()).collect();
        roles.join(" or ")
    });
    std::iter::once(quorum)
        .chain(sets)
        .collect::<Vec<_>>()
        .join("; ")
}

fn described(definition: &Definition) -> Value {
    let contests = definition.contests.iter().map(|contest| {
        json!({
            "id": contest.id,
            "title": contest.titles,
            "form": contest.form,
            "options": contest.options.len(),
            "stations": stations(definition, contest.id.as_str()),
            "seats": contest.allocation.as_ref().map(|rule| rule.seats),
        })
    });
    let chambers = definition.chambers.iter().map(|chamber| {
        json!({
            "id": chamber.id,
            "contests": chamber.contests,
            "seats": seats(definition, &chamber.contests),
        })
    });
    let levels = levels(definition).map(|(kind, count)| (kind.name().to_owned(), count.into()));
    json!({
        "id": definition.id,
        "nature": definition.nature,
        "title": definition.titles,
        "polling": definition.polling,
        "contests": contests.collect::<Vec<_>>(),
        "chambers": chambers.collect::<Vec<_>>(),
        "commissions": levels.collect::<serde_json::Map<_, Value>>(),
        "expected_protocols": definition.expected_protocols(),
    })
}
