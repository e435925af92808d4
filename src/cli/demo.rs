//! `hattama demo`: a whole election, reconstructed, in a ledger of one's own.

mod play;
mod telling;

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::output::output;
use super::rehearse::open_or_create;
use super::verify::examine;
use super::{Context, Exit, OpenLog, Problem, Report};
use crate::demo::story::Story;
use crate::ledger::Reader;
use crate::replay::{LogSource as _, Replay, Signatures, fold};
use crate::threads::Threads;
use crate::verify::{Anchor, Verdict};

/// Arguments of `hattama demo`.
#[derive(Debug, Args)]
#[command(
    before_help = "Examples:\n  hattama demo\n  hattama demo somewhere/else",
    long_about = "Play the Mazhilis election of 19 March 2023 through a new ledger, and look at it.\n\n\
                  No station results of that election were published. The sheets of 10,223 stations \
                  are made so that they add up to what was: votes of each list, registered voters, \
                  seats, turnout. Everything here says that it is reconstructed. Around the count a \
                  story is told, in which papers are copied, corrected, recounted, contested, \
                  annulled and repeated, observers compare their copies, and a misprint is \
                  caught.\n\nThe same demonstration gives the same ledger everywhere, byte for \
                  byte. Its keys are worth nothing: everybody can make them."
)]
pub(super) struct Arguments {
    /// The folder for the ledger, which must not be there yet
    #[arg(value_name = "DIR", default_value = "hattama-demo", value_parser = output())]
    folder: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if there is something in the folder already, or it cannot be written.
pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Report, Problem> {
    let folder = &arguments.folder;
    if std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(
            Problem::could_not("there is something in this folder already")
                .at(folder.display())
                .expected("a folder that is not there yet")
                .next("Name another folder, or remove this one: nothing is overwritten."),
        );
    }
    let story = Story::new().map_err(|error| Problem::from_error(Exit::CouldNot, &error))?;
    let mut ledger = open_or_create(folder, story.rehearsal())?;
    let played = play::play(&story, &mut ledger, context)?;
    let head = ledger.head().clone();
    // What follows knows no more than an observer.
    drop(ledger);
    let reader = OpenLog::Ledger(Box::new(Reader::open(folder)?));
    let anchor = Anchor::Genesis(story.rehearsal().genesis_hash());
    let verification = examine(&reader, Some(anchor), context)?;
    if verification.verdict != Verdict::Verified {
        return Err(Problem::failed("the ledger that was made is not verified")
            .at(folder.display())
            .next("Run `hattama verify` for everything that is wrong."));
    }
    let mut entries: Vec<Vec<u8>> = Vec::new();
    reader.read(0..reader.size(), &mut |_, bytes| entries.push(bytes.into()))?;
    let mut replay = Replay::new();
    let assumed = Signatures::Assume;
    fold(&mut replay, &entries, None, assumed, &Threads, &mut ()).map_err(|(_, error)| error)?;
    let told = telling::Telling::new(replay.state(), &played)?;
    let json = json!({
        "genesis": story.rehearsal().genesis_hash(),
        "head": { "size": head.size, "chain": head.chain, "root": head.root },
        "verdict": verification.verdict,
        "signatures": verification.checked.signatures,
        "result": told.json(),
        "milliseconds": u64::try_from(played.spent.as_millis()).unwrap_or(u64::MAX),
    });
    let text = told.text(folder, &verification, &played);
    let nature = replay
        .state()
        .election()
        .map(|election| election.opened().nature);
    let report = Report::done(text, json);
    Ok(match nature {
        Some(nature) => report.nature(nature),
        None => report,
    })
}
