//! A ledger that is offered one thing after the other, with what holds of every answer.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use hattama::bytes::{ChainHash, StatementHash};
use hattama::election::UtcMillis;
use hattama::event::{Body, Presented, Speaker, Statement, Submission};
use hattama::rules::{Admitted, Evidence, Finding, Reason, Refusal, admit, explanations};
use hattama::state::State;

use super::Account;
use super::bare::bare;
use super::desk::{self, HOLDING, Signing};
use super::script::{Edit, Manner, Step, What};
use super::stage;
use crate::attempt::{Made, forged, made};
use crate::support::*;

/// Every how many refusals the whole state is compared; what can be told at once is compared at
/// each. The replay at the end finds what a refusal has changed in any case.
const COMPARED: usize = 16;

static PAGES: LazyLock<BTreeSet<&str>> =
    LazyLock::new(|| explanations().map(|page| page.code).collect());

/// A submission, and whether it is as its signers have made it.
#[derive(Debug, Clone)]
struct Sealed {
    submission: Submission,
    whole: bool,
}

/// The ledger under way.
pub(super) struct Offering {
    pub(super) ledger: Ledger,
    /// Sums of every contest at sizes that the log has had, as they were told then.
    pub(super) told: Vec<(u64, Vec<hattama::event::Totals>)>,
    pub(super) signing: Signing,
    /// Entries that were there before.
    pub(super) began: usize,
    /// Made, and not submitted yet.
    kept: Vec<Sealed>,
    /// When the next submission is recorded, if not now.
    recorded_at: Option<UtcMillis>,
    refused: usize,
    /// Codes of reasons for refusals so far.
    codes: BTreeSet<&'static str>,
}

impl Offering {
    pub(super) fn new(ledger: Ledger, signing: Signing) -> Self {
        Self {
            began: ledger.entries.len(),
            ledger,
            signing,
            told: Vec::new(),
            kept: Vec::new(),
            recorded_at: None,
            refused: 0,
            codes: BTreeSet::new(),
        }
    }

    /// Does one step.
    pub(super) fn take(&mut self, step: Step) {
        match step {
            Step::Wait(hours) => {
                self.ledger.now.0 = self.ledger.now.0.saturating_add(hours * 3_600_000);
            }
            Step::At(instant) => self.recorded_at = Some(UtcMillis(instant)),
            Step::Release(which) => {
                if !self.kept.is_empty() {
                    let which = which % self.kept.len();
                    let sealed = self.kept.remove(which);
                    self.offer(sealed);
                }
            }
            Step::Say(what, manner) => {
                for made in self.make(&what) {
                    let sealed = self.say(made, &manner);
                    if let Manner::Kept = manner {
                        self.kept.push(sealed);
                    } else {
                        self.offer(sealed);
                    }
                }
            }
        }
    }

    fn make(&self, what: &What) -> Vec<Made> {
        match what {
            What::SetUp(which) => vec![stage::set_up(&self.ledger, *which)],
            // Until there is an election of this name, nobody has anything to say in it.
            What::Attempt(_) if self.ledger.state.find_commission("C").is_none() => Vec::new(),
            What::Attempt(attempt) => made(&self.ledger, attempt),
        }
    }

    /// What is made, as it is submitted.
    fn say(&self, made: Made, manner: &Manner) -> Sealed {
        let (mut statement, mut signers, none_made) = match made {
            Made::Said(statement, signers) => (statement, signers, false),
            Made::Forged(statement, signers) => (statement, signers, true),
            Made::Again(submission) => return damaged(&submission, manner),
        };
        match manner {
            Manner::By(others) => signers.clone_from(others),
            Manner::Fewer => {
                signers.remove(0);
            }
            Manner::Members(numbers) => {
                let speaker = statement.speaker.commission();
                let mut all = HOLDING.iter();
                let of = all.find(|of| speaker.is_some_and(|id| id.as_str() == **of));
                if let Some(of) = of {
                    signers = numbers.iter().map(|number| (*of, *number, 0)).collect();
                }
            }
            Manner::Bare => bare(&mut statement.body),
            Manner::Speaker(which) => statement.speaker = speaker(*which),
            Manner::Election(other) => {
                statement.election = other.then_some(StatementHash::new([3; 32]));
            }
            _ => {}
        }
        let bytes = match manner {
            Manner::Edited(edits) => self.edited(&statement, edits),
            _ => statement.to_bytes(),
        };
        let submission = desk::signed(bytes, &signers, self.signing);
        if none_made || matches!(manner, Manner::Forged) {
            return Sealed {
                submission: forged(submission),
                whole: false,
            };
        }
        damaged(&submission, manner)
    }

