//! A log of 20,000 entries at an address: what a second run fetches.

use std::fs;

use hattama::keystore;
use hattama::ledger::{Config, Layout};

use crate::server::Server;
use crate::stage::Stage;
use crate::views_support;

#[test]
fn of_20_000_entries_and_100_more_only_what_is_new_is_fetched() {
    let stage = Stage::new();
    views_support::prints(stage.at(), 0, &["demo", "national"]);
    let layout = Layout::new(&stage.path("national"));
    let key = Config::read(&layout).unwrap().log_key(&layout);
    let key = keystore::read(&key, |_| panic!("it is plain")).unwrap().key;
    let entries = stage.entries_of("national");
    stage.publish_entries_signed(&entries[..20_000], "public", &key);
    let server = Server::new(&stage.path("public"));
    let url = server.url.as_str();
    let first = stage.object(0, &["verify", url]);
    assert_eq!(first["head"]["size"], 20_000);
    assert_eq!(first["checked"]["results"], true);
    let asked = server.asked();
    let tiles = asked
        .iter()
        .filter(|path| path.starts_with("tile/"))
        .count();
    // 78 full ones and a partial one of entries, the same of level 0, one partial of level 1.
    assert_eq!(tiles, 79 + 79 + 1);

    stage.publish_entries_signed(&entries[..20_100], "public", &key);
    let second = stage.object(0, &["verify", url]);
    assert_eq!(second["head"]["size"], 20_100);
    assert_eq!(second["trust"]["anchored_by"], "remembered");
    let asked = server.asked();
    let tiles: Vec<_> = asked
        .iter()
        .filter(|path| path.starts_with("tile/"))
        .collect();
    assert_eq!(tiles, ["tile/0/078.p/132", "tile/entries/078.p/132"]);
    let results = asked
        .iter()
        .filter(|path| path.starts_with("results/"))
        .count();
    let named = fs::read(stage.path("public/manifest.json")).unwrap();
    let named = hattama::published::Manifest::from_bytes(&named)
        .unwrap()
        .files
        .len();
    assert!(
        results < named,
        "{results} of {named}: tables that did not change are kept"
    );

    let third = stage.object(0, &["verify", url]);
    assert_eq!(third["verdict"], "verified");
    assert_eq!(server.asked(), ["checkpoint", "manifest.json"]);
}
