//! What was measured, as a table and as JSON.

use serde_json::{Value, json};

use super::super::Report;
use super::super::present::{Align, Page, Table, count_of, grouped};
use super::Run;
use super::stage::Measured;
use crate::bench::limits::Rate;
use crate::election::Nature;

const MIB: u64 = 1024 * 1024;

impl Run {
    /// Entries a second that the bulk routine alone allows, for signatures and the keys they are made with.
    fn by_signatures(&self) -> f64 {
        let time = self.checking.bulk.time + self.checking.keys.time;
        let count = self.entries;
        Rate { count, time }.a_second()
    }

    /// What a stage is held against, in entries a second, and what that is.
    fn limit(&self, stage: &Measured) -> Option<(f64, &'static str)> {
        let (bulk, store) = (self.by_signatures(), self.writing.store.a_second());
        match stage.name {
            "append" if store < bulk => Some((store, "the store")),
            "append" | "verify" | "verify, entries alone" => Some((bulk, "signatures")),
            _ => None,
        }
    }
}

fn seconds(rate: &Rate) -> String {
    format!("{:.3}", rate.time.as_secs_f64())
}

/// A number of which the fraction says nothing.
fn whole(number: f64) -> String {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rate is not negative, and far below the largest number"
    )]
    grouped(number.round() as u64)
}

fn memory(peak: Option<u64>) -> String {
    peak.map_or_else(|| "–".into(), |bytes| format!("{} MiB", bytes / MIB))
}

/// The report of a run.
pub(super) fn report(run: &Run) -> Report {
    let mut page = Page::new(Some(Nature::Rehearsal));
    let size = &run.size;
    page.paragraph(format!(
        "{} of {} with {} each, in {}: {}; {} of each in the store, {} published.",
        count_of(run.measured, "protocol"),
        count_of(size.stations, "station"),
        count_of(u64::from(size.signatures), "signature"),
        count_of(size.contests(), "contest"),
        count_of(run.entries, "entry"),
        count_of(run.on_disk.0, "byte"),
        count_of(run.on_disk.1, "byte"),
    ));
    let mut stages = Table::new(&[
        ("stage", Align::Whole),
        ("seconds", Align::Right),
        ("entries/s", Align::Right),
        ("µs each", Align::Right),
        ("memory", Align::Right),
        ("of its limit", Align::Whole),
    ]);
    for stage in &run.stages {
        let limit = run.limit(stage).map_or_else(String::new, |(limit, what)| {
            format!("{:.0} %, {what}", 100.0 * stage.rate.a_second() / limit)
        });
        stages.row([
            stage.name.into(),
            seconds(&stage.rate),
            whole(stage.rate.a_second()),
            format!("{:.2}", stage.rate.micros_each()),
            memory(stage.peak),
            limit,
        ]);
    }
    page.gap().heading("Stages").table(&stages);
    let mut limits = Table::new(&[
        ("limit of this machine", Align::Left),
        ("a second", Align::Right),
        ("µs each", Align::Right),
    ]);
    for (what, rate) in rates(run) {
        limits.row([
            what,
            whole(rate.a_second()),
            format!("{:.2}", rate.micros_each()),
        ]);
    }
    page.gap()
        .heading("Limits, and parts of verifying")
        .table(&limits);
    let hashing = &run.hashing;
    page.paragraph(format!(
        "Entries of this length, one thread: BLAKE3 {} MiB a second, SHA-256 {}.",
        whole(hashing.blake3.a_second() / 1_048_576.0),
        whole(hashing.sha256.a_second() / 1_048_576.0),
    ));
    if let Some(kept) = &run.kept {
        page.paragraph(format!("Kept: {}", kept.display()));
    }
    Report::done(page.into_text(), object(run)).nature(Nature::Rehearsal)
}

fn rates(run: &Run) -> Vec<(String, Rate)> {
    let (checking, parts, writing) = (&run.checking, &run.parts, &run.writing);
    let batch = run.batch;
    vec![
        ("signatures in bulk, all threads".into(), checking.bulk),
        ("keys in bulk, all threads".into(), checking.keys),
        ("signatures one by one, one thread".into(), checking.single),
        ("reading entries, one thread".into(), parts.reading),
        ("leaf hashes, one thread".into(), parts.leaves),
        ("decoding, one thread".into(), parts.decoding),
        ("rule book and state, one thread".into(), parts.rules),
        ("syncs of one entry".into(), writing.syncs),
        (format!("a plain file, synced every {batch}"), writing.plain),
        (format!("store and HEAD, every {batch}"), writing.store),
    ]
}

fn object(run: &Run) -> Value {
    let rate = |rate: &Rate| {
        json!({
            "count": rate.count,
            "seconds": rate.time.as_secs_f64(),
            "a_second": rate.a_second(),
            "micros_each": rate.micros_each(),
        })
    };
    let stages = run.stages.iter().map(|stage| {
        let mut object = rate(&stage.rate);
        object["stage"] = stage.name.into();
        object["peak_bytes"] = stage.peak.into();
        if let Some((limit, what)) = run.limit(stage) {
            object["limit"] = json!({
                "what": what,
                "a_second": limit,
                "reached": stage.rate.a_second() / limit,
            });
        }
        object
    });
    let (checking, parts, writing, hashing) =
        (&run.checking, &run.parts, &run.writing, &run.hashing);
    json!({
        "size": {
            "protocols": run.measured,
            "stations": run.size.stations,
            "signatures": run.size.signatures,
            "contests": run.size.contests(),
            "seed": run.size.seed,
            "batch": run.batch,
            "entries": run.entries,
        },
        "threads": rayon::current_num_threads(),
        "bytes_an_entry": { "store": run.on_disk.0, "published": run.on_disk.1 },
        "stages": stages.collect::<Vec<_>>(),
        "limits": {
            "signatures_in_bulk": rate(&checking.bulk),
            "keys_in_bulk": rate(&checking.keys),
            "signatures_one_by_one": rate(&checking.single),
            "blake3_bytes": rate(&hashing.blake3),
            "sha256_bytes": rate(&hashing.sha256),
            "syncs": rate(&writing.syncs),
            "plain_file": rate(&writing.plain),
            "store_and_head": rate(&writing.store),
        },
        "parts": {
            "reading": rate(&parts.reading),
            "leaf_hashes": rate(&parts.leaves),
            "decoding": rate(&parts.decoding),
            "rules": rate(&parts.rules),
        },
        "kept": run.kept.as_ref().map(|path| path.display().to_string()),
    })
}
