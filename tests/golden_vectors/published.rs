//! Notes, checkpoints, proofs, receipts, names of tiles: vectors of the published folder.

use ed25519_dalek::SigningKey;
use hattama::bytes::TreeHash;
use hattama::tlog::{
    Checkpoint, KeyName, LeafTree, Note, Receipt, TileKind, TileName, Tree, VerifierKey,
    entry_bundles, hash_tiles, leaf_hash, prove_consistency, prove_inclusion, push_entry,
    verify_consistency, verify_inclusion,
};
use serde_json::{Value, json};

use crate::{bytes, golden, hex};

/// Entry n of the log of these vectors: its number in decimal digits.
fn entry(n: u64) -> Vec<u8> {
    n.to_string().into_bytes()
}

fn leaves(size: u64) -> Vec<TreeHash> {
    (0..size).map(|n| leaf_hash(&entry(n))).collect()
}

fn log_key() -> (SigningKey, VerifierKey) {
    let key = SigningKey::from_bytes(&[21; 32]);
    let name = KeyName::new("example.org/vectors").unwrap();
    let verifier = VerifierKey::ed25519(name, &key.verifying_key());
    (key, verifier)
}

fn checkpoint(size: u64) -> Checkpoint {
    Checkpoint {
        origin: KeyName::new("example.org/vectors").unwrap(),
        size,
        root: Tree::root_of(leaves(size)),
    }
}

fn base64(hashes: &[TreeHash]) -> Vec<String> {
    hashes.iter().map(TreeHash::to_base64).collect()
}

fn hashes(value: &Value) -> Vec<TreeHash> {
    let decode = |text: &str| data_encoding::BASE64.decode(text.as_bytes()).unwrap();
    let all = value.as_array().unwrap().iter();
    all.map(|text| TreeHash::new(decode(text.as_str().unwrap()).try_into().unwrap()))
        .collect()
}

#[test]
fn tiles_of_sizes() {
    let sizes = [
        0,
        1,
        2,
        255,
        256,
        257,
        65_536,
        65_537,
        70_000,
        16_777_216 + 65_536 + 256 + 1,
    ];
    let made = sizes.map(|size| {
        let tiles = hash_tiles(size).chain(entry_bundles(size));
        let mut all: Vec<_> = tiles.map(|tile| tile.to_string()).collect();
        let partial: Vec<_> = all
            .iter()
            .filter(|path| path.contains(".p/"))
            .cloned()
            .collect();
        all.sort();
        let sum = hattama::published::sha256_hex((all.join("\n") + "\n").as_bytes());
        json!({
            "size": size,
            "files": all.len(),
            "partial": partial,
            "sha256_of_sorted_paths": sum,
        })
    });
    golden("tiles.json", &json!(made));
}

#[test]
fn tile_names() {
    let good = [
        0,
        1,
        999,
        1000,
        1_234_067,
        999_999,
        1_000_000,
        72_057_594_037_927_935_u64,
    ];
    let good = good.map(|n| {
        let kind = TileKind::Hashes(0);
        let tile = TileName {
            kind,
            n,
            width: 256,
        };
        json!({ "n": n, "path": tile.to_string() })
    });
    let bad = [
        "tile/0/0",
        "tile/0/x000/001",
        "tile/0/001.p/256",
        "tile/0/001.p/0",
        "tile/0/001.p/01",
        "tile/00/001",
        "tile/8/001",
        "tile/0/x001",
        "tile/0/001/001",
        "tile/0/../001",
        "tile/0/+01",
    ];
    let made = json!({ "names": good, "no_names": bad });
    let stored = golden("tile_names.json", &made);
    for vector in stored["names"].as_array().unwrap() {
        let name: TileName = vector["path"].as_str().unwrap().parse().unwrap();
        assert_eq!(json!(name.n), vector["n"]);
    }
    for bad in stored["no_names"].as_array().unwrap() {
        assert!(bad.as_str().unwrap().parse::<TileName>().is_err());
    }
}

#[test]
fn checkpoints() {
    let (key, verifier) = log_key();
    let good = [0, 1, 2, 300].map(|size| {
        let note = checkpoint(size).sign(&key);
        json!({ "size": size, "root": checkpoint(size).root.to_base64(), "note": note })
    });
    let note = checkpoint(300).sign(&key);
    let other = SigningKey::from_bytes(&[22; 32]);
    let bad = [
        (
            "the size is another",
            note.replacen("\n300\n", "\n301\n", 1),
        ),
        (
            "the size has a leading zero",
            note.replacen("\n300\n", "\n0300\n", 1),
        ),
        (
            "the size is giant",
            note.replacen("\n300\n", "\n18446744073709551616\n", 1),
        ),
        (
            "another origin",
            note.replacen("example.org/vectors\n", "example.org/other\n", 1),
        ),
        ("signed by another key", checkpoint(300).sign(&other)),
        (
            "no signature",
            note[..note.find("\u{2014}").unwrap()].to_owned(),
        ),
        ("a hyphen for the dash", note.replace('\u{2014}', "-")),
        ("carriage returns", note.replace('\n', "\r\n")),
        ("no final newline", note.trim_end().to_owned()),
        (
            "a line more in the text",
            note.replacen("\n\n", "\nmore\n\n", 1),
        ),
    ];
    let bad = bad.map(|(why, note)| json!({ "why": why, "note": note }));
    let made = json!({
        "verifier_key": verifier.to_string(),
        "entries": "entry n is n in decimal digits",
        "checkpoints": good,
        "not_believed": bad,
    });
    let stored = golden("checkpoints.json", &made);
    let key: VerifierKey = stored["verifier_key"].as_str().unwrap().parse().unwrap();
    for vector in stored["checkpoints"].as_array().unwrap() {
        let read = Checkpoint::verify(vector["note"].as_str().unwrap(), &key).unwrap();
        assert_eq!(json!(read.size), vector["size"]);
        assert_eq!(json!(read.root.to_base64()), vector["root"]);
    }
    for vector in stored["not_believed"].as_array().unwrap() {
        let note = vector["note"].as_str().unwrap();
        assert!(Checkpoint::verify(note, &key).is_err(), "{vector}");
    }
}

