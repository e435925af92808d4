//! Two publications of one ledger at one time, into one folder: one of them says that the other is at
//! work, or both are done, and neither says anything of the log.

use std::process::{Command, Stdio};

use crate::stage::Stage;

#[test]
fn neither_takes_the_other_for_a_fault() {
    let stage = Stage::new();
    let mut both = 0;
    for round in 0..12 {
        let out = format!("public-{}", round % 4);
        let start = || {
            Command::new(env!("CARGO_BIN_EXE_hattama"))
                .env_clear()
                .current_dir(stage.at())
                .args(["publish", "--ledger", "ledger", "--out", &out])
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        };
        let running = [start(), start()];
        let ended = running.map(|one| one.wait_with_output().unwrap());
        let codes = ended.each_ref().map(|one| one.status.code());
        let said = ended.map(|one| String::from_utf8(one.stderr).unwrap());
        assert!(codes.contains(&Some(0)), "{codes:?}: {said:?}");
        for (code, said) in codes.iter().zip(&said) {
            assert!(matches!(code, Some(0 | 2)), "{code:?}: {said}");
            assert!(
                *code == Some(0) || said.contains("another process"),
                "{said}"
            );
        }
        both += usize::from(codes == [Some(0); 2]);
        stage.object(0, &["fsck", &out]);
        stage.object(0, &["verify", &out]);
    }
    println!("both of them were done {both} times of 12");
}
