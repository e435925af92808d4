//! What the types of secrets promise: wiped when dropped, shown by nothing.

use ed25519_dalek::SigningKey;
use hattama::keys::SecretKey;
use hattama::keystore::{self, Passphrase};
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::bench::{PASSPHRASE, passphrase, stands_in, writings};
use crate::support::key;

fn is_wiped<T: ZeroizeOnDrop>() {}

#[test]
fn secrets_are_wiped_when_dropped() {
    is_wiped::<SecretKey>();
    is_wiped::<Passphrase>();
    // What they are made of, and what they give out.
    is_wiped::<SigningKey>();
    let key = key("somebody", 1);
    let _: Zeroizing<[u8; 32]> = key.seed();
}

/// Neither can be cloned, copied or put into a file by mistake: this would not compile if the types
/// had two ways to answer.
#[test]
fn secrets_are_neither_cloned_nor_serialised() {
    trait Other<A> {
        fn asked() {}
    }
    struct Clonable;
    struct Writable;
    struct Displayed;
    impl<T> Other<()> for T {}
    impl<T: Clone> Other<Clonable> for T {}
    impl<T: serde::Serialize> Other<Writable> for T {}
    impl<T: std::fmt::Display> Other<Displayed> for T {}
    <SecretKey as Other<_>>::asked();
    <Passphrase as Other<_>>::asked();
}

#[test]
fn debug_output_shows_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    let secret = key("somebody", 1);
    keystore::write_new(&path, &secret, &passphrase()).unwrap();
    let opened = keystore::read(&path, |_| Ok(passphrase())).unwrap();
    let wrong = |_: &std::path::Path| Passphrase::new("another one".into(), "a test");
    let refused = keystore::read(&path, wrong).unwrap_err();
    let shown = [
        format!("{secret:?} {secret:#?}"),
        format!("{:?}", passphrase()),
        format!("{opened:?} {opened:#?}"),
        format!("{refused:?} {refused}"),
        format!(
            "{:?}",
            std::panic::catch_unwind(|| Passphrase::new(String::new(), "a test"))
        ),
    ]
    .concat();
    let mut written = writings(&secret.seed());
    written.push(PASSPHRASE.into());
    written.push(b"another one".to_vec());
    assert!(!stands_in(shown.as_bytes(), &written), "{shown}");
    // The search would find them.
    let found = format!("{:?}", *secret.seed());
    assert!(stands_in(found.as_bytes(), &written));
}