#[test]
fn proofs() {
    let tree = LeafTree::new(leaves(300));
    let root = |size| checkpoint(size).root.to_base64();
    let inclusion = [
        (0, 1),
        (0, 2),
        (1, 2),
        (2, 3),
        (6, 7),
        (255, 256),
        (256, 257),
        (130, 300),
    ];
    let inclusion = inclusion.map(|(index, size)| {
        let proof = prove_inclusion(index, size, &tree).unwrap();
        json!({ "index": index, "size": size, "leaf": leaf_hash(&entry(index)).to_base64(),
                "root": root(size), "proof": base64(&proof) })
    });
    let consistency = [
        (0, 0),
        (0, 5),
        (1, 1),
        (1, 2),
        (3, 7),
        (4, 8),
        (6, 8),
        (256, 257),
        (100, 300),
    ];
    let consistency = consistency.map(|(old, size)| {
        let proof = prove_consistency(old, size, &tree).unwrap();
        json!({ "old": old, "old_root": root(old), "size": size, "root": root(size),
                "proof": base64(&proof) })
    });
    let made = json!({ "inclusion": inclusion, "consistency": consistency });
    let stored = golden("proofs.json", &made);
    let number = |value: &Value| value.as_u64().unwrap();
    let hash = |value: &Value| hashes(&json!([value]))[0];
    for one in stored["inclusion"].as_array().unwrap() {
        let (index, size) = (number(&one["index"]), number(&one["size"]));
        let proof = hashes(&one["proof"]);
        verify_inclusion(index, size, hash(&one["leaf"]), hash(&one["root"]), &proof).unwrap();
        let longer = [&proof[..], &[hash(&one["leaf"])]].concat();
        verify_inclusion(index, size, hash(&one["leaf"]), hash(&one["root"]), &longer).unwrap_err();
    }
    for one in stored["consistency"].as_array().unwrap() {
        let (old, size) = (number(&one["old"]), number(&one["size"]));
        let proof = hashes(&one["proof"]);
        verify_consistency(
            old,
            hash(&one["old_root"]),
            size,
            hash(&one["root"]),
            &proof,
        )
        .unwrap();
        let longer = [&proof[..], &[hash(&one["root"])]].concat();
        verify_consistency(
            old,
            hash(&one["old_root"]),
            size,
            hash(&one["root"]),
            &longer,
        )
        .unwrap_err();
    }
}

#[test]
fn receipts() {
    let (key, verifier) = log_key();
    let made = [(0, 1), (6, 7), (130, 300)].map(|(index, size)| {
        let note: Note = checkpoint(size).sign(&key).parse().unwrap();
        let receipt = Receipt {
            extra: (index == 6).then(|| b"table 4".to_vec()),
            index,
            proof: prove_inclusion(index, size, &LeafTree::new(leaves(size))).unwrap(),
            checkpoint: note,
        };
        json!({ "entry": hex(&entry(index)), "receipt": receipt.to_string() })
    });
    let stored = golden(
        "receipts.json",
        &json!({ "verifier_key": verifier.to_string(), "receipts": made }),
    );
    for one in stored["receipts"].as_array().unwrap() {
        let receipt: Receipt = one["receipt"].as_str().unwrap().parse().unwrap();
        receipt.verify(&bytes(&one["entry"]), &verifier).unwrap();
        assert_eq!(json!(receipt.to_string()), one["receipt"]);
    }
}

#[test]
fn entry_bundle() {
    let entries = [entry(0), Vec::new(), vec![0xab; 300]];
    let mut bundle = Vec::new();
    for entry in &entries {
        push_entry(&mut bundle, entry).unwrap();
    }
    let entries: Vec<_> = entries.iter().map(|entry| hex(entry)).collect();
    let made = json!({ "entries": entries, "bundle": hex(&bundle) });
    let stored = golden("entry_bundle.json", &made);
    let read = bytes(&stored["bundle"]);
    let read = hattama::tlog::entries_of(&read, 3).unwrap();
    assert_eq!(
        json!(read.iter().map(|entry| hex(entry)).collect::<Vec<_>>()),
        stored["entries"]
    );
}
