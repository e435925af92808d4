//! Key files on disk.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use zeroize::Zeroizing;

use super::error::{Exposed, KeystoreError};
use super::format::{self, Protection, Salts};
use super::passphrase::{Passphrase, PassphraseError};
use crate::files;
use crate::keys::{SecretKey, wipe_stack};

/// The most bytes a key file may have. Ours have 400; text before the key is allowed.
const MAX_FILE: usize = 64 * 1024;

/// More stack than opening a key file needs, in words of eight bytes.
const DECODING: usize = 16 * 1024;

/// A key that has been read.
#[derive(Debug)]
pub struct Opened {
    /// The key.
    pub key: SecretKey,
    /// How its file protects it.
    pub protection: Protection,
    /// A warning, if others than the owner may read or write the file.
    pub exposed: Option<Exposed>,
}

/// A new key, from the randomness of the operating system.
///
/// # Errors
/// [`KeystoreError::NoRandomness`].
pub fn generate() -> Result<SecretKey, KeystoreError> {
    let key = fresh();
    wipe_stack::<DECODING>();
    key
}

#[inline(never)]
fn fresh() -> Result<SecretKey, KeystoreError> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *seed).map_err(KeystoreError::NoRandomness)?;
    Ok(SecretKey::from_seed(*seed))
}

/// Writes `key` to a new file that only its owner can read, encrypted with `passphrase`.
///
/// When this returns, file and folder entry are on disk; when it fails, nothing is left.
///
/// # Errors
/// [`KeystoreError::Exists`] if there is such a file, [`KeystoreError::NoFolder`] if there is no
/// folder for it, [`KeystoreError::NotWritten`] or [`KeystoreError::NoRandomness`] if the system
/// fails.
pub fn write_new(
    path: &Path,
    key: &SecretKey,
    passphrase: &Passphrase,
) -> Result<(), KeystoreError> {
    let mut salts = Salts {
        salt: [0; 16],
        iv: [0; 16],
    };
    getrandom::fill(&mut salts.salt).map_err(KeystoreError::NoRandomness)?;
    getrandom::fill(&mut salts.iv).map_err(KeystoreError::NoRandomness)?;
    let text = format::encrypted(key, passphrase, &salts);
    wipe_stack::<DECODING>();
    create(path, &text)
}

/// Writes `key` unencrypted to a new file whose first line says that it is for rehearsals only.
///
/// # Errors
/// As [`write_new`].
pub fn write_plain_rehearsal(path: &Path, key: &SecretKey) -> Result<(), KeystoreError> {
    let text = format::plain_rehearsal(key);
    wipe_stack::<DECODING>();
    create(path, &text)
}

/// The key in the file at `path`; `ask` gives the passphrase if the file is encrypted, such as
/// [`PassphraseSource::existing`](super::PassphraseSource::existing).
///
/// # Errors
/// [`KeystoreError`] if the file cannot be read, holds no Ed25519 key, or does not open with the
/// passphrase.
pub fn read(
    path: &Path,
    ask: impl FnOnce(&Path) -> Result<Passphrase, PassphraseError>,
) -> Result<Opened, KeystoreError> {
    let opened = open(path, ask);
    wipe_stack::<DECODING>();
    opened
}

