//! A folder's files into a definition and results.

use std::io::ErrorKind;
use std::path::Path;

use super::commissions::rows;
use super::contests::ReadContest;
use super::definition::Definition;
use super::election::{ReadElection, election};
use super::identifier::identifier;
use super::members::members;
use super::problem::Read;
use super::protocols::{Names, Protocols, ReadProtocol, protocols};
use super::report::{File, Report};
use super::suggest::did_you_mean;
use super::tree::{Tree, tree};
use super::turnout::{TurnoutRow, turnout};
use super::votes::{Votes, votes};
use super::zones::Zones;
use crate::bytes::{Id, List, Sorted};
use crate::election::ContestDefinition;
use crate::event::Sheet;
use crate::files;

/// A results folder: an election and what its stations reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultsFolder {
    /// The election.
    pub definition: Definition,
    /// BLAKE3 over the folder's files: for each that is there, in the order `election.toml`,
    /// `commissions.csv`, `members.csv`, `protocols.csv`, `votes.csv`, `turnout.csv`, the length of
    /// its name, the name, the length of its content and the content; lengths are 64 bits,
    /// little-endian.
    pub digest: [u8; 32],
    /// The protocols, in the order of `protocols.csv`.
    pub protocols: Vec<ProtocolRow>,
    /// Turnout reports, in the order of `turnout.csv`.
    pub turnout: Vec<TurnoutRow>,
}

/// A protocol of the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProtocolRow {
    /// Position of the commission in [`Definition::commissions`].
    pub commission: usize,
    /// Position of the contest in [`Definition::contests`].
    pub contest: usize,
    /// The sheet, complete for its form and ballot. Relations of the form are not checked here.
    pub sheet: Sheet,
    /// Its line in `protocols.csv`.
    pub line: u64,
}

/// Which files have to be there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// The definition's; results are not looked at.
    Definition,
    /// The definition's; results are read too where they are there.
    DefinitionAndMore,
    /// All.
    Results,
}

/// Reads a whole results folder.
pub fn read_folder(folder: &Path) -> Read<ResultsFolder> {
    let report = Report::of_folder(folder);
    let mut reading = Reading::new(&report);
    let value = reading.folder(Wanted::Results);
    report.finish(value)
}

/// Reads what defines an election: a folder, whose results are checked as well where it has any, or
/// an `election.toml` alone, of which only that file can be checked: its definition has no
/// commissions, and contests that name no determining commission name `central`.
pub fn read_definition(folder_or_toml: &Path) -> Read<Definition> {
    if folder_or_toml.is_file() {
        let report = Report::of_definition(folder_or_toml);
        let mut reading = Reading::new(&report);
        let value = reading.definition_alone();
        return report.finish(value);
    }
    let report = Report::of_folder(folder_or_toml);
    let value = Reading::new(&report).folder(Wanted::DefinitionAndMore);
    report.finish(value.map(|folder| folder.definition))
}

/// Reads the files of a folder that define an election, and no others: `election.toml`,
/// `commissions.csv` and, where it is there, `members.csv`.
pub fn read_definition_folder(folder: &Path) -> Read<Definition> {
    let report = Report::of_folder(folder);
    let value = Reading::new(&report).folder(Wanted::Definition);
    report.finish(value.map(|folder| folder.definition))
}

struct Reading<'r> {
    report: &'r Report,
    hasher: blake3::Hasher,
    zones: Zones,
}

impl<'r> Reading<'r> {
    fn new(report: &'r Report) -> Self {
        Self {
            report,
            hasher: blake3::Hasher::new(),
            zones: Zones::default(),
        }
    }

    fn definition_alone(&mut self) -> Option<Definition> {
        let text = self.load(File::Election, true)?;
        let mut election = election(&text, self.report.of(File::Election), &mut self.zones);
        let placeholder = Id::new("central").ok()?;
        for read in &mut election.contests {
            let named = read.determined_by.as_ref().and_then(|(written, line)| {
                let report = self.report.of(File::Election);
                identifier(report, *line, "the determining commission", written)
            });
            if let Some(contest) = &mut read.contest {
                contest.determined_by = named.unwrap_or_else(|| placeholder.clone());
            }
        }
        definition(election, Vec::new())
    }

    /// Everything `wanted`; absent parts of the value mean errors, which the report has.
    fn folder(&mut self, wanted: Wanted) -> Option<ResultsFolder> {
        let text = self.load(File::Election, true);
        let election =
            text.map(|text| election(&text, self.report.of(File::Election), &mut self.zones));
        let commissions = self.load(File::Commissions, true);
        let given_members = self.load(File::Members, false);
        let mut election = election?;
        let mut tree = commissions.and_then(|text| {
            let report = self.report.of(File::Commissions);
            let rows = rows(report, &text, &election.contests)?;
            Some(tree(report, rows, &election, &mut self.zones))
        })?;
        if let Some(text) = given_members {
            let report = self.report.of(File::Members);
            members(report, &text, &mut tree, election.signing.as_ref());
        }
        self.link(&mut election, &tree);
        let (protocols, turnout) = match wanted {
            Wanted::Definition => (Some(Vec::new()), Some(Vec::new())),
            _ => self.results(&election, &tree, wanted == Wanted::Results),
        };
        let commissions: Option<Vec<_>> = tree.rows.into_iter().map(|row| row.commission).collect();
        Some(ResultsFolder {
            definition: definition(election, commissions?)?,
            digest: *self.hasher.finalize().as_bytes(),
            protocols: protocols?,
            turnout: turnout?,
        })
    }

