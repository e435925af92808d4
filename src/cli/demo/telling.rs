//! What is told at the end: the story, the result, the misprint, what to try.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use super::play::Play;
use crate::bytes::pick_title;
use crate::cli::Problem;
use crate::cli::present::{Align, COUNT_UNCHECKED, Page, Table, grouped, percent};
use crate::demo::story::Scene;
use crate::demo::{LIST, MISPRINT};
use crate::election::OptionKind;
use crate::replay::{ChamberSeats, ContestTally, chamber_seats, tally};
use crate::state::{Contest, State};
use crate::verify::Verification;

/// Everything that is told, derived by replay.
pub(super) struct Telling<'a> {
    state: &'a State,
    contest: &'a Contest,
    list: ContestTally,
    chamber: ChamberSeats,
    /// Seats by list if the misprint were right, in ballot order.
    misprinted: Vec<Option<u32>>,
    /// What the rule book says of the misprint: in the summary, and in the declaration.
    caught: (String, String),
}

impl<'a> Telling<'a> {
    pub(super) fn new(state: &'a State, played: &Play) -> Result<Self, Problem> {
        let broken = || Problem::failed("the demonstration has no list contest or chamber");
        let at = state.find_contest(LIST).ok_or_else(broken)?;
        let tallies: Vec<_> = state
            .contests()
            .map(|(at, _)| tally(state, at, None))
            .collect();
        let chamber = state.chambers().first().ok_or_else(broken)?;
        let chamber = chamber_seats(state, chamber, &tallies.iter().collect::<Vec<_>>());
        let contest = state.contest(at);
        let list = tallies.into_iter().find(|tally| tally.contest == at);
        let list = list.ok_or_else(broken)?;
        let votes = contest.definition.options.iter().zip(&list.options);
        let votes = votes.map(|(option, sum)| match option.id.as_str() {
            id if id == MISPRINT.list => MISPRINT.votes,
            _ => sum.votes,
        });
        let misprinted = match contest.allocation(votes, &list.quantities) {
            Some(Ok(allocation)) => allocation.options.iter().map(|one| one.seats).collect(),
            _ => Vec::new(),
        };
        let said = played.scene(Scene::Misprint);
        let marked = said.findings.first();
        let marked = marked.map(|finding| format!("{} {finding}", finding.code()));
        let refused = played.scene(Scene::Misdeclared).refused;
        let refused = refused.first();
        let refused = refused.map(|reason| format!("{} {reason}", reason.code()));
        let (marked, refused) = marked.zip(refused).ok_or_else(|| {
            Problem::failed("the misprint was not caught").next("This must not happen: tell us.")
        })?;
        Ok(Self {
            state,
            contest,
            list,
            chamber,
            misprinted,
            caught: (marked, refused),
        })
    }

    /// Seats of an option from the lists, and of the candidates it has nominated.
    fn seats(&self, at: usize) -> (Option<u32>, u64) {
        let seats = match &self.list.allocation {
            Some(Ok(allocation)) => allocation.options.get(at).and_then(|one| one.seats),
            _ => None,
        };
        let id = &self.contest.definition.options[at].id;
        let all = self.in_chamber(id.as_str());
        (seats, all - u64::from(seats.unwrap_or(0)))
    }

    fn in_chamber(&self, id: &str) -> u64 {
        let mut by = self.chamber.by.iter();
        by.find(|(of, _)| of == id).map_or(0, |(_, seats)| *seats)
    }

    fn turnout(&self) -> (u64, u64) {
        let turnout = &self.list.turnout;
        (
            turnout.issued.unwrap_or(0),
            turnout.registered_expected.unwrap_or(0),
        )
    }

