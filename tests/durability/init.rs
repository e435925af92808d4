//! Each call of `init` fails once: there is a whole ledger, or none, and the command goes on.

use std::process::Output;

use hattama::ledger::Reader;
use hattama::replay::LogSource as _;

use crate::commands::Stage;
use crate::failing_commands::each;
use crate::intake_small::{COMMISSIONS, ELECTION};
use crate::shim::Disk;

const MADE: &str = "--election election --genesis g2.submission --log-key log.pem \
                    --refusal-key refusal.pem --passphrase-file pass";

/// The command that creates the ledger.
pub(crate) fn line() -> String {
    format!("init --ledger disk/ledger --drafts disk/drafts {MADE}")
}

/// What is needed to create a ledger, beside a disk with nothing on it.
pub(crate) fn stage() -> Stage {
    let stage = Stage::empty();
    let write = |name: &str, text: &str| std::fs::write(stage.path.join(name), text).unwrap();
    write("pass", "correct horse\n");
    for folder in ["election", "requests"] {
        std::fs::create_dir(stage.path.join(folder)).unwrap();
    }
    write("election/election.toml", ELECTION);
    write("election/commissions.csv", COMMISSIONS);
    let pass = "--passphrase-file pass";
    for key in ["log", "refusal", "C-1", "C-2"] {
        stage.done(&format!("key generate --out {key}.pem {pass}"));
    }
    for (number, role) in [(1, "chair"), (2, "secretary")] {
        stage.done(&format!(
            "key request --commission C --member {number} --role {role} --key C-{number}.pem \
             --out requests/C-{number}.toml {pass}"
        ));
    }
    stage.done(&format!(
        "init --draft g.submission --election election --requests requests \
         --origin example.org/small --log-key log.pem --refusal-key refusal.pem {pass}"
    ));
    stage.done(&format!(
        "statement sign g.submission --out g1.submission --key C-1.pem {pass}"
    ));
    stage.done(&format!(
        "statement sign g1.submission --out g2.submission --key C-2.pem {pass}"
    ));
    stage
}

#[test]
fn leaves_a_whole_ledger_or_none() {
    let stage = stage();
    each(&stage, &line(), |ran, context| {
        whole_or_none(&stage, ran, context);
    });
}

/// There is a whole ledger, or none, and the command goes on.
pub(crate) fn whole_or_none(stage: &Stage, ran: &Output, context: &str) {
    let ledger = stage.disk().join("ledger");
    if !ledger.exists() {
        assert_eq!(ran.status.code(), Some(2), "{context}");
        stage.done(&line());
    } else if !ran.status.success() {
        // It is never made twice; what is missing of the drafts is written by itself.
        let again = stage.run(&line(), &Disk::default());
        assert_eq!(again.status.code(), Some(2), "{context}");
        stage.done(&format!("init --drafts disk/more {MADE}"));
    }
    assert_eq!(Reader::open(&ledger).unwrap().size(), 1, "{context}");
}