    /// What contests and commissions say of each other.
    fn link(&self, election: &mut ReadElection, tree: &Tree) {
        let report = self.report.of(File::Election);
        let mut counted = vec![false; election.contests.len()];
        for contest in tree.rows.iter().flat_map(|row| &row.contests) {
            counted[*contest] = true;
        }
        for (read, counted) in election.contests.iter_mut().zip(counted) {
            if !counted {
                report
                    .error(read.line, format!("nobody counts contest {}", read.written))
                    .expected("at least one precinct with it in \"contests\"")
                    .next("add it to its stations in commissions.csv, or take the contest out");
            }
            let determining = match &read.determined_by {
                None => tree.central,
                Some((written, line)) => {
                    let found = tree.index.get(written.as_bytes());
                    if found.is_none() {
                        let known = tree.rows.iter().map(|row| row.written.as_str());
                        let next = did_you_mean(written, known, "add it to commissions.csv");
                        report
                            .error(
                                *line,
                                format!(
                                    "contest {} is determined by an unknown commission",
                                    read.written
                                ),
                            )
                            .expected("the id of a commission of commissions.csv")
                            .found(format!("\"{written}\""))
                            .next(next);
                    }
                    found
                }
            };
            let id = determining.and_then(|position| tree.rows[position].id.clone());
            if let (Some(contest), Some(id)) = (&mut read.contest, id) {
                contest.determined_by = id;
            }
        }
    }

    fn results(
        &mut self,
        election: &ReadElection,
        tree: &Tree,
        required: bool,
    ) -> (Option<Vec<ProtocolRow>>, Option<Vec<TurnoutRow>>) {
        let names = Names::new(&election.contests, tree);
        let report = self.report;
        let protocols_text = self.load(File::Protocols, required);
        let protocols = protocols_text
            .and_then(|text| protocols(report.of(File::Protocols), &text, election, &names));
        let votes_text = self.load(File::Votes, required || protocols.is_some());
        let sheets = protocols.zip(votes_text).and_then(|(protocols, text)| {
            let of = |file| report.of(file);
            let votes = votes(
                of(File::Votes),
                of(File::Protocols),
                &text,
                &names,
                &protocols,
            )?;
            sheets(protocols, &votes, &election.contests)
        });
        let turnout_text = self.load(File::Turnout, required);
        let turnout_rows =
            turnout_text.and_then(|text| turnout(report.of(File::Turnout), &text, &names));
        if required {
            (sheets, turnout_rows)
        } else {
            // Errors in them are in the report; what is not there is not missed.
            (
                Some(sheets.unwrap_or_default()),
                Some(turnout_rows.unwrap_or_default()),
            )
        }
    }

    /// The text of a file, which goes into the digest.
    fn load(&mut self, file: File, required: bool) -> Option<String> {
        let path = self.report.path(file);
        let report = self.report.of(file);
        let bytes = match files::read_whole(&path, file.at_most()) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                if required {
                    report
                        .error(None, "the file is missing")
                        .expected(format!("a file {}", file.name()))
                        .next("add it, or check the path of the folder");
                }
                return None;
            }
            Err(error) => {
                report
                    .error(None, format!("the file cannot be read: {error}"))
                    .next("check the path and who may read it");
                return None;
            }
        };
        for part in [file.name().as_bytes(), &bytes] {
            self.hasher.update(&(part.len() as u64).to_le_bytes());
            self.hasher.update(part);
        }
        match String::from_utf8(bytes) {
            Ok(text) => Some(text),
            Err(error) => {
                let good = error.utf8_error().valid_up_to();
                let before = &error.as_bytes()[..good];
                let line = before.split(|byte| *byte == b'\n').count() as u64;
                report
                    .error(line, "the file is not UTF-8")
                    .found(format!("the byte 0x{:02x}", error.as_bytes()[good]))
                    .next("save it as UTF-8; spreadsheets call that \"CSV UTF-8\"");
                None
            }
        }
    }
}

/// The definition, if all of it could be read.
fn definition(election: ReadElection, commissions: Vec<super::Commission>) -> Option<Definition> {
    let calendar = election.calendar?;
    let contests = election.contests.into_iter().map(|read| read.contest);
    let contests: Option<Vec<ContestDefinition>> = contests.collect();
    Some(Definition {
        id: election.id?,
        nature: election.nature,
        titles: election.titles?,
        polling: calendar.polling?,
        time_zone: calendar.zone?.label,
        signing: election.signing?,
        signing_for: election.signing_for,
        forms: Sorted::new(election.forms.forms).ok()?,
        contests: contests?,
        chambers: election.chambers,
        commissions,
        corrections: election.corrections?,
        annulments: election.annulments?,
        counts_as_on_paper: election.counts_as_on_paper,
        attention: election.attention,
        publish_from: election.publish_from,
        appeals_until: election.appeals_until,
    })
}

fn sheets(
    protocols: Protocols,
    votes: &Votes,
    contests: &[ReadContest],
) -> Option<Vec<ProtocolRow>> {
    let rows = protocols.rows.into_iter().enumerate();
    rows.map(|(position, read)| {
        let ReadProtocol {
            contest,
            commission,
            line,
            signed_at,
            fields,
        } = read;
        let sheet = Sheet {
            contest: contests[contest].contest.as_ref()?.id.clone(),
            fields: List::new(fields?).ok()?,
            votes: List::new(votes.of(position).to_vec()).ok()?,
            voting_ended_at: None,
            signed_at: signed_at?,
            scan: None,
            as_on_paper: None,
        };
        Some(ProtocolRow {
            commission,
            contest,
            sheet,
            line,
        })
    })
    .collect()
}
