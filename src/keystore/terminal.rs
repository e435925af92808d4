//! The terminal while a passphrase is typed: it shows nothing, and has to show everything again, also if
//! the process is interrupted meanwhile.

#[cfg(unix)]
mod unix {
    use std::fs::File;
    use std::sync::{Mutex, PoisonError};

    use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};

    /// The terminal, and how it was before.
    static BEFORE: Mutex<Option<(File, Termios)>> = Mutex::new(None);

    fn before() -> std::sync::MutexGuard<'static, Option<(File, Termios)>> {
        BEFORE.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets how it was.
    pub(in crate::keystore) struct Remembered;

    impl Drop for Remembered {
        fn drop(&mut self) {
            *before() = None;
        }
    }

    /// Remembers how the terminal is, as long as what is returned lives.
    pub(in crate::keystore) fn remember() -> Remembered {
        // Without one there is nothing to put back.
        let terminal = File::open("/dev/tty").ok();
        let is = terminal.and_then(|terminal| Some((tcgetattr(&terminal).ok()?, terminal)));
        *before() = is.map(|(is, terminal)| (terminal, is));
        Remembered
    }

    /// Puts the terminal back to what it was before a passphrase was asked for, if one is being asked for.
    pub fn leave_terminal() {
        if let Some((terminal, is)) = before().take() {
            let _ = tcsetattr(terminal, OptionalActions::Now, &is);
        }
    }
}

#[cfg(unix)]
pub use unix::leave_terminal;
#[cfg(unix)]
pub(super) use unix::remember;

/// Elsewhere the terminal is left to whoever asks.
#[cfg(not(unix))]
pub(super) fn remember() {}