#[inline(never)]
fn open(
    path: &Path,
    ask: impl FnOnce(&Path) -> Result<Passphrase, PassphraseError>,
) -> Result<Opened, KeystoreError> {
    let unreadable = |source| KeystoreError::Unreadable {
        path: path.into(),
        source,
    };
    // Room for the whole, so that growing leaves no copy of a secret behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_FILE + 1));
    let file = files::open(path).map_err(unreadable)?;
    let exposed = exposed(path, &file).map_err(unreadable)?;
    file.take(MAX_FILE as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    let text = std::str::from_utf8(&bytes)
        .ok()
        .filter(|text| text.len() <= MAX_FILE);
    let text = text.ok_or_else(|| KeystoreError::NotPem { path: path.into() })?;
    let (key, protection) = format::decode(path, text, ask)?;
    Ok(Opened {
        key,
        protection,
        exposed,
    })
}

#[cfg(unix)]
fn exposed(path: &Path, file: &File) -> io::Result<Option<Exposed>> {
    use std::os::unix::fs::PermissionsExt;
    let mode = file.metadata()?.permissions().mode() & 0o7777;
    Ok((mode & 0o077 != 0).then(|| Exposed {
        path: path.into(),
        mode,
    }))
}

#[cfg(not(unix))]
fn exposed(_: &Path, _: &File) -> io::Result<Option<Exposed>> {
    Ok(None)
}

/// Writes to a temporary file beside `path`, which only its owner can read, and gives it its name
/// once it is on disk; so the name never stands for half a file.
fn create(path: &Path, text: &str) -> Result<(), KeystoreError> {
    let not_written = |source: io::Error| match source.kind() {
        io::ErrorKind::AlreadyExists => KeystoreError::Exists { path: path.into() },
        _ => KeystoreError::NotWritten {
            path: path.into(),
            source,
        },
    };
    if path.symlink_metadata().is_ok() {
        return Err(KeystoreError::Exists { path: path.into() });
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        return Err(KeystoreError::NoFolder {
            path: path.into(),
            folder: folder.into(),
        });
    }
    let mut file = tempfile::Builder::new()
        .prefix(".new-key-")
        .tempfile_in(folder)
        .map_err(not_written)?;
    file.write_all(text.as_bytes()).map_err(not_written)?;
    file.as_file().sync_all().map_err(not_written)?;
    file.persist_noclobber(path)
        .map_err(|error| not_written(error.error))?;
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|source| {
            // The name may be lost in a crash. Nobody has used the key yet, so it had better go now.
            let _ = fs::remove_file(path);
            not_written(source)
        })
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn folder() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.pem");
        (folder, path)
    }

    fn passphrase(text: &str) -> Passphrase {
        Passphrase::new(text.into(), "a test").unwrap()
    }

    fn never(_: &Path) -> Result<Passphrase, PassphraseError> {
        panic!("a plain file needs no passphrase")
    }

    #[test]
    fn generated_keys_differ() {
        assert_ne!(generate().unwrap().public(), generate().unwrap().public());
    }

    #[test]
    fn an_encrypted_key_comes_back() {
        let (folder, path) = folder();
        let key = generate().unwrap();
        write_new(&path, &key, &passphrase("correct horse")).unwrap();
        let opened = read(&path, |_| Ok(passphrase("correct horse"))).unwrap();
        assert_eq!(opened.key.public(), key.public());
        assert_eq!(
            (opened.protection, opened.exposed),
            (Protection::Encrypted, None)
        );
        let refusal = read(&path, |_| Ok(passphrase("wrong horse"))).unwrap_err();
        assert!(
            matches!(refusal, KeystoreError::WrongPassphrase { .. }),
            "{refusal}"
        );
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_plain_rehearsal_key_says_so_on_its_first_line() {
        let (_folder, path) = folder();
        let key = generate().unwrap();
        write_plain_rehearsal(&path, &key).unwrap();
        assert!(
            fs::read_to_string(&path)
                .unwrap()
                .starts_with("Plain rehearsal key: ")
        );
        let opened = read(&path, never).unwrap();
        assert_eq!(opened.key.public(), key.public());
        assert_eq!(opened.protection, Protection::PlainRehearsal);
    }

    #[test]
    fn nothing_is_overwritten_and_nothing_left_behind() {
        let (folder, path) = folder();
        fs::write(&path, "precious").unwrap();
        let refusal = write_plain_rehearsal(&path, &generate().unwrap()).unwrap_err();
        assert!(matches!(refusal, KeystoreError::Exists { .. }), "{refusal}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
        let nowhere = folder.path().join("missing/key.pem");
        let refusal = write_plain_rehearsal(&nowhere, &generate().unwrap()).unwrap_err();
        let missing = format!("no folder {}", folder.path().join("missing").display());
        assert!(refusal.to_string().contains(&missing), "{refusal}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_open_to_others_is_read_with_a_warning() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, path) = folder();
        write_plain_rehearsal(&path, &generate().unwrap()).unwrap();
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o7777,
            0o600
        );
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let exposed = read(&path, never).unwrap().exposed.unwrap();
        assert!(exposed.to_string().contains("found 0640"), "{exposed}");
    }

    #[test]
    fn what_is_no_key_file_is_named() {
        let (folder, path) = folder();
        let missing = read(&path, never).unwrap_err();
        assert!(
            matches!(missing, KeystoreError::Unreadable { .. }),
            "{missing}"
        );
        assert!(missing.to_string().contains("key.pem"));
        let directory = read(folder.path(), never).unwrap_err();
        assert!(
            matches!(directory, KeystoreError::Unreadable { .. }),
            "{directory}"
        );
        let long = vec![b' '; MAX_FILE + 1];
        for content in [&b""[..], b"\xff\xfe", b"no key", &long] {
            fs::write(&path, content).unwrap();
            let refusal = read(&path, never).unwrap_err();
            assert!(matches!(refusal, KeystoreError::NotPem { .. }), "{refusal}");
        }
    }
}