    pub(super) fn json(&self) -> Value {
        let options = self
            .contest
            .definition
            .options
            .iter()
            .zip(&self.list.options);
        let options = options.enumerate().map(|(at, (option, sum))| {
            let (from_lists, from_districts) = self.seats(at);
            json!({
                "id": option.id,
                "votes": sum.votes,
                "seats_from_lists": from_lists,
                "seats_from_districts": from_districts,
                "seats_if_misprint_were_right": self.misprinted.get(at),
            })
        });
        let (issued, registered) = self.turnout();
        json!({
            "standing": self.list.standing.name(),
            "options": options.collect::<Vec<_>>(),
            "independents": self.in_chamber("self"),
            "chamber": {
                "id": self.chamber.id,
                "seats": self.chamber.seats,
                "open": self.chamber.open,
                "by": self.chamber.by.iter()
                    .map(|(id, seats)| json!({ "id": id, "seats": seats }))
                    .collect::<Vec<_>>(),
            },
            "turnout": { "issued": issued, "registered": registered,
                "percent": percent(issued, registered) },
            "misprint": {
                "list": MISPRINT.list,
                "votes": MISPRINT.votes,
                "marked": self.caught.0,
                "refused": self.caught.1,
            },
        })
    }

    pub(super) fn text(&self, folder: &Path, verified: &Verification, played: &Play) -> String {
        let nature = self
            .state
            .election()
            .map(|election| election.opened().nature);
        let mut page = Page::new(nature);
        page.heading("The Mazhilis election of 19 March 2023, reconstructed")
            .paragraph(
                "No station results were published. Votes of each list, registered voters, seats \
                 and turnout are those that were; every sheet is made so that it adds up to them.",
            );
        page.gap().heading("What happened").table(&story(played));
        let (issued, registered) = self.turnout();
        let share = percent(issued, registered).unwrap_or_default();
        page.gap()
            .heading("The result, by replay")
            .table(&self.result());
        page.paragraph(format!(
            "{} of {} registered voters came: {share}. {} independents sit in the chamber of {}.",
            grouped(issued),
            grouped(registered),
            grouped(self.in_chamber("self")),
            grouped(self.chamber.seats),
        ));
        self.misprint(&mut page, played);
        page.gap().heading("Who can check this").paragraph(format!(
            "Everybody. Just now, from the bytes up: {} entries, {} signatures, every rule, every \
             total. {COUNT_UNCHECKED}",
            grouped(verified.checked.entries),
            grouped(verified.checked.signatures),
        ));
        let ledger = folder.display();
        let recount = played.scene(Scene::Recount);
        let recount = recount.entries.first().copied().unwrap_or(0);
        page.gap()
            .heading("Try")
            .paragraph("Who holds copies that differ, and what stands against them:");
        let mut text = page.into_text();
        let tries = [
            format!("hattama tally --ledger {ledger} --contest list --copies"),
            "The recount, with its history and its signatures:".into(),
            format!("hattama entry {recount} --ledger {ledger}"),
            "All of it again; and again, with a byte of the ledger changed:".into(),
            format!("hattama verify {ledger}"),
        ];
        for (at, line) in tries.iter().enumerate() {
            let indent = if at % 2 == 0 { "  " } else { "" };
            // Commands are copied, so they are not wrapped.
            let _ = writeln!(text, "{indent}{line}");
        }
        text
    }

    fn result(&self) -> Table {
        let mut table = Table::new(&[
            ("", Align::Left),
            ("votes", Align::Right),
            ("of valid", Align::Right),
            ("lists", Align::Right),
            ("districts", Align::Right),
            ("seats", Align::Right),
        ]);
        let shown = |seats: u64| match seats {
            0 => "–".to_owned(),
            seats => grouped(seats),
        };
        let valid = self.list.quantity("valid").unwrap_or(0);
        let options = self
            .contest
            .definition
            .options
            .iter()
            .zip(&self.list.options);
        for (at, (option, sum)) in options.enumerate() {
            let (from_lists, from_districts) = match option.kind {
                OptionKind::AgainstAll => (0, 0),
                OptionKind::List | OptionKind::Candidate => {
                    let (lists, districts) = self.seats(at);
                    (u64::from(lists.unwrap_or(0)), districts)
                }
            };
            table.row([
                pick_title(&option.names).to_owned(),
                grouped(sum.votes),
                percent(sum.votes, valid).unwrap_or_default(),
                shown(from_lists),
                shown(from_districts),
                shown(from_lists + from_districts),
            ]);
        }
        let independents = self.in_chamber("self");
        table.row([
            "self-nominated".to_owned(),
            String::new(),
            String::new(),
            shown(0),
            shown(independents),
            shown(independents),
        ]);
        let votes: u64 = self.list.options.iter().map(|option| option.votes).sum();
        let by_lists = self.contest.definition.allocation.as_ref();
        let by_lists = by_lists.map_or(0, |rule| u64::from(rule.seats));
        table.row([
            "sum".to_owned(),
            grouped(votes),
            percent(votes, valid).unwrap_or_default(),
            grouped(by_lists),
            grouped(self.chamber.seats - by_lists),
            grouped(self.chamber.seats),
        ]);
        table
    }

