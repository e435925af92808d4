//! Key files as text: PKCS#8 in PEM (RFC 5958, RFC 7468, RFC 8410), encrypted with PBES2 (RFC 8018).

use std::path::Path;

use data_encoding::HEXLOWER;
use pkcs8::der::asn1::{AnyRef, OctetStringRef};
use pkcs8::der::{self, Decode};
use pkcs8::pkcs5::{self, EncryptionScheme, pbes2, scrypt};
use pkcs8::{
    AlgorithmIdentifierRef, EncryptedPrivateKeyInfo, LineEnding, ObjectIdentifier, PrivateKeyInfo,
    SecretDocument,
};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::error::KeystoreError;
use super::passphrase::Passphrase;
use crate::keys::SecretKey;

/// The first line of a plain rehearsal key.
pub(super) const REHEARSAL_LINE: &str =
    "Plain rehearsal key: not encrypted. For rehearsals only, never for an official election.";

/// What the first line of an encrypted file begins with; the SHA-256 of the lines after it follows.
/// The encryption authenticates nothing: by this alone a damaged file is told from a wrong passphrase.
const CHECK: &str = "Encrypted key. SHA-256 of the lines below: ";

const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const PLAIN: &str = "PRIVATE KEY";
const ENCRYPTED: &str = "ENCRYPTED PRIVATE KEY";

/// scrypt with N = 2^14, r = 8, p = 5. OpenSSL 3.0 allows scrypt 32 MiB, which N = 2^15 exceeds by a
/// little; p = 5 makes up for the time (OWASP's choice for 16 MiB).
const SCRYPT_LOG_N: u8 = 14;
const SCRYPT_R: u32 = 8;
const SCRYPT_P: u32 = 5;

/// The most memory that a key file may ask for in scrypt, in blocks of 128 bytes: 1 GiB. Without a
/// limit a damaged or hostile file ends the process.
const MAX_SCRYPT_BLOCKS: u64 = 1 << 23;

/// The most work that a key file may ask for, so that a hostile one keeps nobody waiting: twice that
/// of the most memory in scrypt, and in PBKDF2 a few seconds.
const MAX_SCRYPT_WORK: u64 = 1 << 24;
const MAX_PBKDF2_ROUNDS: u32 = 10_000_000;

/// How a key file protects its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// By a passphrase.
    Encrypted,
    /// By file permissions alone.
    Plain,
    /// By nothing, and its first line says that it is for rehearsals only.
    PlainRehearsal,
}

/// Salt and initialisation vector of an encrypted file; random, and new for each.
pub(super) struct Salts {
    pub(super) salt: [u8; 16],
    pub(super) iv: [u8; 16],
}

/// The text of an encrypted key file.
#[inline(never)]
pub(super) fn encrypted(
    key: &SecretKey,
    passphrase: &Passphrase,
    salts: &Salts,
) -> Zeroizing<String> {
    with_info(key, |info| {
        let cost = scrypt::Params::new(SCRYPT_LOG_N, SCRYPT_R, SCRYPT_P, 32).ok()?;
        let scheme = pbes2::Parameters::scrypt_aes256cbc(cost, &salts.salt, &salts.iv).ok()?;
        let document = info
            .encrypt_with_params(scheme, passphrase.as_bytes())
            .ok()?;
        let pem = document.to_pem(ENCRYPTED, LineEnding::LF).ok()?;
        Some(Zeroizing::new(format!("{CHECK}{}\n{}", check(&pem), *pem)))
    })
}

/// The SHA-256 of lines, whatever ends them and however many empty ones follow.
fn check(lines: &str) -> String {
    let mut hasher = Sha256::new();
    for line in lines.trim_end().lines() {
        hasher.update(line.trim_end());
        hasher.update(b"\n");
    }
    HEXLOWER.encode(&hasher.finalize())
}

/// Whether a file that says what its lines hash to has other lines.
fn check_lines(path: &Path, text: &str) -> Result<(), KeystoreError> {
    let first = text.split_once('\n');
    let said = first.and_then(|(line, rest)| Some((line.strip_prefix(CHECK)?.trim_end(), rest)));
    match said {
        Some((said, rest)) if said != check(rest) => Err(KeystoreError::Damaged {
            path: path.into(),
            fault: "its lines do not have the SHA-256 that its first line says".into(),
        }),
        _ => Ok(()),
    }
}

/// The text of a plain rehearsal key file.
#[inline(never)]
pub(super) fn plain_rehearsal(key: &SecretKey) -> Zeroizing<String> {
    with_info(key, |info| {
        let pem = SecretDocument::encode_msg(info)
            .ok()?
            .to_pem(PLAIN, LineEnding::LF)
            .ok()?;
        Some(Zeroizing::new([REHEARSAL_LINE, "\n", &pem].concat()))
    })
}