    /// Bytes of a statement, changed before they are signed. Holders of keys that it registers prove
    /// anew that they have them, so that the edit is not refused for that alone.
    fn edited(&self, statement: &Statement, edits: &[Edit]) -> Vec<u8> {
        let mut bytes = statement.to_bytes();
        for (at, change) in edits {
            change.to(&mut bytes, *at);
        }
        if self.signing == Signing::Real
            && let Ok(mut read) = Statement::from_bytes(&bytes)
        {
            desk::prove(&mut read.body);
            bytes = read.to_bytes();
        }
        bytes
    }

    fn evidence(&mut self, presented: &Presented, whole: bool) -> Evidence {
        let Ledger { state, ring, .. } = &mut self.ledger;
        match (self.signing, whole) {
            (Signing::Real, _) => desk::evidence(state, presented, ring),
            (Signing::StandIn, true) => Evidence::assumed(),
            (Signing::StandIn, false) => Evidence::none(),
        }
    }

    /// Submits it twice, and asserts what holds of both answers.
    fn offer(&mut self, sealed: Sealed) {
        let Ok(presented) = sealed.submission.present() else {
            // It never reaches the rule book.
            return;
        };
        let recorded_at = self.recorded_at.take().unwrap_or(self.ledger.now);
        let statement = presented.statement().clone();
        let evidence = self.evidence(&presented, sealed.whole);
        let ledger = &mut self.ledger;
        let compared = self.refused.is_multiple_of(COMPARED);
        let whole = compared.then(|| ledger.state.clone());
        let before = *ledger.state.position();
        let ask = |state: &State| admit(state, presented.clone(), &evidence, recorded_at);
        let answers = [ask(&ledger.state), ask(&ledger.state)];
        assert_eq!(told(&answers[0]), told(&answers[1]), "decided alike");
        let [answer, _] = answers;
        match answer {
            Err(refusal) => {
                self.refused += 1;
                self.codes.extend(refusal.codes());
                check_refusal(ledger, &presented, &refusal);
                assert_eq!(*ledger.state.position(), before);
                if let Some(whole) = whole {
                    assert!(ledger.state == whole, "a refusal changed the state");
                }
            }
            Ok(admitted) => {
                check_admitted(ledger, &admitted, recorded_at);
                let entry = admitted.enter(&mut ledger.state);
                check_entered(ledger, &entry, recorded_at);
                ledger.entries.push(entry);
                ledger.statements.push(statement);
                ledger.now = ledger.now.max(recorded_at);
                let again = admit(&ledger.state, presented, &evidence, recorded_at);
                let again = again.map(|_| ()).unwrap_err();
                assert_eq!(again, Refusal::AlreadyRecorded(before.size));
                self.tell();
            }
        }
    }

    /// What came of the sequence.
    pub(super) fn account(self) -> Account {
        let recorded = self.ledger.statements.iter().skip(self.began);
        Account {
            recorded: recorded.map(Statement::kind).collect(),
            refused: self.codes,
        }
    }

    /// Remembers the sums as they are now.
    fn tell(&mut self) {
        let state = &self.ledger.state;
        let size = state.position().size;
        self.told.push((size, sums(state, size)));
    }
}

