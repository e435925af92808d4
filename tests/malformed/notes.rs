//! Figures and signatures in notes, receipts and policies that no honest program writes.

use crate::answers::Judge;
use crate::running::has_turn;
use crate::world::World;

/// Figures in the place of a checkpoint's size, or of a receipt's index.
const FIGURES: [&str; 16] = [
    "-0",
    "-1",
    "+1",
    "00",
    "01",
    "0x7",
    "1e3",
    "1.0",
    "NaN",
    "",
    " 7",
    "7 ",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "\u{667}",
];

fn with_line(text: &str, line: usize, with: &str) -> String {
    let mut lines: Vec<&str> = text.split('\n').collect();
    lines[line] = with;
    lines.join("\n")
}

#[test]
fn checkpoints_with_figures_and_lines_that_are_none() {
    let world = World::new();
    let before = world.kept();
    let mut judge = Judge::default();
    let good = std::fs::read_to_string(world.path("public/checkpoint")).unwrap();
    let origin = good.lines().next().unwrap();
    let signature = good.lines().last().unwrap();
    let mut bad: Vec<(String, String)> = FIGURES
        .iter()
        .map(|figure| (format!("a size of {figure:?}"), with_line(&good, 1, figure)))
        .collect();
    for (class, text) in [
        (
            "an origin with a Cyrillic letter",
            good.replacen('e', "\u{435}", 1),
        ),
        (
            "an origin that turns around",
            with_line(&good, 0, &format!("{origin}\u{202e}")),
        ),
        (
            "an origin of a million letters",
            with_line(&good, 0, &"a".repeat(900_000)),
        ),
        (
            "a root in other base64",
            with_line(&good, 2, "Zm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm8-_=="),
        ),
        ("a root that is too short", with_line(&good, 2, "AAAA")),
        ("carriage returns", good.replace('\n', "\r\n")),
        ("a hyphen for the dash", good.replace('\u{2014}', "-")),
        (
            "two hundred signatures",
            format!("{good}{}", format!("{signature}\n").repeat(200)),
        ),
        (
            "nothing signed",
            good.lines().take(3).collect::<Vec<_>>().join("\n") + "\n\n",
        ),
        ("no end of line", good.trim_end().to_owned()),
    ] {
        bad.push((class.into(), text));
    }
    for (turn, (class, text)) in bad.into_iter().enumerate() {
        let file = world.bad("checkpoint", text.as_bytes());
        if has_turn(turn, 0, 3) {
            let arguments = ["verify", "public", "--checkpoint", &file];
            judge.told(&class, &world.run(&arguments), &[1, 2]);
        }
        if has_turn(turn, 1, 3) {
            let pack = ["evidence", "checkpoints", &file, "forged.checkpoint"];
            let arguments = [&pack[..], &["--out", "out"]].concat();
            judge.told(&class, &world.run(&arguments), &[2]);
        }
        if has_turn(turn, 2, 3) {
            // In the place of the checkpoint of a published folder it is evidence.
            let folder = world.bad_copy("public", "published");
            std::fs::write(world.path(&folder).join("checkpoint"), &text).unwrap();
            judge.told(&class, &world.run(&["verify", &folder]), &[1, 2]);
        }
    }
    world.assert_kept(&before);
    judge.end();
}

#[test]
fn receipts_and_policies_with_figures_that_are_none() {
    let world = World::new();
    let before = world.kept();
    let mut judge = Judge::default();
    let receipt = std::fs::read_to_string(world.path("some.tlog-proof")).unwrap();
    let index = receipt
        .lines()
        .find(|line| line.starts_with("index "))
        .unwrap();
    let policy = std::fs::read_to_string(world.path("policy")).unwrap();
    for figure in FIGURES {
        let text = receipt.replacen(index, &format!("index {figure}"), 1);
        let file = world.bad("receipt", text.as_bytes());
        let known = ["--entry", "some.entry", "--log-key", "ledger/log.vkey"];
        let arguments = [&["receipt", "verify", &file], &known[..]].concat();
        judge.told(
            &format!("an index of {figure:?}"),
            &world.run(&arguments),
            &[1, 2],
        );
        let group = policy.replacen("quorum none", &format!("group g {figure}\nquorum g"), 1);
        let file = world.bad("policy", group.as_bytes());
        let ended = world.run(&["verify", "public", "--policy", &file]);
        judge.told(&format!("a threshold of {figure:?}"), &ended, &[2]);
    }
    let proofs = receipt.replacen(
        '\n',
        &format!("\n{}", "A".repeat(44) + "\n").repeat(5000),
        1,
    );
    let file = world.bad("receipt", proofs.as_bytes());
    let ended = world.run(&["receipt", "verify", &file, "--entry", "some.entry"]);
    judge.told("five thousand hashes", &ended, &[2]);
    for (class, text) in [
        (
            "a log twice",
            format!("{policy}{}\n", policy.lines().next().unwrap()),
        ),
        (
            "a group in itself",
            policy.replacen("quorum none", "group g all g\nquorum g", 1),
        ),
        (
            "a quorum of nobody",
            policy.replacen("quorum none", "quorum nobody", 1),
        ),
        ("ten thousand groups", many_groups(&policy)),
        (
            "a key with a Cyrillic letter",
            policy.replacen('a', "\u{430}", 1),
        ),
    ] {
        let file = world.bad("policy", text.as_bytes());
        let ended = world.run(&["verify", "public", "--policy", &file]);
        judge.told(
            class,
            &ended,
            if class == "ten thousand groups" {
                &[0, 2]
            } else {
                &[2]
            },
        );
    }
    world.assert_kept(&before);
    judge.end();
}

/// Each group is of the one before, twice over: whoever expands them never ends.
fn many_groups(policy: &str) -> String {
    use std::fmt::Write as _;
    let log = policy.lines().next().unwrap();
    let mut text = format!("{log}\nquorum none\n");
    for at in 1..10_000 {
        writeln!(text, "group g{at} any g{} g{}", at - 1, at - 1).unwrap();
    }
    text
}
