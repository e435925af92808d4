//! An interrupt from the terminal. Whatever was acknowledged stands, as after any end of the process; what
//! is left to do is to say so, and to leave the terminal as it was.

use super::Context;

/// Tells an interrupt when one comes. The process ends by it: a shell's loop around it ends, too, and what
/// called it sees the signal, which shells show as 130.
#[cfg(unix)]
pub(super) fn watch(name: &'static str, context: Context) {
    use signal_hook::consts::SIGINT;
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    use super::report;

    if is_ignored() {
        return;
    }
    let Ok(mut signals) = Signals::new([SIGINT]) else {
        return;
    };
    let wait = move || {
        if signals.forever().next().is_some() {
            crate::keystore::leave_terminal();
            let _printed = report::interrupted(name, context);
            let _ = emulate_default_handler(SIGINT);
        }
    };
    // Without a thread an interrupt ends the process without a word, as it would have.
    let _ = std::thread::Builder::new()
        .name("interrupts".into())
        .spawn(wait);
}

/// Whether the process was begun with interrupts ignored, as shells begin what is to go on behind them.
#[cfg(unix)]
fn is_ignored() -> bool {
    // Linux says so; elsewhere it is not asked.
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else {
        return false;
    };
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    // The second bit is that of signal 2.
    mask.is_some_and(|mask| mask & 0b10 != 0)
}

/// Elsewhere an interrupt ends the process without a word.
#[cfg(not(unix))]
pub(super) const fn watch(_: &'static str, _: Context) {}
