//! Vectors that others have published.

use data_encoding::HEXLOWER_PERMISSIVE as HEX;
use hattama::bytes::Domain;
use hattama::keys::{Message, PublicKeyBytes, SignatureBytes, registrable, verdict};
use serde_json::Value;

use crate::crafted::{Signed, Signer};
use crate::paths::all_say;

pub(crate) fn bytes(hex: &str) -> Vec<u8> {
    HEX.decode(hex.as_bytes()).unwrap()
}

/// A case, if key and signature are as long as they must be.
fn case(key: &str, message: &str, signature: &str) -> Option<Signed> {
    Some(Signed {
        key: PublicKeyBytes::new(bytes(key).try_into().ok()?),
        message: bytes(message),
        signature: SignatureBytes::new(bytes(signature).try_into().ok()?),
    })
}

/// The cases about which libraries disagree, by name; only the first is to be accepted.
pub(crate) fn odd_ones() -> Vec<(String, Signed)> {
    let text = include_str!("../vectors/ed25519-edge.jsonl");
    let cases = text.lines().map(|line| {
        let case: Value = serde_json::from_str(line).unwrap();
        let field = |name: &str| case[name].as_str().unwrap();
        let signed = self::case(field("a"), field("m"), field("s")).unwrap();
        (field("name").to_owned(), signed)
    });
    let cases: Vec<_> = cases.collect();
    assert_eq!(cases.len(), 12);
    cases
}

/// RFC 8032, section 7.1: secret key, public key, message, signature. TEST 1024, whose message has
/// 1,023 bytes, is among Wycheproof's.
const RFC_8032: [[&str; 4]; 4] = [
    [
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ],
    [
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ],
    [
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ],
    [
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ],
];

#[test]
fn those_of_the_standard_are_made_and_accepted() {
    let mut all = Vec::new();
    for [secret, key, message, signature] in RFC_8032 {
        let signed = case(key, message, signature).unwrap();
        let signer = Signer::of_seed(bytes(secret).try_into().unwrap());
        let own = signer.honest(&signed.message);
        assert_eq!((own.key, own.signature), (signed.key, signed.signature));
        // As a statement the same bytes are another message.
        let key = registrable(&signed.key).unwrap();
        let statement = Message::new(Domain::Statement, &signed.message);
        assert!(!verdict(&key, &statement, &signed.signature));
        all.push(signed);
    }
    all_say(&all, &[true; 4], [1; 32], "RFC 8032");
    for signed in &mut all {
        signed.message.push(0);
    }
    all_say(&all, &[false; 4], [1; 32], "RFC 8032, another message");
}

#[test]
fn those_of_wycheproof_get_the_verdict_that_is_published() {
    use wycheproof::TestResult;
    use wycheproof::eddsa::{TestName, TestSet};
    let set = TestSet::load(TestName::Ed25519).unwrap();
    let (mut all, mut expected) = (Vec::new(), Vec::new());
    let (mut of_another_length, mut long_message) = (0, false);
    for group in &set.test_groups {
        for test in &group.tests {
            let valid = test.result == TestResult::Valid;
            assert_ne!(test.result, TestResult::Acceptable);
            let Ok(signature) = <[u8; 64]>::try_from(&test.sig[..]) else {
                assert!(!valid, "{}", test.tc_id);
                of_another_length += 1;
                continue;
            };
            all.push(Signed {
                key: PublicKeyBytes::new(group.key.pk[..].try_into().unwrap()),
                message: test.msg.to_vec(),
                signature: SignatureBytes::new(signature),
            });
            expected.push(valid);
            // TEST 1024 of RFC 8032.
            long_message |= valid && test.msg.len() == 1023 && group.key.pk[..2] == [0x27, 0x81];
        }
    }
    let valid = expected.iter().filter(|valid| **valid).count();
    println!(
        "{} cases, {valid} of them valid; {of_another_length} of another length",
        all.len()
    );
    assert_eq!(
        (all.len() + of_another_length, valid, long_message),
        (151, 88, true)
    );
    all_say(&all, &expected, [2; 32], "Wycheproof");
}

#[test]
fn the_odd_ones_get_the_verdict_that_is_normative() {
    let (names, all): (Vec<_>, Vec<_>) = odd_ones().into_iter().unzip();
    let expected: Vec<_> = names.iter().map(|name| name == "honest").collect();
    all_say(&all, &expected, [3; 32], "odd ones");
    for (name, signed) in names.iter().zip(&all) {
        assert_eq!(
            registrable(&signed.key).is_err(),
            name.starts_with("A "),
            "{name}"
        );
    }
}

/// Sets that are not carried here: a file of <https://c2sp.org/CCTV/ed25519>, `ed25519vectors.json`,
/// named by `HATTAMA_CCTV`, and one of ed25519-speccheck, `cases.json`, by `HATTAMA_SPECCHECK`.
#[test]
fn sets_that_the_environment_names() {
    let read = |name: &str| {
        let Some(path) = std::env::var_os(name) else {
            println!("skipped: {name} names no file");
            return None;
        };
        let cases: Vec<Value> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        Some(cases)
    };
    let text = |case: &Value, field: &str| case[field].as_str().unwrap().to_owned();
    if let Some(cases) = read("HATTAMA_CCTV") {
        let mut expected = Vec::new();
        let mut all = Vec::new();
        for one in &cases {
            let mut signed = case(&text(one, "key"), "", &text(one, "sig")).unwrap();
            signed.message = text(one, "msg").into_bytes();
            all.push(signed);
            // Each flag is a reason to refuse; what has none is a signature like any other.
            expected.push(one["flags"].as_array().is_none_or(Vec::is_empty));
        }
        let accepted = expected.iter().filter(|one| **one).count();
        println!("CCTV: {} cases, {accepted} accepted", all.len());
        all_say(&all, &expected, [4; 32], "CCTV");
    }
    if let Some(cases) = read("HATTAMA_SPECCHECK") {
        let all = cases.iter().map(|one| {
            let field = |name| text(one, name);
            case(&field("pub_key"), &field("message"), &field("signature")).unwrap()
        });
        let all: Vec<_> = all.collect();
        // Every one of them is odd.
        println!("ed25519-speccheck: {} cases, none accepted", all.len());
        all_say(&all, &vec![false; all.len()], [5; 32], "ed25519-speccheck");
    }
}