    /// Two digits exchanged: who notices, and whose seat it would be.
    fn misprint(&self, page: &mut Page, played: &Play) {
        let said = played.scene(Scene::Misprint).entries;
        let said = said.first().copied().unwrap_or(0);
        let options = self.contest.definition.options.iter().enumerate();
        let moved = options.filter_map(|(at, option)| {
            let (right, wrong) = (self.seats(at).0?, (*self.misprinted.get(at)?)?);
            let name = pick_title(&option.names);
            (right != wrong).then(|| format!("{name} {wrong} instead of {right}"))
        });
        let moved: Vec<_> = moved.collect();
        let seats = self.misprinted.iter().flatten();
        let seats: Vec<_> = seats
            .filter(|seats| **seats > 0)
            .map(u32::to_string)
            .collect();
        let (marked, refused) = &self.caught;
        page.gap()
            .heading("A misprint")
            .paragraph(format!(
                "A newspaper had {} for {}. The summary in entry {} says so too, and stands marked \
                 for everybody: {marked}.",
                grouped(MISPRINT.votes),
                MISPRINT.list,
                grouped(said),
            ))
            .paragraph(format!("A declaration with it is refused: {refused}."))
            .paragraph(format!(
                "Unnoticed it would have been {} seats: {}.",
                seats.join("/"),
                moved.join(", "),
            ));
    }
}

/// The scenes, with the entries that hold them.
fn story(played: &Play) -> Table {
    let scenes = [
        (
            Scene::Accredited,
            "the evening before, an observer is accredited",
        ),
        (
            Scene::RosterChanged,
            "a deputy comes into a commission while its polls are open",
        ),
        (
            Scene::Transcribed,
            "papers of stations without a computer are copied above them",
        ),
        (
            Scene::Rival,
            "a station hands in a second protocol that differs",
        ),
        (
            Scene::Copies,
            "an observer's copies of what was posted at the doors",
        ),
        (Scene::Dissent, "a member lodges a separate opinion"),
        (
            Scene::Attendance,
            "who was there when it was signed, and who has a copy",
        ),
        (
            Scene::Slip,
            "a slip of the pen is put right, before anybody sums up",
        ),
        (
            Scene::Settled,
            "the unit settles which of two protocols stands",
        ),
        (
            Scene::Objection,
            "the observer objects where his copy differs",
        ),
        (Scene::Answer, "and is answered"),
        (Scene::Summaries, "units and districts sum up"),
        (
            Scene::Recount,
            "a recount changes a sheet after that: its summary is superseded",
        ),
        (Scene::Annulled, "the vote of one station is annulled"),
        (Scene::Reopened, "and is to be repeated a week later"),
        (Scene::Repeated, "the repeated vote is filed"),
        (Scene::SummedAgain, "the two units sum up again"),
        (
            Scene::Misprint,
            "the country's summary, with two digits exchanged",
        ),
        (Scene::SummedUp, "the right one"),
        (
            Scene::Declared,
            "results are declared: the lists, and 29 districts",
        ),
    ];
    let mut table = Table::new(&[
        ("entry", Align::Right),
        ("how many", Align::Right),
        ("", Align::Left),
    ]);
    for (scene, says) in scenes {
        let entries = played.scene(scene).entries;
        let Some(first) = entries.first() else {
            continue;
        };
        table.row([
            grouped(*first),
            grouped(entries.len() as u64),
            says.to_owned(),
        ]);
    }
    table
}
