//! The writer: what has arrived is appended in batches and answered, unless it ends in between.

use std::path::{Path, PathBuf};

use hattama::event::Submission;
use hattama::ledger::{Ledger, LedgerError, Offer, Outcome, Receipts};
use hattama::rules::{Reason, Refusal};
use hattama::tlog::SignedRefusal;

use crate::broken::{Broken, Done};
use crate::counts::Event;
use crate::election::{REFUSALS, refusal_key};
use crate::ending::Ending;
use crate::mutation::Mutation;
use crate::network::{Letter, Reply, Said};
use crate::world::World;

/// Where the ledger lies, and the process that has it open, if one has.
pub(crate) struct Writer {
    pub(crate) folder: PathBuf,
    pub(crate) ledger: Option<Ledger>,
    receipts: Receipts,
    /// Copies made, with the entries they hold.
    pub(crate) backups: Vec<(PathBuf, u64)>,
}

impl Writer {
    pub(crate) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.into(),
            ledger: None,
            receipts: Receipts::default(),
            backups: Vec::new(),
        }
    }

    pub(crate) const fn is_down(&self) -> bool {
        self.ledger.is_none()
    }

    /// The process ends; what it knew is gone.
    pub(crate) fn end(&mut self) {
        self.ledger = None;
        self.receipts = Receipts::default();
    }

    pub(crate) fn head(&self) -> PathBuf {
        self.folder.join("HEAD")
    }
}

/// What became of a batch, with who handed in what.
type Batch = (Vec<(usize, Submission)>, Vec<Outcome>);

impl World {
    /// The process ends between two batches.
    pub(crate) fn end_writer(&mut self) {
        if !self.writer.is_down() {
            self.writer.end();
            self.happens(Event::CrashIdle, "the writer ends");
        }
    }

    /// Appends what has arrived.
    pub(crate) fn batch(&mut self) -> Done {
        if self.writer.is_down() {
            return Ok(());
        }
        let most = if self.calm {
            64
        } else {
            1 + self.random.below(16)
        };
        let letters = self.network.letters(self.clock.now(), most);
        if letters.is_empty() {
            return Ok(());
        }
        let ending = if self.calm {
            Ending::None
        } else {
            Ending::at_random(&mut self.random)
        };
        let list: Vec<_> = letters
            .iter()
            .map(|letter| format!("#{}", letter.from))
            .collect();
        self.tell(format!("the writer takes {}", list.join(" ")));
        if self.is_mutant(Mutation::AcknowledgesBeforeDurable) {
            return self.acknowledged_too_early(letters);
        }
        match ending {
            Ending::None => self.append_and_answer(letters, usize::MAX),
            Ending::BeforeAppend => {
                self.writer.end();
                self.happens(Event::CrashBeforeAppend, "it ends before it appends");
                Ok(())
            }
            Ending::BeforeHead | Ending::TornHead => self.end_before_head(letters, ending),
            Ending::PowerLoss => self.lose_power(letters),
            Ending::BeforeAnswers => {
                self.append_and_answer(letters, 0)?;
                self.writer.end();
                self.happens(Event::CrashBeforeAnswers, "it ends before it answers");
                Ok(())
            }
            Ending::AmidAnswers => {
                let answered = self.random.below(letters.len());
                self.append_and_answer(letters, answered)?;
                self.writer.end();
                let text = format!("it ends after {answered} answers");
                self.happens(Event::CrashAmidAnswers, text);
                Ok(())
            }
            Ending::FullDisk => self.disk_is_full(letters),
        }
    }

    /// What of these can be read; who sent anything else is told at once.
    pub(crate) fn read(&mut self, letters: Vec<Letter>) -> Vec<(usize, Submission)> {
        let mut readable = Vec::new();
        for Letter { from, bytes } in letters {
            match Submission::from_bytes(&bytes) {
                Ok(submission) => readable.push((from, submission)),
                Err(_) => self.answer(from, Said::Unreadable),
            }
        }
        readable
    }

    /// Appends without telling anybody.
    pub(crate) fn append(
        &mut self,
        readable: &[(usize, Submission)],
    ) -> Result<Vec<Outcome>, LedgerError> {
        let at = self.clock.instant();
        let offers = readable.iter().map(|(_, submission)| Offer {
            submission: submission.clone(),
            at,
        });
        let offers = offers.collect();
        self.writer.ledger.as_mut().unwrap().append(offers)
    }

    fn append_letters(&mut self, letters: Vec<Letter>) -> Result<Batch, Broken> {
        let readable = self.read(letters);
        let appended = self.append(&readable);
        let outcomes =
            appended.map_err(|why| Broken::new("a_sound_disk_takes_it", why.to_string()))?;
        Ok((readable, outcomes))
    }