fn with_info(
    key: &SecretKey,
    write: impl FnOnce(&PrivateKeyInfo<'_>) -> Option<Zeroizing<String>>,
) -> Zeroizing<String> {
    // RFC 8410: the private key is an octet string (tag 4, length 32) inside an octet string.
    let mut octets = Zeroizing::new([0; 34]);
    octets[..2].copy_from_slice(&[4, 32]);
    octets[2..].copy_from_slice(&*key.seed());
    let algorithm = AlgorithmIdentifierRef {
        oid: ED25519,
        parameters: None,
    };
    // A structure of fixed size, and parameters that are constants: encoding cannot fail.
    #[allow(clippy::expect_used)]
    write(&PrivateKeyInfo::new(algorithm, &*octets)).expect("encoding a key of fixed size")
}

/// The key in the text of a key file; `ask` gives the passphrase if it is needed.
pub(super) fn decode(
    path: &Path,
    text: &str,
    ask: impl FnOnce(&Path) -> Result<Passphrase, super::PassphraseError>,
) -> Result<(SecretKey, Protection), KeystoreError> {
    let damaged = |fault: String| KeystoreError::Damaged {
        path: path.into(),
        fault,
    };
    let label = label(text).ok_or_else(|| KeystoreError::NotPem { path: path.into() })?;
    if label != PLAIN && label != ENCRYPTED {
        return Err(KeystoreError::OtherPem {
            path: path.into(),
            found: label.into(),
        });
    }
    check_lines(path, text)?;
    let (_, document) = SecretDocument::from_pem(text.trim_end())
        .map_err(|error| damaged(format!("its PEM text does not decode ({error})")))?;
    if label == PLAIN {
        let marked = text.lines().next() == Some(REHEARSAL_LINE);
        let protection = if marked {
            Protection::PlainRehearsal
        } else {
            Protection::Plain
        };
        return Ok((from_pkcs8(path, document.as_bytes())?, protection));
    }
    let sealed = EncryptedPrivateKeyInfo::from_der(document.as_bytes())
        .map_err(|error| unreadable_encryption(path, document.as_bytes(), &error))?;
    check_cost(path, &sealed.encryption_algorithm)?;
    let passphrase = ask(path)?;
    let opened = sealed
        .decrypt(passphrase.as_bytes())
        .map_err(|error| match error {
            // A padding that is not one is reported by pkcs5 as a failure to encrypt.
            pkcs8::Error::EncryptedPrivateKey(
                pkcs5::Error::DecryptFailed | pkcs5::Error::EncryptFailed,
            )
            | pkcs8::Error::Asn1(_) => KeystoreError::WrongPassphrase { path: path.into() },
            other => KeystoreError::UnsupportedEncryption {
                path: path.into(),
                found: other.to_string(),
            },
        })?;
    // One wrong passphrase in 256 gives valid padding, and then bytes that are no key.
    if PrivateKeyInfo::from_der(opened.as_bytes()).is_err() {
        return Err(KeystoreError::WrongPassphrase { path: path.into() });
    }
    Ok((from_pkcs8(path, opened.as_bytes())?, Protection::Encrypted))
}

/// What stands after the first `-----BEGIN`, up to the dashes.
fn label(text: &str) -> Option<&str> {
    text.lines().find_map(|line| {
        line.strip_prefix("-----BEGIN ")?
            .trim_end()
            .strip_suffix("-----")
    })
}

fn from_pkcs8(path: &Path, document: &[u8]) -> Result<SecretKey, KeystoreError> {
    let damaged = |fault: &str| KeystoreError::Damaged {
        path: path.into(),
        fault: fault.into(),
    };
    let info = PrivateKeyInfo::from_der(document)
        .map_err(|error| damaged(&format!("its content is not PKCS#8 ({error})")))?;
    if info.algorithm.oid != ED25519 {
        let found = info.algorithm.oid.to_string();
        return Err(KeystoreError::NotEd25519 {
            path: path.into(),
            found,
        });
    }
    let seed = OctetStringRef::from_der(info.private_key)
        .ok()
        .and_then(|octets| {
            <[u8; 32]>::try_from(octets.as_bytes())
                .ok()
                .map(Zeroizing::new)
        })
        .ok_or_else(|| damaged("expected a secret key of 32 bytes, found something else"))?;
    let key = SecretKey::from_seed(*seed);
    match info.public_key {
        Some(public) if public != key.public().as_bytes() => Err(damaged(
            "the public key in it is not that of the secret key",
        )),
        _ => Ok(key),
    }
}

/// Tells what is damaged from what is whole but encrypted by a scheme that is not known here.
fn unreadable_encryption(path: &Path, document: &[u8], error: &der::Error) -> KeystoreError {
    let whole = AnyRef::from_der(document).and_then(|any| {
        any.sequence(|reader| AnyRef::decode(reader).and_then(|_| OctetStringRef::decode(reader)))
    });
    let path = path.into();
    match error.kind() {
        _ if whole.is_err() => {
            let fault = format!("its content is not encrypted PKCS#8 ({error})");
            KeystoreError::Damaged { path, fault }
        }
        der::ErrorKind::OidUnknown { oid } => KeystoreError::UnsupportedEncryption {
            path,
            found: format!("the algorithm {oid}"),
        },
        _ => KeystoreError::UnsupportedEncryption {
            path,
            found: "another scheme".into(),
        },
    }
}

fn check_cost(path: &Path, scheme: &EncryptionScheme<'_>) -> Result<(), KeystoreError> {
    let found = match scheme.pbes2().map(|parameters| &parameters.kdf) {
        Some(pbes2::Kdf::Scrypt(cost)) => {
            let blocks = cost
                .cost_parameter
                .saturating_mul(u64::from(cost.block_size));
            let work = blocks.saturating_mul(u64::from(cost.parallelization));
            // scrypt asks for a power of two; the library computes with whatever stands there.
            let power = cost.cost_parameter > 1 && cost.cost_parameter.is_power_of_two();
            let lawful = power && work > 0;
            if lawful && blocks <= MAX_SCRYPT_BLOCKS && work <= MAX_SCRYPT_WORK {
                return Ok(());
            }
            format!(
                "scrypt with N = {}, r = {}, p = {}",
                cost.cost_parameter, cost.block_size, cost.parallelization
            )
        }
        Some(pbes2::Kdf::Pbkdf2(cost)) if cost.iteration_count > MAX_PBKDF2_ROUNDS => {
            format!("PBKDF2 with {} rounds", cost.iteration_count)
        }
        _ => return Ok(()),
    };
    Err(KeystoreError::UnsupportedEncryption {
        path: path.into(),
        found,
    })
}

#[cfg(test)]
mod tests;
