//! A log at an address: copied in parallel, only what is new.

use std::fs;

use crate::server::Server;
use crate::stage::Stage;

#[test]
fn a_second_run_fetches_only_what_is_new() {
    let stage = Stage::new();
    let size = stage.entries().len();
    stage.publish_prefix(size - 4, "public");
    let server = Server::new(&stage.path("public"));
    let url = server.url.as_str();
    let first = stage.object(0, &["verify", url]);
    assert_eq!(first["head"]["size"], size - 4);
    let asked = server.asked();
    assert!(
        asked.contains(&format!("tile/entries/000.p/{}", size - 4)),
        "{asked:?}"
    );
    // Nothing new: the checkpoint and the manifest are all that is asked for.
    stage.object(0, &["verify", url]);
    assert_eq!(server.asked(), ["checkpoint", "manifest.json"]);
    // Everything else that reads logs reads it there, too.
    assert_eq!(stage.run(&["tally", "--from", url]).0, 0);
    server.asked();

    stage.publish("public");
    let second = stage.object(0, &["verify", url]);
    assert_eq!(second["head"]["size"], size);
    assert_eq!(second["trust"]["anchored_by"], "remembered");
    let tiles: Vec<_> = server
        .asked()
        .into_iter()
        .filter(|path| path.starts_with("tile/"))
        .collect();
    assert_eq!(
        tiles,
        [
            format!("tile/0/000.p/{size}"),
            format!("tile/entries/000.p/{size}")
        ]
    );
}

#[test]
fn damage_on_the_way_is_fetched_again_and_damage_there_is_named() {
    let stage = Stage::new();
    let size = stage.entries().len();
    stage.publish("public");
    let server = Server::new(&stage.path("public"));
    let url = server.url.as_str();
    stage.object(0, &["verify", url]);
    // In the copy on this machine.
    let bundle = format!("tile/entries/000.p/{size}");
    let copy = fs::read_dir(stage.path("cache"))
        .unwrap()
        .map(|one| one.unwrap().path());
    let copy = { copy }.find(|path| path.is_dir()).unwrap().join(&bundle);
    fs::write(&copy, "damaged").unwrap();
    stage.object(0, &["verify", url]);
    // There.
    let whole = fs::read(stage.path("public").join(&bundle)).unwrap();
    let mut bad = whole.clone();
    bad[99] ^= 1;
    fs::write(stage.path("public").join(&bundle), bad).unwrap();
    fs::remove_dir_all(stage.path("cache")).unwrap();
    let codes = stage.failures(&[url]);
    assert!(codes.contains(&"V301".to_owned()), "{codes:?}");
    fs::remove_file(stage.path("public").join(&bundle)).unwrap();
    let codes = stage.failures(&[url]);
    assert!(codes.contains(&"V302".to_owned()), "{codes:?}");
    fs::write(stage.path("public").join(&bundle), whole).unwrap();
    stage.object(0, &["verify", url]);
}

#[test]
fn no_server_and_no_log_are_no_evidence() {
    let stage = Stage::new();
    let server = Server::new(&stage.path("empty"));
    for url in [
        "http://127.0.0.1:9/log",
        server.url.as_str(),
        "https://",
        "http://a/?b",
    ] {
        let (code, out, error) = stage.run(&["verify", url]);
        assert_eq!(code, 2, "{url}: {out}{error}");
    }
}

/// What was fetched before is no reason not to fetch what is there now.
#[test]
fn a_file_that_stands_where_a_folder_belongs_gives_way() {
    let stage = Stage::new();
    stage.publish("public");
    stage.publish("whole");
    let server = Server::new(&stage.path("public"));
    let url = server.url.as_str();
    let path = stage.path("public/manifest.json");
    let whole = fs::read(&path).unwrap();
    let mut manifest = hattama::published::Manifest::from_bytes(&whole).unwrap();
    let sum = hattama::published::sha256_hex(b"hi");
    let folder = stage.path("public/results");
    fs::remove_dir_all(&folder).unwrap();
    fs::create_dir(&folder).unwrap();
    manifest
        .files
        .retain(|path, _| !path.starts_with("results/"));
    for name in ["results/contests", "results/stations"] {
        manifest.files.insert(name.into(), sum.clone());
        fs::write(stage.path("public").join(name), b"hi").unwrap();
    }
    fs::write(&path, manifest.to_bytes()).unwrap();
    assert_ne!(stage.run(&["verify", url]).0, 0);
    fs::remove_dir_all(&folder).unwrap();
    crate::memory::copy(&stage, "whole/results", "public/results");
    fs::write(&path, whole).unwrap();
    stage.object(0, &["verify", url]);
}
