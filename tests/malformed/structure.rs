//! TOML and JSON with keys twice, figures that are none, and depths that no parser should follow.

use crate::answers::Judge;
use crate::running::has_turn;
use crate::world::World;

/// What is put in the place of a value in TOML, or after the file's end.
const VALUES: [(&str, &str); 18] = [
    ("minus zero", "-0"),
    ("minus one", "-1"),
    ("2^63", "9223372036854775808"),
    ("2^64", "18446744073709551616"),
    ("a float", "1e3"),
    ("a float of a whole", "5.0"),
    ("not a number", "nan"),
    ("infinity", "inf"),
    ("a leading zero", "05"),
    ("hexadecimal beyond", "0xffffffffffffffff"),
    ("digits of another writing", "\u{665}"),
    ("text", "\"5\""),
    ("a quote that does not end", "\"5"),
    ("a block that does not end", "\"\"\"5"),
    ("a surrogate", "\"\\ud800\""),
    ("beyond Unicode", "\"\\U00110000\""),
    ("a date", "1979-05-27"),
    ("nothing", ""),
];

fn deep() -> [(&'static str, String); 6] {
    [
        (
            "arrays in arrays",
            format!("deep = {}\n", "[".repeat(100_000)),
        ),
        (
            "arrays in arrays that end",
            format!("deep = {}{}\n", "[".repeat(100_000), "]".repeat(100_000)),
        ),
        (
            "tables in tables",
            format!("deep = {}\n", "{ a = ".repeat(100_000)),
        ),
        ("dotted keys", format!("{}a = 1\n", "a.".repeat(100_000))),
        ("dotted headers", format!("[{}a]\n", "a.".repeat(100_000))),
        ("a hundred thousand tables", tables(100_000)),
    ]
}

fn tables(count: u32) -> String {
    let lines: Vec<_> = (0..count).map(|at| format!("[t{at}]")).collect();
    lines.join("\n") + "\n"
}

/// Broken TOML made from a good file with a line `key = value`.
fn broken(good: &str, key: &str) -> Vec<(String, String)> {
    let line = good
        .lines()
        .find(|line| line.starts_with(&format!("{key} = ")))
        .unwrap();
    let mut all: Vec<(String, String)> = VALUES
        .iter()
        .map(|(class, value)| {
            (
                (*class).to_owned(),
                good.replacen(line, &format!("{key} = {value}"), 1),
            )
        })
        .collect();
    for (class, text) in deep() {
        all.push((class.to_owned(), format!("{text}{good}")));
        all.push((format!("{class} at the end"), format!("{good}\n{text}")));
    }
    all.push((
        "a key twice".into(),
        good.replacen(line, &format!("{line}\n{line}"), 1),
    ));
    all.push((
        "a key in other letters".into(),
        good.replacen(
            key,
            &key.replacen('e', "\u{435}", 1).replacen('o', "\u{43e}", 1),
            1,
        ),
    ));
    all.push((
        "a key with a joiner".into(),
        good.replacen(line, &format!("\"{key}\u{200d}\" = 1"), 1),
    ));
    all
}

fn judge_all(world: &World, good: &str, key: &str, commands: &[(&str, &[i32])], judge: &mut Judge) {
    let text = std::fs::read_to_string(world.path(good)).unwrap();
    for (turn, (class, bad)) in broken(&text, key).into_iter().enumerate() {
        let all = commands.iter().enumerate();
        let chosen = all.filter(|(at, _)| has_turn(turn, *at, commands.len()));
        for (_, (command, codes)) in chosen {
            let file = world.bad("file.toml", bad.as_bytes());
            let filled = command.replace("{}", &file);
            let arguments: Vec<&str> = filled.split_whitespace().collect();
            judge.told(&format!("{good}, {class}"), &world.run(&arguments), codes);
        }
    }
}

#[test]
fn definitions_and_drafts() {
    let world = World::new();
    let before = world.kept();
    let mut judge = Judge::default();
    judge_all(
        &world,
        "results/election.toml",
        "format",
        &[("election check {}", &[1, 2])],
        &mut judge,
    );
    let sign = "statement sign {} --kit station.kit --key plain.pem --out out";
    judge_all(
        &world,
        "draft.toml",
        "contest",
        &[
            ("statement check {} --kit station.kit", &[1, 2]),
            (sign, &[1, 2]),
        ],
        &mut judge,
    );
    judge_all(
        &world,
        "station.kit",
        "format",
        &[("statement check draft.toml --kit {}", &[1, 2])],
        &mut judge,
    );
    world.assert_kept(&before);
    judge.end();
}

#[test]
fn requests_and_configurations() {
    let world = World::new();
    let before = world.kept();
    let mut judge = Judge::default();
    let good = std::fs::read_to_string(world.path("requests/1.toml")).unwrap();
    for (class, bad) in broken(&good, "member") {
        let folder = world.bad_copy("requests", "requests");
        std::fs::write(world.path(&folder).join("1.toml"), bad).unwrap();
        let ended = world.run(&[
            "enroll",
            &folder,
            "--ledger",
            "ledger",
            "--election",
            "own",
            "--all",
            "--out-dir",
            "out",
        ]);
        judge.told(&format!("request, {class}"), &ended, &[1, 2]);
    }
    let good = std::fs::read_to_string(world.path("ledger/ledger.toml")).unwrap();
    for (class, bad) in broken(&good, "log_key") {
        // A path of one digit is a path.
        let folder = world.bad_copy("ledger", "ledger");
        std::fs::write(world.path(&folder).join("ledger.toml"), bad).unwrap();
        let ended = world.run(&[
            "append",
            "--ledger",
            &folder,
            "good.submission",
            "--no-receipts",
        ]);
        judge.told(&format!("ledger.toml, {class}"), &ended, &[2]);
    }
    world.assert_kept(&before);
    judge.end();
}

/// JSON that is read: the verdict on a lost ledger, and the manifest of a published folder.
#[test]
fn verdicts_and_manifests() {
    let world = World::new();
    let before = world.kept();
    let mut judge = Judge::default();
    let verdict = std::fs::read_to_string(world.path("verdict.json")).unwrap();
    let manifest = std::fs::read_to_string(world.path("public/manifest.json")).unwrap();
    let size = |text: &str| {
        let at = text.find("\"size\":").unwrap();
        let line = text[at..]
            .split([',', '}', '\n'])
            .next()
            .unwrap()
            .trim_end();
        line.to_owned()
    };
    let init = "init --draft out --election results --requests requests --origin example.org/e \
                --log-key ledger/log.pem --refusal-key ledger/refusals.pem --continues bad/verdict.json";
    let deep = [
        "[".repeat(100_000),
        "{\"a\":".repeat(100_000),
        format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)),
        format!("\"{}\"", "\\ud800".repeat(1000)),
        "1".repeat(1_000_000),
        "null".into(),
        "\u{feff}{}".into(),
    ];
    let values = [
        "-0",
        "-1",
        "9223372036854775808",
        "18446744073709551616",
        "1e3",
        "07",
        "NaN",
        "1.0",
        "\"7\"",
        "",
        "1e999999999",
    ];
    let mut bad: Vec<(String, String, String)> = Vec::new();
    for value in values {
        let with = |text: &str| text.replacen(&size(text), &format!("\"size\": {value}"), 1);
        bad.push((
            format!("a size of {value:?}"),
            with(&verdict),
            with(&manifest),
        ));
    }
    let twice = |text: &str| text.replacen(&size(text), &format!("{0}, {0}", size(text)), 1);
    bad.push(("a key twice".into(), twice(&verdict), twice(&manifest)));
    for text in deep {
        let class: String = text.chars().take(12).collect();
        bad.push((format!("{class:?} and so on"), text.clone(), text));
    }
    for (turn, (class, verdict, manifest)) in bad.into_iter().enumerate() {
        world.bad("verdict.json", verdict.as_bytes());
        let arguments: Vec<&str> = init.split_whitespace().collect();
        judge.told(&format!("verdict, {class}"), &world.run(&arguments), &[2]);
        let folder = world.bad_copy("public", "published");
        std::fs::write(world.path(&folder).join("manifest.json"), manifest).unwrap();
        for (at, command) in ["verify", "fsck"].into_iter().enumerate() {
            if !has_turn(turn, at, 2) {
                continue;
            }
            judge.told(
                &format!("manifest, {class}"),
                &world.run(&[command, &folder]),
                &[1],
            );
        }
    }
    world.assert_kept(&before);
    judge.end();
}
