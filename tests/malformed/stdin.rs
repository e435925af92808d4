//! Input without an end on stdin, and none at all.

use std::fs::File;
use std::process::Stdio;

use crate::answers::Judge;
use crate::running::User;
use crate::world::World;

/// Commands that read a file's content from stdin, and the codes they may end with.
const COMMANDS: [(&str, &[i32]); 5] = [
    ("append --ledger ledger - --no-receipts", &[1, 2]),
    ("statement show -", &[2]),
    ("statement check - --kit station.kit", &[1, 2]),
    ("statement merge - good.submission --out out", &[2]),
    ("annex make - --out-dir out", &[2]),
];

#[test]
fn is_read_no_further_than_such_a_file_can_be() {
    let world = World::new();
    let before = world.kept();
    let mut judge = Judge::default();
    for (command, codes) in COMMANDS {
        for source in ["/dev/zero", "/dev/urandom", "/dev/null"] {
            let stdin = Stdio::from(File::open(source).unwrap());
            let arguments: Vec<&str> = command.split(' ').collect();
            let ended = world.run_as(&arguments, stdin, User::Same);
            // An empty text is a text.
            if source == "/dev/null" && command.starts_with("annex") {
                assert!(ended.code.is_some());
                continue;
            }
            judge.told(source, &ended, codes);
        }
    }
    let _ = std::fs::remove_dir_all(world.path("out"));
    world.assert_kept(&before);
    judge.end();
}

#[test]
fn a_pipe_that_was_handed_over_is_read() {
    // What a shell makes of `--passphrase-file <(command)`.
    let world = World::new();
    let script = format!(
        "exec 3< <(cat pass); '{}' key public chair.pem --passphrase-file /dev/fd/3",
        crate::running::program()
    );
    let Ok(output) = std::process::Command::new("bash")
        .args(["-c", &script])
        .current_dir(world.at())
        .output()
    else {
        println!("there is no bash to try it with");
        return;
    };
    assert!(output.status.success(), "{output:?}");
}
