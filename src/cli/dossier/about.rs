//! Which ledger, which station, and who its members are and were.

use super::Dossier;
use super::html::{Cell, Html, header};
use crate::bytes::pick_title;
use crate::cli::entry::parts::days;
use crate::cli::present::grouped;
use crate::election::Nature;
use crate::event::{Body, Member, RosterChange};
use crate::state::{CommissionIx, Election, Filing};

pub(super) fn write(page: &mut Html, dossier: &Dossier<'_>) {
    if let Some(banner) = banner(dossier.opened.nature) {
        page.banner(banner);
    }
    page.paragraph(
        "This file tells what one log of results says of one station. It was made by a program \
         from the log alone, and accuses nobody: what is marked as worth a look is lawful and may \
         have innocent causes, which are named. All times are UTC.",
    );
    ledger(page, dossier);
    station(page, dossier);
    members(page, dossier);
}

const fn banner(nature: Nature) -> Option<&'static str> {
    match nature {
        Nature::Official => None,
        Nature::Rehearsal => Some("REHEARSAL — not an official result"),
        Nature::Reconstructed => {
            Some("RECONSTRUCTED — not an official result: sheets made to fit published totals")
        }
    }
}

fn ledger(page: &mut Html, dossier: &Dossier<'_>) {
    let (opened, position) = (dossier.opened, dossier.state.position());
    let election = dossier.state.election();
    let genesis = election.map(Election::genesis);
    let log_key = election.map(Election::log_key);
    page.section("The ledger").facts(&[
        ("Election", Cell::text(pick_title(&opened.titles))),
        ("Its identifier", Cell::text(&opened.id)),
        ("Nature", Cell::text(opened.nature)),
        (
            "Genesis hash, the ledger's name",
            Cell::code(genesis.map(|hash| hash.to_string()).unwrap_or_default()),
        ),
        ("Origin of the log", Cell::text(&opened.origin)),
        (
            "Log key of this size",
            Cell::code(log_key.map(|key| key.to_string()).unwrap_or_default()),
        ),
        (
            "Entries when this was made",
            Cell::text(grouped(position.size)),
        ),
        ("Last entry recorded", Cell::text(position.recorded_at)),
        ("Chain hash of the last entry", Cell::code(position.chain)),
        ("Root of the tree at that size", Cell::code(dossier.root)),
    ]);
    let (all, valid) = dossier.signatures();
    if valid < all {
        page.banner(format!(
            "{} of {all} signatures on the entries below are NOT VALID. This log is not lawful: \
             nothing here may be relied on before another copy of it is looked at.",
            all - valid
        ));
    }
    page.paragraph(format!(
        "The whole log was replayed by the rule book, which found every entry lawful, if its \
         signatures are valid. Of the signatures on the entries below, {valid} of {all} are. Signatures on other \
         entries, and whether keys were fit to be registered, were not checked for this file: \
         `hattama verify` does."
    ));
}

fn station(page: &mut Html, dossier: &Dossier<'_>) {
    let (state, station) = (dossier.state, dossier.station);
    let mut above = Vec::new();
    let mut at: Option<CommissionIx> = station.parent;
    while let Some(here) = at {
        let commission = state.commission(here);
        above.push(format!("{} {}", commission.id, commission.name));
        at = commission.parent;
    }
    let voters = station.registered_voters;
    let early = if station.may_close_early { "yes" } else { "no" };
    page.section("The station").facts(&[
        ("Station", Cell::text(&station.id)),
        ("Name", Cell::text(&station.name)),
        ("Kind", Cell::text(station.kind)),
        ("Below", Cell::text(above.join(", below "))),
        ("Polling", Cell::text(days(&station.polling))),
        ("Label of its time zone", Cell::text(&station.time_zone)),
        ("May close early", Cell::text(early)),
        (
            "Voters on its list when enrolled",
            Cell::text(voters.map_or_else(|| "not said".to_owned(), grouped)),
        ),
        ("Enrolled by entry", Cell::text(station.enrolled_by)),
    ]);
    let contests: Vec<Vec<Cell>> = dossier
        .filings
        .iter()
        .map(|filing| {
            let definition = &state.contest(filing.contest).definition;
            let above = state.parent_for(dossier.ix, filing.contest);
            vec![
                Cell::text(&definition.id),
                Cell::text(pick_title(&definition.titles)),
                Cell::text(above.map_or("", |above| state.commission(above).id.as_str())),
                Cell::text(hours(dossier, filing)),
            ]
        })
        .collect();
    let columns = header(["Contest", "Title", "Goes up to", "Polling"]);
    page.table(&columns, &contests);
}

/// The hours of each vote, the repeated ones with the entry that opened them.
fn hours(dossier: &Dossier<'_>, filing: &Filing) -> String {
    let polls = filing.polls().map(|poll| {
        let hours = days(dossier.station.hours_of(poll));
        match poll.opened_by() {
            None => hours,
            Some(entry) => format!("{hours} (opened by entry {entry})"),
        }
    });
    polls.collect::<Vec<_>>().join("; ")
}

/// Everybody who ever had a key in it, in the order of the log.
fn members(page: &mut Html, dossier: &Dossier<'_>) {
    let said = dossier.entries.iter().flat_map(|entry| {
        let members: Vec<&Member> = match &entry.statement.body {
            Body::CommissionEnrolled(said) if said.id == dossier.station.id => {
                said.roster.iter().collect()
            }
            Body::RosterChanged(said) if said.commission == dossier.station.id => {
                let changes = said.changes.iter();
                changes.filter_map(RosterChange::incoming).collect()
            }
            _ => Vec::new(),
        };
        members
    });
    let rows: Vec<Vec<Cell>> = said
        .map(|member| {
            let key = dossier.state.key(&member.key);
            let since = key.map_or_else(String::new, |key| key.since.to_string());
            let until = key.and_then(|key| key.revoked_by);
            vec![
                Cell::text(member.number),
                Cell::text(member.role),
                Cell::code(member.key),
                Cell::text(since),
                Cell::text(until.map_or_else(|| "in force".to_owned(), |by| by.to_string())),
            ]
        })
        .collect();
    page.section("Members, each change of the roster included").paragraph(
        "The log names nobody: a member is a number, a role and a key. Which person holds a key \
         is for the commission's papers to say.",
    );
    let columns = header(["Member", "Role", "Key", "Since entry", "Until entry"]);
    page.table(&columns, &rows);
}
