//! Secret keys at rest.
//!
//! In: files and passphrases. Out: [`SecretKey`](crate::keys::SecretKey), and files that OpenSSL 3.0
//! reads. An edge: it reaches the disk, the terminal and the operating system's randomness, and
//! knows nothing of elections.
//!
//! A key file is PKCS#8 in PEM, encrypted with a passphrase (PBES2: scrypt, AES-256-CBC), after a line
//! with the SHA-256 of the rest, which tells a damaged file from a wrong passphrase. It is
//! written in version 1, without the public key, since OpenSSL 3.0 refuses version 2; both are read.
//! The one other file that is written is a *plain rehearsal key*, which says on its first line that
//! it is no more than that.

mod error;
mod file;
mod format;
mod passphrase;
mod process;
mod terminal;

pub use error::{Exposed, KeystoreError};
pub use file::{Opened, generate, read, write_new, write_plain_rehearsal};
pub use format::Protection;
pub use passphrase::{Passphrase, PassphraseError, PassphraseSource};
pub use process::keep_memory_private;
#[cfg(unix)]
pub use terminal::leave_terminal;
