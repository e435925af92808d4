//! An entry for people.

use super::statement;
use super::view::{Signed, View};
use super::words::{became, made};
use crate::cli::present::{Align, COUNT_UNCHECKED, Page, Table, count_of, grouped, short_hash};
use crate::intake::statement::Holder;
use crate::replay::{Read, changes, history};
use crate::rules::Finding;
use crate::state::{CommissionIx, Filing};

pub(super) fn text(view: &View) -> String {
    let mut page = Page::new(view.nature());
    page.heading(match view.statement() {
        Some(statement) => format!("Entry {}: {}", view.index, statement.kind()),
        None => format!("Entry {}", view.index),
    });
    match &view.read {
        Ok(read) => readable(&mut page, view, read),
        Err(unread) => {
            page.facts(&[("Chain hash", unread.chain.to_string())])
                .paragraph(format!(
                    "Its {} cannot be read. `--raw` writes them as they stand.",
                    count_of(view.len as u64, "byte")
                ));
        }
    }
    for fault in &view.faults {
        page.gap().warning(format!("Not lawful — {fault}"));
    }
    if view.faults_elsewhere > 0 {
        let faults = count_of(view.faults_elsewhere as u64, "fault");
        page.gap().paragraph(format!(
            "{faults} in other entries of this log: run `hattama verify`."
        ));
    }
    page.gap().paragraph(format!(
        "Checked here: this entry's signatures and the keys it registers, and the rules by \
         replay. Other entries' signatures and keys were not: run `hattama verify`. \
         {COUNT_UNCHECKED}"
    ));
    page.into_text()
}

fn readable(page: &mut Page, view: &View, read: &Read) {
    let statement = read.presented.statement();
    let speaker = &statement.speaker;
    let name = view.state.speaker_name(speaker).unwrap_or_default();
    page.facts(&[
        ("Recorded", read.recorded_at.to_string()),
        ("Said by", format!("{speaker} {name}")),
        ("Statement", read.presented.hash().to_string()),
        ("Chain hash", read.chain.to_string()),
        ("Previous", read.previous.to_string()),
        ("Size", count_of(view.len as u64, "byte")),
    ]);
    page.gap()
        .heading("Signatures")
        .table(&signatures(&view.signed));
    page.gap().heading("It says");
    statement::show(page, &view.state, statement);
    if let Some((station, filing)) = view.filing() {
        past(page, view, station, filing);
    }
    findings(page, "Findings when it was admitted", &view.at_admission);
    if view.filing().is_some() {
        findings(page, "Findings about what stands now", &view.findings_now());
    }
}

fn signatures(signed: &[Signed]) -> Table {
    let mut table = Table::new(&[
        ("member", Align::Right),
        ("role", Align::Left),
        ("key", Align::Left),
        ("verdict", Align::Whole),
    ]);
    let mut signed: Vec<_> = signed.iter().collect();
    let number = |one: &Signed| {
        one.holder
            .and_then(Holder::member)
            .map(|member| member.number)
    };
    signed.sort_by_key(|one| number(one));
    for one in signed {
        let (number, role) = match one.holder {
            Some(Holder::Member(member)) => (member.number.to_string(), member.role.to_string()),
            Some(Holder::Observer) => ("–".to_owned(), "observer".to_owned()),
            Some(Holder::RecoveryKey) => ("–".to_owned(), "recovery key".to_owned()),
            None => ("–".to_owned(), "not in force".to_owned()),
        };
        let verdict = if one.valid { "valid" } else { "NOT VALID" };
        table.row([
            number,
            role,
            format!("{}…", short_hash(one.pair.key)),
            verdict.to_owned(),
        ]);
    }
    table
}

/// The protocols of the filing, and the figures that have changed.
fn past(page: &mut Page, view: &View, station: CommissionIx, filing: &Filing) {
    let mut table = Table::new(&[
        ("entry", Align::Right),
        ("recorded", Align::Whole),
        ("statement", Align::Whole),
        ("how", Align::Left),
        ("what became of it", Align::Left),
    ]);
    for step in history(station, filing) {
        let protocol = step.protocol;
        let how = made(&view.state, protocol);
        let fate = became(&step);
        let here = if protocol.index == view.index {
            "→ "
        } else {
            ""
        };
        table.row([
            format!("{here}{}", protocol.index),
            protocol.recorded_at.to_string(),
            short_hash(protocol.hash),
            how,
            fate,
        ]);
    }
    page.gap()
        .heading("History of this station in this contest");
    if table.is_empty() {
        page.paragraph("No protocol has been received.");
        return;
    }
    page.table(&table);
    let mut differ = Table::new(&[
        ("figure", Align::Left),
        ("first reported", Align::Right),
        ("now", Align::Right),
    ]);
    for change in changes(&view.state, filing) {
        differ.row([
            change.id.to_string(),
            grouped(change.first_reported),
            grouped(change.current),
        ]);
    }
    if !differ.is_empty() {
        page.gap()
            .heading("Changed since first reported")
            .table(&differ);
    }
}

fn findings(page: &mut Page, heading: &str, findings: &[Finding]) {
    page.gap().heading(heading);
    if findings.is_empty() {
        page.paragraph("None.");
        return;
    }
    let mut table = Table::new(&[("code", Align::Whole), ("worth a look", Align::Left)]);
    for finding in findings {
        table.row([finding.code().to_owned(), finding.to_string()]);
    }
    page.table(&table);
}
