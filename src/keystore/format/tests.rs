use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::*;
use crate::keystore::generate;

/// The key of RFC 8410, section 10.3.
const RFC_8410: &str = "\
-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
-----END PRIVATE KEY-----
";

/// The same in version 2, with attributes and the public key.
const RFC_8410_V2: &str = "\
-----BEGIN PRIVATE KEY-----
MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB
Z9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PRIVATE KEY-----
";

const RFC_8410_PUBLIC: &str = "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1";

const SECRET: &str = "correct horse battery staple";

fn passphrase(text: &str) -> Passphrase {
    Passphrase::new(text.into(), "a test").unwrap()
}

fn open(text: &str) -> Result<(SecretKey, Protection), KeystoreError> {
    decode(Path::new("key.pem"), text, |_| Ok(passphrase(SECRET)))
}

fn salts() -> Salts {
    Salts {
        salt: [3; 16],
        iv: [4; 16],
    }
}

#[test]
fn both_versions_of_rfc_8410_are_read() {
    for text in [
        RFC_8410,
        RFC_8410_V2,
        &RFC_8410.replace('\n', "\r\n"),
        &format!("x\n{RFC_8410}\n\n"),
    ] {
        let (key, protection) = open(text).unwrap();
        assert_eq!(key.public().to_string(), RFC_8410_PUBLIC);
        assert_eq!(protection, Protection::Plain);
    }
}

#[test]
fn version_1_is_written() {
    let (key, _) = open(RFC_8410_V2).unwrap();
    assert_eq!(
        *plain_rehearsal(&key),
        format!("{REHEARSAL_LINE}\n{RFC_8410}")
    );
}

#[test]
fn encrypted_version_2_is_read() {
    let (_, document) = SecretDocument::from_pem(RFC_8410_V2).unwrap();
    let scheme = pbes2::Parameters::pbkdf2_sha256_aes256cbc(2048, &[5; 8], &[6; 16]).unwrap();
    let info = PrivateKeyInfo::from_der(document.as_bytes()).unwrap();
    let sealed = info.encrypt_with_params(scheme, SECRET).unwrap();
    let (key, protection) = open(&sealed.to_pem(ENCRYPTED, LineEnding::LF).unwrap()).unwrap();
    assert_eq!(key.public().to_string(), RFC_8410_PUBLIC);
    assert_eq!(protection, Protection::Encrypted);
}

#[test]
fn a_wrong_passphrase_is_told_whatever_it_decrypts_to() {
    let (key, _) = open(RFC_8410).unwrap();
    let scheme = pbes2::Parameters::pbkdf2_sha256_aes256cbc(1, &[5; 8], &[6; 16]).unwrap();
    let sealed = with_info(&key, |info| {
        let sealed = info.encrypt_with_params(scheme, SECRET).ok()?;
        sealed.to_pem(ENCRYPTED, LineEnding::LF).ok()
    });
    // Among these, some give valid padding by chance.
    for number in 0..1000 {
        let wrong = |_: &Path| Ok(passphrase(&format!("wrong {number}")));
        let refusal = decode(Path::new("key.pem"), &sealed, wrong).unwrap_err();
        assert!(
            matches!(refusal, KeystoreError::WrongPassphrase { .. }),
            "{refusal}"
        );
        assert!(!refusal.to_string().contains(&format!("wrong {number}")));
    }
}

#[test]
fn other_files_are_told_apart() {
    let public = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n";
    assert!(
        matches!(open(public), Err(KeystoreError::OtherPem { found, .. }) if found == "PUBLIC KEY")
    );
    assert!(matches!(
        open("-----BEGIN"),
        Err(KeystoreError::NotPem { .. })
    ));
    // X25519 is 1.3.101.110: the last byte of the identifier is 0x6e for 0x70.
    let x25519 = RFC_8410.replace("BQYDK2VwBC", "BQYDK2VuBC");
    let refusal = open(&x25519).unwrap_err();
    assert!(
        refusal.to_string().contains("found:    1.3.101.110"),
        "{refusal}"
    );
}

#[test]
fn damage_is_told() {
    let (key, _) = open(RFC_8410).unwrap();
    let sealed = encrypted(&key, &passphrase(SECRET), &salts());
    let middle = sealed.len() / 2;
    let cases = [
        RFC_8410.replace("MC4C", "MC4*"),
        RFC_8410.replace("MC4C", "MC8C"),
        RFC_8410.replace("-----END PRIVATE KEY-----\n", ""),
        RFC_8410_V2.replace("Z9w7", "Z9w8"),
        sealed[..middle].to_owned(),
        sealed.replace("\nM", "\nN"),
    ];
    for text in cases {
        let refusal = open(&text).unwrap_err();
        assert!(
            matches!(refusal, KeystoreError::Damaged { .. }),
            "{refusal}\n{text}"
        );
    }
}

/// With the right passphrase and with a wrong one: damage anywhere in what is encrypted is damage.
#[test]
fn damage_is_told_from_a_wrong_passphrase() {
    let (key, _) = open(RFC_8410).unwrap();
    let sealed = encrypted(&key, &passphrase(SECRET), &salts());
    assert_eq!(open(&sealed).unwrap().0.public(), key.public());
    assert!(open(&sealed.replace('\n', "\r\n")).is_ok());
    let body = sealed.find("KEY-----\n").unwrap() + 9;
    let end = sealed.find("\n-----END").unwrap();
    for at in body..end {
        let mut bytes = sealed.as_bytes().to_vec();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let text = String::from_utf8(bytes).unwrap();
        for tried in [SECRET, "wrong"] {
            let refusal = decode(Path::new("key.pem"), &text, |_| Ok(passphrase(tried)));
            let refusal = refusal.unwrap_err();
            assert!(
                matches!(refusal, KeystoreError::Damaged { .. }),
                "byte {at}: {refusal}"
            );
        }
    }
    let refusal = decode(Path::new("key.pem"), &sealed, |_| Ok(passphrase("wrong"))).unwrap_err();
    assert!(
        matches!(refusal, KeystoreError::WrongPassphrase { .. }),
        "{refusal}"
    );
}

