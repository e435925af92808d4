//! Progress bars: count, rate and time left, on a terminal only.

use std::fmt::Write;
use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::Context;

/// What is done in less than this shows no bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// A progress bar on stderr; silent with `--quiet`, `TERM=dumb`, without a terminal, and in the
/// first second.
pub struct Progress {
    bar: ProgressBar,
    started: Instant,
}

impl Progress {
    /// A bar for `total` things, called `what`.
    pub fn new(context: Context, what: &'static str, total: u64) -> Self {
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let target = if context.quiet || dumb {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr_with_hz(5)
        };
        let bar = ProgressBar::with_draw_target(Some(total), target);
        let plain = "{msg:12} [{bar:30}] {human_pos} of {human_len}, {rate} a second, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(plain) {
            let rate = |state: &ProgressState, out: &mut dyn Write| {
                let ms = state.elapsed().as_millis().max(1);
                // A bar that cannot be written is no reason to stop.
                let _ = write!(out, "{}", HumanCount(rate_of(state.pos(), ms)));
            };
            bar.set_style(style.with_key("rate", rate).progress_chars("=> "));
        }
        bar.set_message(what);
        Self {
            bar,
            started: Instant::now(),
        }
    }

    /// So many are done, of so many.
    pub fn set_of(&self, done: u64, total: u64) {
        if self.started.elapsed() >= PATIENCE {
            self.bar.set_length(total);
            self.bar.set_position(done);
        }
    }

    /// So many are done.
    pub fn set(&self, done: u64) {
        if self.started.elapsed() >= PATIENCE {
            self.bar.set_position(done);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Things a second.
fn rate_of(done: u64, milliseconds: u128) -> u64 {
    u64::try_from(u128::from(done) * 1000 / milliseconds).unwrap_or(u64::MAX)
}
