//! A kit's text: comments for people, and the entries as they stand in the log.

use std::fmt::Write as _;

use data_encoding::BASE64;
use serde::Deserialize;

use crate::bytes::{ChainHash, Id, StatementHash, pick_title};
use crate::election::UtcMillis;
use crate::intake::statement::local;

use super::{Kit, KitError, KitHead};

/// The version of the format.
const FORMAT: u16 = 1;

/// The most bytes a kit may have: a commission above a thousand stations needs some 3 MB.
const MAX_FILE: usize = 64 * 1024 * 1024;

/// Characters of base64 on a line.
const LINE: usize = 76;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: u16,
    nature: String,
    election: String,
    commission: String,
    ledger: LedgerHead,
    entry: Vec<EntryText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LedgerHead {
    size: u64,
    chain: String,
    recorded_at_ms: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryText {
    index: u64,
    bytes: String,
}

impl Kit {
    /// The kit with this text. Inverse of [`to_text`](Self::to_text).
    ///
    /// # Errors
    /// [`KitError`] if it is not one, or not as it was made.
    pub fn read(text: &str) -> Result<Self, KitError> {
        let not = |why: String| KitError::NotAKit { why };
        if text.len() > MAX_FILE {
            return Err(not(format!("it has {} bytes", text.len())));
        }
        let file: File = toml::from_str(text).map_err(|error| not(error.message().to_owned()))?;
        if file.format != FORMAT {
            let found = file.format;
            return Err(not(format!(
                "it has format {found}; this program reads format {FORMAT}"
            )));
        }
        let commission = Id::new(&file.commission).map_err(|error| not(error.to_string()))?;
        let election: StatementHash = file
            .election
            .parse()
            .map_err(|error| not(format!("election: {error}")))?;
        let chain: ChainHash = file
            .ledger
            .chain
            .parse()
            .map_err(|error| not(format!("ledger.chain: {error}")))?;
        let head = KitHead {
            size: file.ledger.size,
            chain,
            recorded_at: UtcMillis(file.ledger.recorded_at_ms),
        };
        let entries = file.entry.into_iter().map(decoded);
        let kit = Self::assemble(&commission, head, entries.collect::<Result<_, _>>()?)?;
        if kit.genesis() != election {
            return Err(KitError::OtherElection {
                expected: election,
                found: kit.genesis(),
            });
        }
        if kit.nature().name() != file.nature {
            return Err(KitError::OtherNature {
                expected: kit.nature(),
                found: file.nature,
            });
        }
        Ok(kit)
    }

    /// The text. Inverse of [`read`](Self::read).
    pub fn to_text(&self) -> String {
        let mut text = self.comments();
        let head = self.head();
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "\nformat = {FORMAT}\nnature = \"{}\"\nelection = \"{}\"\ncommission = \"{}\"\n\n\
             [ledger]\nsize = {}\nchain = \"{}\"\nrecorded_at_ms = {}\n",
            self.nature(),
            self.genesis(),
            self.commission().id,
            head.size,
            head.chain,
            head.recorded_at.0,
        );
        for (index, bytes) in &self.entries {
            let _ = write!(text, "\n[[entry]]\nindex = {index}\nbytes = \"\"\"\n");
            let encoded = BASE64.encode(bytes);
            for line in encoded.as_bytes().chunks(LINE) {
                text.push_str(&String::from_utf8_lossy(line));
                text.push('\n');
            }
            text.push_str("\"\"\"\n");
        }
        text
    }

    /// What the kit says, for people. The reader passes over it.
    fn comments(&self) -> String {
        let here = self.commission();
        let mut text = String::new();
        let mut line = |line: String| {
            // A name has no line breaks, so a comment stays a comment.
            let _ = writeln!(text, "{}", format!("# {line}").trim_end());
        };
        line(format!("Kit of {}, {}.", here.id, here.name));
        line(format!("Election: {}", pick_title(&self.opened().titles)));
        if self.nature().must_be_shown() {
            line(format!("This is a {} election.", self.nature()));
        }
        line(String::new());
        line("Before using it, compare this with what the commission was told:".into());
        line(format!("  genesis {}", self.genesis()));
        line(String::new());
        line("To write a protocol:   hattama protocol new --kit FILE --contest CONTEST".into());
        line("What stands below was signed, and is checked whenever the kit is used.".into());
        line("These comments only say what is in it.".into());
        line(String::new());
        for day in &here.polling {
            let (opens, closes) = (day.opens, day.closes);
            let [opens, closes] = [opens, closes].map(|at| local(at, &here.time_zone));
            line(format!("Polls: {opens} to {closes} ({})", here.time_zone));
        }
        let mut at = here.parent;
        while let Some(parent) = at {
            let above = self.state().commission(parent);
            line(format!(
                "Above: {} {}, {}",
                above.kind, above.id, above.name
            ));
            at = above.parent;
        }
        for (contest, parent) in &here.contest_parents {
            let contest = &self.state().contest(*contest).definition.id;
            let parent = &self.state().commission(*parent).id;
            line(format!("Contest {contest} goes up to {parent}"));
        }
        for filing in &here.filings {
            let contest = &self.state().contest(filing.contest).definition;
            let title = pick_title(&contest.titles);
            line(format!("Counts: {}, {title}", contest.id));
            for day in filing.hours().unwrap_or_default() {
                let (opens, closes) = (day.opens, day.closes);
                let [opens, closes] = [opens, closes].map(|at| local(at, &here.time_zone));
                line(format!("  polls: {opens} to {closes}"));
            }
            if let Some(by) = filing.voided_by() {
                line(format!("  annulled by entry {by}"));
            }
            if let Some(current) = filing.current() {
                line(format!("  protocol that stands: {}", current.hash));
            }
        }
        line("Members in force:".into());
        for member in here.roster.members() {
            let role = member.role.name();
            line(format!("{:>3} {role:9} {}", member.number, member.key));
        }
        let observers = self.state().observers().iter().len();
        if observers > 0 {
            line(format!("Observers known: {observers}"));
        }
        text
    }
}

fn decoded(entry: EntryText) -> Result<(u64, Vec<u8>), KitError> {
    let EntryText { index, bytes } = entry;
    let plain: String = bytes.split_ascii_whitespace().collect();
    let bytes = BASE64.decode(plain.as_bytes()).map_err(|error| {
        let why = format!("its text is not base64: {error}");
        KitError::Damaged { index, why }
    })?;
    Ok((index, bytes))
}
