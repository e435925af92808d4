//! A small ledger, and people who check, sign and hand in files.

#![allow(unreachable_pub)]

use hattama::bytes::{Domain, List, Sorted, StatementHash, Text};
use hattama::election::{CivilDate, PollingDay, UtcMillis};
use hattama::event::{Act, Kind, SignaturePair, Statement, Submission, observer_message};
use hattama::intake::ObserverRequest;
use hattama::intake::kit::Kit;
use hattama::intake::statement::{add_signature, missing, signers};
use hattama::keys::{Message, SecretKey};
use hattama::ledger::Ledger;
use hattama::rules::Alone;

use crate::files::*;
use crate::support::*;

pub const OBSERVER: &str = "O-1";
pub const HASH: &str = "5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c";

/// A ledger, and the clock by which it records.
pub struct World {
    pub folder: tempfile::TempDir,
    pub ledger: Ledger,
    at: UtcMillis,
}

impl World {
    /// With these protocols filed.
    pub fn new(filed: &[Statement]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ledger = ledger(&folder.path().join("ledger"));
        let mut world = Self {
            folder,
            ledger,
            at: SIGNED,
        };
        for statement in filed {
            world.append(signed(statement, &[1, 2]));
        }
        world
    }

    pub fn append(&mut self, submission: Submission) {
        append(&mut self.ledger, vec![submission], self.at);
        self.at = UtcMillis(self.at.0 + 1000);
    }

    pub fn kit(&self, of: &str) -> Kit {
        let kit = Kit::make(&self.ledger, &id(of), &Alone).unwrap();
        // Whatever is in it, it can be read again.
        Kit::read(&kit.to_text()).unwrap()
    }

    /// Checks a file with a kit, signs it with these keys, and has the ledger admit it.
    pub fn file(&mut self, text: &str, kit: &Kit, keys: &[SecretKey]) -> StatementHash {
        let judgement = judged(text, kit);
        assert_eq!(judgement.objections, [], "{}", told(&judgement));
        let statement = statement(text, kit);
        let submission = sign(&statement, kit, keys);
        let signers = signers(&submission, &statement, Some(kit.state()));
        let missing = missing(kit.state(), &statement, &signers);
        assert_eq!(missing.shortfall, None);
        self.append(submission);
        StatementHash::of_statement(&statement.to_bytes())
    }

    /// Accredits the observer with a request that he made.
    pub fn accredit(&mut self) {
        let kit = self.kit(TERRITORIAL);
        let path = self.folder.path().join("O-1.toml");
        std::fs::write(&path, request().to_text()).unwrap();
        let text = new(Kind::ObserverAccredited, &kit, None, None);
        let path = format!("\"{}\"", path.display());
        let values = [
            ("request", path.as_str()),
            ("organisation", "\"Clean Hands\""),
        ];
        self.file(&fill(&text, &values), &kit, &two(TERRITORIAL));
    }
}

pub fn sign(statement: &Statement, kit: &Kit, keys: &[SecretKey]) -> Submission {
    let mut submission = Submission {
        statement: statement.to_bytes(),
        signatures: Sorted::default(),
    };
    for key in keys {
        let pair = pair(statement, key);
        (submission, _) = add_signature(submission, statement, pair, kit.state()).unwrap();
    }
    submission
}

pub fn pair(statement: &Statement, key: &SecretKey) -> SignaturePair {
    SignaturePair {
        key: key.public(),
        signature: key.sign(&Message::new(Domain::Statement, &statement.to_bytes())),
    }
}

/// Chair and secretary.
pub fn two(of: &str) -> [SecretKey; 2] {
    [1, 2].map(|number| key(of, number))
}

pub fn observer_key() -> SecretKey {
    key(OBSERVER, 0)
}

pub fn request() -> ObserverRequest {
    let (observer, key) = (id(OBSERVER), observer_key());
    let message = observer_message(&observer, &key.public());
    let proof = key.sign(&Message::new(Domain::Observer, &message));
    ObserverRequest::new(observer, key.public(), proof).unwrap()
}

pub fn hash_of(statement: &Statement) -> StatementHash {
    StatementHash::of_statement(&statement.to_bytes())
}

pub fn act() -> Act {
    Act {
        number: Text::new("12").unwrap(),
        date: CivilDate::parse("2023-03-20").unwrap(),
    }
}

pub const ACT: [(&str, &str); 2] = [("act_number", "\"12\""), ("act_date", "2023-03-20")];

pub fn list() -> Statement {
    protocol("R-001", sheet(LIST))
}

/// A week after the first vote, at the same hours.
pub fn again() -> List<PollingDay, 30> {
    let week = 7 * 24 * 3_600_000;
    let day = PollingDay {
        opens: UtcMillis(OPENS.0 + week),
        closes: UtcMillis(CLOSES.0 + week),
    };
    List::new(vec![day]).unwrap()
}

pub const AGAIN: [(&str, &str); 2] = [
    ("opens", "\"2023-03-26 07:00\""),
    ("closes", "\"2023-03-26 20:00\""),
];

pub fn fits_the_screen(text: &str) {
    let wide: Vec<_> = text.lines().filter(|l| l.chars().count() > 100).collect();
    assert!(wide.is_empty(), "{wide:?}");
    assert!(text.contains("statement check FILE --kit KIT"), "{text}");
}
