//! A published folder: every file, every value.

use std::fs;

use crate::stage::Stage;

#[test]
fn all_of_it_is_verified() {
    let stage = Stage::new();
    let published = stage.publish("public");
    assert_eq!(published["size"], stage.entries().len());
    let genesis = stage.object(0, &["verify", "ledger"])["trust"]["genesis"].clone();
    let anchor = genesis.as_str().unwrap();
    let verified = stage.object(0, &["verify", "public", "--anchor", anchor]);
    assert_eq!(verified["verdict"], "verified");
    assert_eq!(verified["checked"]["results"], true);
    assert_eq!(verified["trust"]["anchored_by"], "anchor");
    let ledger = stage.object(0, &["verify", "ledger"]);
    assert_eq!(verified["head"], ledger["head"]);
    let (_, text, _) = stage.run(&["verify", "public"]);
    assert!(
        text.contains("the count in the room was not checked"),
        "{text}"
    );
    assert!(
        text.contains("results follow from the log           yes"),
        "{text}"
    );
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );
}

#[test]
fn everything_that_reads_a_ledger_reads_it() {
    let stage = Stage::new();
    stage.publish("public");
    for command in [
        &["tally"][..],
        &["entry", "3"],
        &["export", "--out", "results-1"],
        &["dossier", "S1", "--out", "dossier-1.html"],
    ] {
        let from = |source: &str| {
            let (code, stdout, stderr) = stage.run(&[command, &["--from", source]].concat());
            assert!(
                code == 0 || command[0] == "dossier",
                "{command:?}: {stderr}"
            );
            stdout
        };
        let of_ledger = from("ledger");
        for made in ["results-1", "dossier-1.html"] {
            let _ = fs::remove_dir_all(stage.path(made));
            let _ = fs::remove_file(stage.path(made));
        }
        assert_eq!(from("public"), of_ledger, "{command:?}");
    }
    let (code, log, _) = stage.run(&["log", "--ledger", "public"]);
    assert_eq!((code, log), {
        let (code, log, _) = stage.run(&["log", "--ledger", "ledger"]);
        (code, log)
    });
}

#[test]
fn a_result_that_does_not_follow_is_named_even_if_the_manifest_was_made_to_fit() {
    let stage = Stage::new();
    stage.publish("public");
    let contest = fs::read_dir(stage.path("public/results/contests")).unwrap();
    let contest = contest
        .map(|one| one.unwrap().file_name().into_string().unwrap())
        .min()
        .unwrap();
    for ending in ["json", "csv"] {
        let path = format!("results/contests/{contest}/total.{ending}");
        let file = stage.path("public").join(&path);
        let honest = fs::read_to_string(&file).unwrap();
        // The first number of votes, one more.
        let at = if ending == "json" {
            honest.find("\"votes\": ").unwrap() + 9
        } else {
            let row = honest.find('\n').unwrap() + 1;
            let columns: Vec<_> = honest[row..].split(',').collect();
            row + columns[..9]
                .iter()
                .map(|column| column.len() + 1)
                .sum::<usize>()
        };
        let digits = honest[at..].find(|c: char| !c.is_ascii_digit()).unwrap();
        let votes: u64 = honest[at..at + digits].parse().unwrap();
        let other = format!("{}{}{}", &honest[..at], votes + 1, &honest[at + digits..]);
        fs::write(&file, &other).unwrap();
        assert_eq!(stage.failures(&["public"]), ["V301"]);
        let manifest = stage.path("public/manifest.json");
        let before = fs::read(&manifest).unwrap();
        let mut fits = hattama::published::Manifest::from_bytes(&before).unwrap();
        fits.files.insert(
            path.clone(),
            hattama::published::sha256_hex(other.as_bytes()),
        );
        fs::write(&manifest, fits.to_bytes()).unwrap();
        let object = stage.object(1, &["verify", "public"]);
        let failure = &object["failures"][0];
        assert_eq!(failure["code"], "V214");
        assert!(
            failure["says"].as_str().unwrap().contains(&path),
            "{failure}"
        );
        assert_eq!(
            failure["expected"].as_str().unwrap().trim_matches('"'),
            votes.to_string()
        );
        assert_eq!(object["checked"]["results"], false);
        fs::write(&manifest, before).unwrap();
        fs::write(&file, honest).unwrap();
    }
    assert_eq!(
        stage.object(0, &["verify", "public"])["verdict"],
        "verified"
    );
}

#[test]
fn every_damage_fails_and_says_where() {
    let stage = Stage::new();
    stage.publish("public");
    let size = stage.entries().len();
    let bundle = format!("public/tile/entries/000.p/{size}");
    let tile = format!("public/tile/0/000.p/{size}");
    for path in [
        "public/checkpoint",
        "public/log.vkey",
        "public/manifest.json",
        &bundle,
        &tile,
    ] {
        let whole = fs::read(stage.path(path)).unwrap();
        for at in [0, whole.len() / 2, whole.len() - 1] {
            let mut bad = whole.clone();
            bad[at] ^= 1;
            fs::write(stage.path(path), bad).unwrap();
            let (code, stdout, stderr) = stage.run(&["verify", "public"]);
            assert_eq!(code, 1, "{path} at {at}: {stdout}{stderr}");
            named(&stage, path);
        }
        fs::remove_file(stage.path(path)).unwrap();
        let (code, stdout, stderr) = stage.run(&["verify", "public"]);
        assert_eq!(code, 1, "{path}: {stdout}{stderr}");
        named(&stage, path);
        fs::write(stage.path(path), whole).unwrap();
    }
    assert_eq!(
        stage.object(0, &["verify", "public"])["verdict"],
        "verified"
    );
}

/// That fsck names the file, whatever else it names.
fn named(stage: &Stage, path: &str) {
    let spots = stage.object(1, &["fsck", "public"])["spots"].to_string();
    let path = path.strip_prefix("public/").unwrap();
    assert!(spots.contains(&format!("\"{path}\"")), "{path}: {spots}");
}

/// A file may say that it is of any size.
#[test]
fn no_room_is_made_for_what_a_file_says_that_it_has() {
    let stage = Stage::new();
    std::fs::create_dir(stage.path("out")).unwrap();
    let file = std::fs::File::create(stage.path("out/checkpoint")).unwrap();
    if file.set_len(1 << 40).is_err() {
        println!("skipped: there are no such files here");
        return;
    }
    let (code, text, error) = stage.run(&["publish", "--ledger", "ledger", "--out", "out"]);
    assert_eq!(code, 2, "{text}{error}");
    // Nor is a store copied for which there is no room.
    let stray = std::fs::File::create(stage.path("ledger/store/0000")).unwrap();
    stray.set_len(1 << 40).unwrap();
    stage.object(0, &["verify", "ledger"]);
    let db = std::fs::File::options()
        .write(true)
        .open(stage.path("ledger/store/db"))
        .unwrap();
    db.set_len(1 << 43).unwrap();
    let (code, text, error) = stage.run(&["verify", "ledger"]);
    assert_eq!(code, 2, "{text}{error}");
    assert!(error.contains("are free"), "{error}");
}
