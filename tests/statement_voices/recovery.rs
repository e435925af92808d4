//! Recovery keys, offline and through the command line.

use hattama::bytes::Sorted;
use hattama::election::Role;
use hattama::event::{Body, Kind, RosterChange, Speaker, Statement, Submission};
use hattama::intake::kit::Kit;
use hattama::intake::statement::{Holder, SigningError, add_signature, missing, signers};
use hattama::keys::SecretKey;
use hattama::ledger::{Config, Ledger, LogKeys};
use hattama::rules::Alone;

use crate::files::*;
use crate::support::*;
use crate::world::*;

#[test]
fn recovery_keys_change_the_central_roster() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let mut opened = opened();
    let recovery = [1, 2, 3].map(|number| key("recovery", number));
    opened.recovery.needed = 2;
    opened.recovery.keys = Sorted::new(recovery.iter().map(SecretKey::public).collect()).unwrap();
    let genesis = Statement {
        body: Body::ElectionOpened(Box::new(opened)),
        ..genesis()
    };
    let config = Config::new("log.pem".into(), "refusals.pem".into());
    let keys = LogKeys { log: key("log", 0) };
    let mut ledger = Ledger::create(
        &here.join("ledger"),
        signed(&genesis, &[1, 2]),
        &keys,
        &config,
        BEFORE,
    )
    .unwrap();
    let kit = Kit::make(&ledger, &id(CENTRAL), &Alone).unwrap();
    let text = new(Kind::RosterChanged, &kit, None, Some(CENTRAL));
    fits_the_screen(&text);
    assert!(text.contains("speaker = \"recovery-keys\""), "{text}");
    assert!(text.contains("2 of 3 have to sign") && text.contains("(each recovery key)"));
    let joins = member(CENTRAL, 4, Role::Deputy);
    let filled = fill(
        &text,
        &[
            ("change", "\"add\""),
            ("number", "4"),
            ("role", "\"deputy\""),
            ("key", &format!("\"{}\"", joins.key)),
            ("proof", &format!("\"{}\"", joins.proof)),
        ],
    );
    let found = statement(&filled, &kit);
    assert_eq!(found.speaker, Speaker::RecoveryKeys);
    let Body::RosterChanged(changed) = &found.body else {
        panic!("another kind");
    };
    assert_eq!(changed.changes[..], [RosterChange::Add(joins)]);
    let judgement = judged(&filled, &kit);
    assert_eq!(judgement.objections, [], "{}", told(&judgement));
    let central = told(&judged(&filled.replace("recovery-keys", CENTRAL), &kit));
    assert!(central.contains("R023"), "{central}");

    let pair = pair(&found, &key(CENTRAL, 1));
    let refused = add_signature(sign(&found, &kit, &[]), &found, pair, kit.state());
    assert!(matches!(refused, Err(SigningError::NotARecoveryKey { .. })));
    let one = sign(&found, &kit, &recovery[..1]);
    let signer = signers(&one, &found, Some(kit.state()));
    assert_eq!(signer[0].holder, Some(Holder::RecoveryKey));
    let says = missing(kit.state(), &found, &signer).says().unwrap();
    assert_eq!(says, "1 of the 2 recovery keys needed have signed");

    // The same through the command line.
    std::fs::write(here.join("central.kit"), kit.to_text()).unwrap();
    std::fs::write(here.join("roster.toml"), &filled).unwrap();
    for (at, key) in recovery.iter().take(2).enumerate() {
        let file = here.join(format!("{at}.pem"));
        hattama::keystore::write_plain_rehearsal(&file, key).unwrap();
    }
    let run = |line: &str| hattama(here, &line.split(' ').collect::<Vec<_>>());
    let (code, out, error) = run("statement sign roster.toml --kit central.kit --key 0.pem 1.pem");
    assert_eq!(code, 0, "{out}{error}");
    assert!(
        out.contains("a recovery key") && out.contains("enough signatures"),
        "{out}"
    );
    assert!(!out.contains("member   0"), "{out}");
    let signed = std::fs::read(here.join("roster.submission")).unwrap();
    append(
        &mut ledger,
        vec![Submission::from_bytes(&signed).unwrap()],
        BEFORE,
    );
    drop(ledger);
    let (code, out, _) = run("entry 1 --ledger ledger");
    assert_eq!(code, 0);
    assert!(out.contains("recovery key"), "{out}");
}
