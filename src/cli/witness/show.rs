//! `hattama witness show`: what was cosigned last of each log.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::super::present::{Align, Page, Table, grouped};
use super::super::{Problem, Report};
use crate::election::UtcMillis;
use crate::witness::{Seen, State};

/// Arguments of `hattama witness show`.
#[derive(Debug, Args)]
#[command(before_help = "Examples:
  hattama witness show --state witness
  hattama witness show --state witness --json")]
pub(super) struct Arguments {
    /// The folder of what the witness remembers; it may be running
    #[arg(long, value_name = "DIR")]
    state: PathBuf,
}

fn at(seen: &Seen) -> UtcMillis {
    UtcMillis(seen.time.seconds().saturating_mul(1000))
}

impl Arguments {
    /// Reads the folder, and changes nothing.
    ///
    /// # Errors
    /// [`Problem`] if it is no such folder, or damaged.
    pub(super) fn run(&self) -> Result<Report, Problem> {
        let shown = State::show(&self.state)?;
        let logs: Vec<_> = shown
            .origins
            .iter()
            .map(|(origin, seen)| {
                json!({
                    "origin": origin.as_str(),
                    "cosigned": seen.as_ref().map(|seen| json!({
                        "size": seen.checkpoint.size,
                        "root": seen.checkpoint.root,
                        "at": at(seen),
                        "note": seen.note.to_string(),
                    })),
                })
            })
            .collect();
        let json = json!({
            "name": shown.key.name().as_str(),
            "verifier_key": shown.key.to_string(),
            "logs": logs,
        });
        let mut page = Page::new(None);
        page.heading(format!("Witness {}", shown.key.name()));
        if shown.origins.is_empty() {
            page.paragraph("It follows no log yet.");
        } else {
            let mut table = Table::new(&[
                ("Log", Align::Left),
                ("Entries", Align::Right),
                ("Cosigned", Align::Left),
            ]);
            for (origin, seen) in &shown.origins {
                let size = seen.as_ref().map(|seen| grouped(seen.checkpoint.size));
                let time = seen.as_ref().map(|seen| at(seen).to_string());
                let never = || "never".to_owned();
                let row = [
                    origin.to_string(),
                    size.unwrap_or_default(),
                    time.unwrap_or_else(never),
                ];
                table.row(row);
            }
            page.gap().table(&table);
        }
        let text = format!("{}\nverifier key: {}\n", page.into_text(), shown.key);
        Ok(Report::done(text, json))
    }
}
