//! `spicy-torchwood -verify`: another reader of inclusion proofs and checkpoints. It reads the form
//! of <https://c2sp.org/tlog-proof> without its first line, and knows no witnesses.

use std::fs;
use std::process::Command;

use hattama::tlog::{
    Checkpoint, KeyName, LeafTree, Note, Receipt, Tree, VerifierKey, leaf_hash, prove_inclusion,
};

use crate::support::{witness_key, witness_vkey};
use crate::tools::tool;

#[test]
#[ignore = "needs third-party tools: scripts/third-party.sh"]
fn spicy_torchwood_verifies_receipts_of_ours() {
    let folder = tempfile::tempdir().unwrap();
    let key = ed25519_dalek::SigningKey::from_bytes(&[5; 32]);
    let origin = KeyName::new("example.org/test-2023").unwrap();
    let vkey = VerifierKey::ed25519(origin.clone(), &key.verifying_key());
    let verify = |file: &std::path::Path| {
        let mut verify = Command::new(tool("spicy-torchwood"));
        let verify = verify.args(["-verify", &vkey.to_string()]).arg(file);
        verify.output().unwrap().status.success()
    };
    let mut verified = 0;
    for size in [1, 2, 3, 255, 256, 257, 1000] {
        let entry = |n: u64| format!("entry {n} of {size}").into_bytes();
        let leaves: Vec<_> = (0..size).map(|n| leaf_hash(&entry(n))).collect();
        let root = Tree::root_of(leaves.iter().copied());
        let tree = LeafTree::new(leaves);
        let checkpoint = Checkpoint {
            origin: origin.clone(),
            size,
            root,
        };
        let mut checkpoint: Note = checkpoint.sign(&key).parse().unwrap();
        // Lines of witnesses do not disturb it.
        let time = hattama::tlog::CosignatureTime::new(1_700_000_000).unwrap();
        let name = witness_vkey().name().clone();
        let line = hattama::tlog::Cosignature::sign(&checkpoint, time, name, &witness_key());
        checkpoint.add(line).unwrap();
        for index in [0, size / 2, size - 1] {
            let receipt = Receipt {
                extra: None,
                index,
                proof: prove_inclusion(index, size, &tree).unwrap(),
                checkpoint: checkpoint.clone(),
            };
            let file = folder.path().join(format!("{size}-{index}"));
            let signature = folder.path().join(format!("{size}-{index}.spicy"));
            let text = receipt.to_string();
            let (_, without) = text.split_once('\n').unwrap();
            fs::write(&file, entry(index)).unwrap();
            fs::write(&signature, without).unwrap();
            assert!(verify(&file), "{size} {index}");
            verified += 1;
            // It would notice.
            fs::write(&file, entry(index + 1)).unwrap();
            assert!(!verify(&file), "{size} {index}");
        }
    }
    println!("spicy-torchwood verified {verified} receipts, and refused as many of other entries");
}