#[test]
fn a_cost_that_would_exhaust_memory_or_time_is_refused() {
    let scrypt = |cost_parameter, parallelization| {
        pbes2::Kdf::Scrypt(pbes2::ScryptParams {
            salt: &[1; 16],
            cost_parameter,
            block_size: 8,
            parallelization,
            key_length: None,
        })
    };
    let rounds = pbes2::Kdf::Pbkdf2(pbes2::Pbkdf2Params {
        salt: &[1; 16],
        iteration_count: u32::MAX,
        key_length: None,
        prf: pbes2::Pbkdf2Prf::HmacWithSha256,
    });
    let lawless = [scrypt(0, 1), scrypt(1, 1), scrypt(3, 1), scrypt(1 << 14, 0)];
    let costly = [scrypt(1 << 40, 1), scrypt(1 << 14, u16::MAX), rounds];
    for kdf in lawless.into_iter().chain(costly) {
        refused_for_its_cost(kdf);
    }
}

fn refused_for_its_cost(kdf: pbes2::Kdf<'_>) {
    let encryption = pbes2::EncryptionScheme::Aes256Cbc { iv: &[2; 16] };
    let scheme = pbes2::Parameters { kdf, encryption };
    let sealed = EncryptedPrivateKeyInfo {
        encryption_algorithm: scheme.into(),
        encrypted_data: &[0; 48],
    };
    let pem = SecretDocument::encode_msg(&sealed)
        .unwrap()
        .to_pem(ENCRYPTED, LineEnding::LF)
        .unwrap();
    let refusal = open(&pem).unwrap_err();
    assert!(
        matches!(refusal, KeystoreError::UnsupportedEncryption { .. }),
        "{refusal}"
    );
}

/// A folder in which the real `openssl` works on files, with the passphrase in one of them.
struct OpenSsl(tempfile::TempDir);

impl OpenSsl {
    fn start() -> Option<Self> {
        if Command::new("openssl").arg("version").output().is_err() {
            eprintln!("SKIPPED: there is no openssl program on this machine to test against");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("passphrase"), SECRET).unwrap();
        Some(Self(folder))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, arguments: &str) -> Vec<u8> {
        let output = Command::new("openssl")
            .args(arguments.split(' '))
            .current_dir(self.0.path())
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        output.stdout
    }

    /// The public key of a key file, as openssl reads it.
    fn public(&self, name: &str) -> Vec<u8> {
        let der = self.run(&format!(
            "pkey -in {name} -passin file:passphrase -pubout -outform DER"
        ));
        der[der.len() - 32..].to_vec()
    }
}

#[test]
fn openssl_reads_what_is_written() {
    let Some(openssl) = OpenSsl::start() else {
        return;
    };
    let key = generate().unwrap();
    fs::write(
        openssl.path("sealed"),
        &*encrypted(&key, &passphrase(SECRET), &salts()),
    )
    .unwrap();
    fs::write(openssl.path("plain"), &*plain_rehearsal(&key)).unwrap();
    assert_eq!(openssl.public("sealed"), key.public().as_bytes());
    assert_eq!(openssl.public("plain"), key.public().as_bytes());
}

#[test]
fn what_openssl_writes_is_read() {
    let Some(openssl) = OpenSsl::start() else {
        return;
    };
    openssl.run("genpkey -algorithm ed25519 -out plain");
    let seal = "pkcs8 -topk8 -in plain -passout file:passphrase";
    openssl.run(&format!("{seal} -v2 aes-256-cbc -out pbkdf2"));
    openssl.run(&format!(
        "{seal} -v2 aes-256-cbc -v2prf hmacWithSHA512 -out sha512"
    ));
    openssl.run(&format!("{seal} -scrypt -out scrypt"));
    openssl.run("genpkey -algorithm ed25519 -aes-256-cbc -pass file:passphrase -out direct");
    for name in ["plain", "pbkdf2", "sha512", "scrypt", "direct"] {
        let (key, protection) = open(&fs::read_to_string(openssl.path(name)).unwrap()).unwrap();
        assert_eq!(openssl.public(name), key.public().as_bytes(), "{name}");
        assert_eq!(protection == Protection::Plain, name == "plain");
    }
}

#[test]
fn other_keys_of_openssl_are_refused_by_name() {
    let Some(openssl) = OpenSsl::start() else {
        return;
    };
    openssl.run("genpkey -algorithm x25519 -out x25519");
    openssl.run("genpkey -algorithm ed25519 -out plain");
    openssl.run("pkcs8 -topk8 -in plain -passout file:passphrase -v1 PBE-SHA1-3DES -out pbes1");
    openssl.run("pkcs8 -topk8 -in plain -passout file:passphrase -v2 des3 -out des3");
    let refusal = |name: &str| open(&fs::read_to_string(openssl.path(name)).unwrap()).unwrap_err();
    assert!(matches!(
        refusal("x25519"),
        KeystoreError::NotEd25519 { .. }
    ));
    for name in ["pbes1", "des3"] {
        let refusal = refusal(name);
        assert!(
            matches!(refusal, KeystoreError::UnsupportedEncryption { .. }),
            "{refusal}"
        );
    }
}
