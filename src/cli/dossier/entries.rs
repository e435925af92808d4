//! Every entry that concerns the station, in the order of the log; and their bytes.

use data_encoding::HEXLOWER;

use super::Dossier;
use super::gather::Concern;
use super::html::{Cell, Html, header};
use crate::cli::entry::statement;
use crate::cli::present::{Page, count_of, in_columns};
use crate::intake::statement::Holder;

/// Columns of what an entry says.
const COLUMNS: u16 = 100;

pub(super) fn write(page: &mut Html, dossier: &Dossier<'_>) {
    page.section("The entries").paragraph(
        "In the order of the log, each with the clock of the log when it was recorded, who signed \
         it, and what it says.",
    );
    for entry in dossier.entries {
        one(page, dossier, entry);
    }
}

fn one(page: &mut Html, dossier: &Dossier<'_>, entry: &Concern) {
    let speaker = &entry.statement.speaker;
    let name = dossier.state.speaker_name(speaker).unwrap_or_default();
    let recorded = &entry.recorded;
    page.part(format!("Entry {}: {}", entry.index, entry.statement.kind()))
        .facts(&[
            ("It is here because it", Cell::text(entry.why)),
            ("Recorded", Cell::text(recorded.at)),
            ("Said by", Cell::text(format!("{speaker} {name}"))),
            ("Statement hash", Cell::code(entry.hash)),
            ("Chain hash", Cell::code(recorded.chain)),
            (
                "Chain hash of the entry before",
                Cell::code(recorded.previous),
            ),
        ]);
    let mut signed: Vec<_> = entry.signed.iter().collect();
    signed.sort_by_key(|one| {
        one.holder
            .and_then(Holder::member)
            .map(|member| member.number)
    });
    let rows: Vec<Vec<Cell>> = signed
        .into_iter()
        .map(|signed| {
            let (number, role) = match signed.holder {
                Some(Holder::Member(member)) => {
                    (member.number.to_string(), member.role.to_string())
                }
                Some(Holder::Observer) => ("–".to_owned(), "observer".to_owned()),
                Some(Holder::RecoveryKey) => ("–".to_owned(), "recovery key".to_owned()),
                None => ("–".to_owned(), "not in force".to_owned()),
            };
            let verdict = if signed.valid { "valid" } else { "NOT VALID" };
            vec![
                Cell::Text(number),
                Cell::Text(role),
                Cell::code(signed.pair.key),
                Cell::text(verdict),
            ]
        })
        .collect();
    page.table(&header(["Member", "Role", "Key", "Signature"]), &rows);
    // The same on every terminal, and wide enough for a hash.
    let says = in_columns(COLUMNS, || {
        let mut says = Page::new(None);
        statement::show(&mut says, dossier.state, &entry.statement);
        says.into_text()
    });
    // A page may have emphasis for a terminal.
    let says = anstream::adapter::strip_str(&says).to_string();
    page.lines(says.trim_end());
    if !entry.findings.is_empty() {
        let findings = entry.findings.iter();
        let findings = findings.map(|one| format!("{}: {one}", one.code()));
        page.paragraph("Worth a look when it was admitted:")
            .list(findings);
    }
}

/// The bytes that every hash here can be computed from.
pub(super) fn annex(page: &mut Html, dossier: &Dossier<'_>) {
    page.section("Annex: the bytes of each entry, in hexadecimal, and its receipt")
        .paragraph("Spaces and line ends are none of the bytes. Those of a receipt are.");
    for (at, entry) in dossier.entries.iter().enumerate() {
        let recorded = &entry.recorded;
        let leaf = recorded.leaf.map(|leaf| leaf.to_string());
        page.part(format!("Entry {}", entry.index)).facts(&[
            (
                "Size",
                Cell::text(count_of(recorded.bytes.len() as u64, "byte")),
            ),
            (
                "Of the statement, which begins after 58",
                Cell::text(count_of(entry.statement_len as u64, "byte")),
            ),
            ("Leaf of the tree", Cell::code(leaf.unwrap_or_default())),
        ]);
        let lines = recorded.bytes.chunks(32).map(|line| HEXLOWER.encode(line));
        page.lines(lines.collect::<Vec<_>>().join("\n"));
        if let Some(receipt) = dossier.proofs.receipts().get(at) {
            page.paragraph("Its receipt:")
                .lines(receipt.to_string().trim_end());
        }
    }
}