/// The sums of every contest when the log had `size` entries.
pub(super) fn sums(state: &State, size: u64) -> Vec<hattama::event::Totals> {
    let central = state.commissions().next().map(|(central, _)| central);
    let contests = state.contests().map(|(contest, _)| contest);
    let sums = central.map(|central| contests.map(move |of| state.totals_at(of, central, size)));
    sums.into_iter().flatten().collect()
}

/// An answer, so that two can be compared.
fn told(answer: &Result<Admitted, Refusal>) -> Result<(u64, StatementHash, Vec<String>), &Refusal> {
    answer.as_ref().map(|admitted| {
        let findings = admitted.findings().iter().map(|one| format!("{one:?}"));
        (admitted.index(), admitted.hash(), findings.collect())
    })
}

fn check_refusal(ledger: &Ledger, presented: &Presented, refusal: &Refusal) {
    for code in refusal.codes() {
        assert!(PAGES.contains(code), "{code} has no page");
    }
    assert!(!refusal.to_string().is_empty());
    match refusal {
        Refusal::AlreadyRecorded(index) => {
            let there = &ledger.statements[usize::try_from(*index).unwrap()];
            assert_eq!(there, presented.statement());
        }
        Refusal::Unlawful(reasons) => {
            assert!(!reasons.is_empty(), "refused without a reason");
            let closed = ledger.state.closed_by().is_some();
            let told = reasons
                .iter()
                .any(|one| matches!(one, Reason::Closed { .. }));
            // Whatever is said in this election once it is closed is refused for that.
            let statement = presented.statement();
            let here = statement.election == ledger.genesis()
                && !matches!(statement.body, Body::ElectionOpened(_));
            assert_eq!(told, closed && here, "{refusal}");
        }
    }
}

fn check_admitted(ledger: &Ledger, admitted: &Admitted, recorded_at: UtcMillis) {
    let position = ledger.state.position();
    assert_eq!(ledger.state.closed_by(), None, "admitted after closing");
    assert!(recorded_at >= position.recorded_at, "time went back");
    assert_eq!(admitted.index(), position.size);
    assert_eq!(ledger.state.find_statement(&admitted.hash()), None);
    for finding in admitted.findings() {
        // A control relation has the name that the form gives it.
        let of_form = matches!(finding, Finding::CheckFailed { .. });
        let paged = PAGES.contains(finding.code());
        assert!(paged || of_form, "{finding:?} has no page");
    }
}

fn check_entered(ledger: &Ledger, entry: &[u8], recorded_at: UtcMillis) {
    let position = ledger.state.position();
    let entered = hattama::event::Entry::from_bytes(entry).unwrap();
    assert_eq!(entered.to_bytes(), entry);
    assert_eq!(position.size, ledger.entries.len() as u64 + 1);
    assert_eq!(position.chain, ChainHash::of_entry(entry));
    assert_eq!(position.recorded_at, recorded_at);
    let previous = ledger.entries.last();
    assert!(previous.is_none_or(|before| entered.previous == ChainHash::of_entry(before)));
}

fn speaker(which: usize) -> Speaker {
    const COMMISSIONS: [&str; 7] = ["C", "T1", "T2", "D", "P1", "P2", "P3"];
    match COMMISSIONS.get(which) {
        Some(commission) => Speaker::Commission(id(commission)),
        None if which == COMMISSIONS.len() => Speaker::RecoveryKeys,
        None => Speaker::Observer(id("O1")),
    }
}

/// A submission whose bytes were changed after it was signed; as it is where that is none any more.
fn damaged(submission: &Submission, manner: &Manner) -> Sealed {
    let edits = match manner {
        Manner::Damaged(edits) => edits.as_slice(),
        _ => &[],
    };
    let mut bytes = submission.to_bytes();
    for (at, change) in edits {
        change.to(&mut bytes, *at);
    }
    let damaged = Submission::from_bytes(&bytes).unwrap_or_else(|_| submission.clone());
    Sealed {
        whole: damaged == *submission,
        submission: damaged,
    }
}