    /// Appends, and answers so many.
    pub(crate) fn append_and_answer(&mut self, letters: Vec<Letter>, most: usize) -> Done {
        let (readable, outcomes) = self.append_letters(letters)?;
        self.follow()?;
        self.tell_outcomes(&readable, &outcomes);
        for ((from, submission), outcome) in readable.into_iter().zip(outcomes).take(most) {
            let said = self.say(submission, &outcome)?;
            self.answer(from, said);
        }
        Ok(())
    }

    /// What is promised from here on is promised for good.
    pub(crate) fn follow(&mut self) -> Done {
        let Some(ledger) = &self.writer.ledger else {
            return Ok(());
        };
        let head = ledger.head();
        self.mirror.follow(ledger, head.size, head.root)?;
        let note = head.checkpoint.clone();
        self.seen.told(&note, &self.mirror).map(|_| ())
    }

    fn tell_outcomes(&mut self, readable: &[(usize, Submission)], outcomes: &[Outcome]) {
        for ((from, _), outcome) in readable.iter().zip(outcomes) {
            match outcome {
                Outcome::Recorded {
                    index, findings, ..
                } => {
                    let codes: Vec<_> = findings.iter().map(|one| one.code().to_string()).collect();
                    let text = format!("#{from} is entry {index} {}", codes.join(" "));
                    self.count_kind(*index, &codes);
                    self.happens(Event::Recorded, text);
                }
                Outcome::AlreadyRecorded { index, .. } => {
                    let text = format!("#{from} is entry {index} already");
                    self.happens(Event::AlreadyRecorded, text);
                }
                Outcome::Refused(_) => self.tell(format!("#{from} is not let in")),
            }
        }
    }

    fn count_kind(&mut self, index: u64, codes: &[String]) {
        use hattama::event::Body;
        let statement = &self.mirror.statements[usize::try_from(index).unwrap()];
        let event = match &statement.body {
            Body::ProtocolSubmitted(_) if codes.iter().any(|code| code == "F116") => Event::Rival,
            Body::ProtocolCorrected(_) => Event::Corrected,
            Body::SignatureAdded(_) => Event::LateSignature,
            Body::SummarySubmitted(_) => Event::Summed,
            Body::ResultsDeclared(_) => Event::Declared,
            Body::RosterChanged(_) => Event::RosterChanged,
            _ => return,
        };
        self.counts.count(event);
    }

    /// The answer to a submission.
    fn say(&mut self, submission: Submission, outcome: &Outcome) -> Result<Said, Broken> {
        let at = self.clock.instant();
        let ledger = self.writer.ledger.as_mut().unwrap();
        match outcome {
            Outcome::Recorded { index, .. } | Outcome::AlreadyRecorded { index, .. } => {
                let wrong = |why: LedgerError| Broken::new("receipts_hold", why.to_string());
                let issued = self.writer.receipts.of(ledger, *index).map_err(wrong)?;
                let mut receipt = issued.receipt;
                if self.mutation == Some(Mutation::ReceiptOfTheEntryBefore) {
                    receipt.index -= 1;
                }
                Ok(Said::Receipt(receipt.to_string(), issued.leaf))
            }
            Outcome::Refused(reasons) if is_unreadable(reasons) => Ok(Said::Unreadable),
            Outcome::Refused(_) => {
                let refused = ledger.refuse(&Offer { submission, at }, &refusal_key());
                let wrong = |why: LedgerError| Broken::new("a_refusal_holds", why.to_string());
                let another = self.mutation == Some(Mutation::AnotherReason);
                Ok(match refused.map_err(wrong)? {
                    Some(note) if another => Said::Refusal(with_another_reason(&note)),
                    Some(note) => Said::Refusal(note),
                    None => Said::Again,
                })
            }
        }
    }

    fn answer(&mut self, to: usize, said: Said) {
        if self.fault(8) {
            self.happens(Event::AnswerLost, format!("the answer to #{to} is lost"));
            return;
        }
        let delay = self.random.below(120_000) as u64;
        self.network
            .reply(self.clock.now() + delay, Reply { to, said });
    }
}

/// Whether the bytes of the statement were the reason.
fn is_unreadable(reasons: &[Reason]) -> bool {
    let codes = Refusal::Unlawful(reasons.to_vec()).codes();
    codes.iter().any(|code| matches!(*code, "R001" | "R002"))
}

/// The same refusal for another reason, signed as well.
fn with_another_reason(note: &str) -> String {
    let mut refusal = SignedRefusal::verify(note, &REFUSALS).unwrap();
    refusal.codes = vec!["R999".into()];
    let key = ed25519_dalek::SigningKey::from_bytes(&refusal_key().seed());
    refusal.sign(&key).unwrap()
}
