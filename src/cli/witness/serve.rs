//! `hattama witness serve`: the server, from its start to its end.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use clap::{Args, ValueEnum};
use ed25519_dalek::SigningKey;
use serde_json::json;

use super::super::policy_file::read_policy;
use super::super::present::grouped;
use super::super::times::now;
use super::super::{Context, Exit, Problem, Report};
use super::init::{Own, is_new_or_empty};
use super::{hand_out, identity};
use crate::cli::remark;
use crate::tlog::VerifierKey;
use crate::witness::judging::Judge;
use crate::witness::replaying::{REPLAYED, Replayed};
use crate::witness::server::{Limits, serve};
use crate::witness::{Consistent, Outcome, Refused, State, Witness};

/// Arguments of `hattama witness serve`.
#[derive(Debug, Args)]
#[command(before_help = "Examples:
  hattama witness serve --name ngo.example/witness --key witness.pem --state witness \\
      --listen 127.0.0.1:8080 --policy logs.policy
  hattama witness serve --name ngo.example/witness --key witness.pem --state witness \\
      --listen [::]:8080 --policy logs.policy --passphrase-file witness.pass")]
pub(super) struct Arguments {
    #[command(flatten)]
    own: Own,
    /// Where to listen; port 0 takes one that is free
    #[arg(long, value_name = "ADDRESS")]
    listen: SocketAddr,
    /// The policy whose logs it follows
    #[arg(long, value_name = "FILE")]
    policy: PathBuf,
    /// What a cosignature of this witness says
    #[arg(long, value_enum, default_value_t = Level::Consistent)]
    level: Level,
    /// Seconds that an answer waits for entries to be fetched, with --level replayed
    #[arg(long, value_name = "SECONDS", default_value_t = 30,
          value_parser = clap::value_parser!(u64).range(1..=55))]
    patience: u64,
}

/// What a cosignature says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Level {
    /// The log goes on from what it showed before (any log of these formats)
    Consistent,
    /// Also: the rule book admits every entry; the witness's name ends with /replayed
    Replayed,
}

/// Who stopped the server.
#[derive(Debug, Clone, Copy)]
enum Stopped {
    Terminated,
    Interrupted,
}

impl Arguments {
    /// Serves until it is told to stop.
    ///
    /// # Errors
    /// [`Problem`] if the server cannot be started.
    pub(super) fn run(&self, context: Context) -> Result<Report, Problem> {
        let policy = read_policy(&self.policy)?;
        if policy.logs().is_empty() {
            return Err(Problem::could_not("the policy names no log to follow")
                .at(self.policy.display())
                .expected("a line `log VKEY`, as the operator of the log gives it")
                .next("See `hattama witness --help`."));
        }
        self.check_name()?;
        let (key, verifier) = self.open(context)?;
        let state = State::open(&self.own.state, &verifier)?;
        let clock = Box::new(|| now().0 / 1000);
        let witness = Witness::new(key, policy, state, self.judge(), clock)?;
        let cannot = |error: std::io::Error| {
            Problem::could_not(format!("cannot listen: {error}"))
                .at(self.listen)
                .next("Name another address, or stop whoever listens there.")
        };
        let listener = TcpListener::bind(self.listen).map_err(cannot)?;
        let address = listener.local_addr().map_err(cannot)?;
        if !context.quiet {
            remark!("listening on http://{address}");
            remark!("verifier key: {verifier}");
            let logs = witness.policy().logs().len();
            remark!("follows {logs} log keys of {}", self.policy.display());
        }
        let cosigned = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&cosigned);
        let told = Arc::new(move |outcome: &Outcome| {
            if outcome.result.is_ok() {
                count.fetch_add(1, Ordering::Relaxed);
            }
            tell(outcome, context);
        });
        let witness = Arc::new(witness);
        let stopped = serve(listener, witness, Limits::default(), told, signalled());
        let stopped = stopped.map_err(cannot)?.map_err(cannot)?;
        Ok(report(
            stopped,
            address,
            &verifier,
            cosigned.load(Ordering::Relaxed),
        ))
    }

    /// Whoever reads a cosignature knows the level by the name: one key signs for one of them.
    fn check_name(&self) -> Result<(), Problem> {
        let replayed = self.own.name.ends_with(REPLAYED);
        match self.level {
            Level::Replayed if !replayed => Err(Problem::could_not(
                "the name of a witness that replays says so",
            )
            .expected(format!("a name that ends with {REPLAYED}"))
            .found(&self.own.name)
            .next("Give it a key, a name and a folder of its own.")),
            Level::Consistent if replayed => Err(Problem::could_not(
                "this name says that its witness replays what it cosigns",
            )
            .expected("--level replayed, or another name")
            .found(&self.own.name)
            .next("Each level has a key, a name and a folder of its own.")),
            _ => Ok(()),
        }
    }

    fn judge(&self) -> Box<dyn Judge> {
        match self.level {
            Level::Consistent => Box::new(Consistent),
            Level::Replayed => {
                let entries = self.own.state.join("entries");
                Box::new(Replayed::new(&entries, Duration::from_secs(self.patience)))
            }
        }
    }

    /// The key; made, with an empty state, if neither is there.
    fn open(&self, context: Context) -> Result<(SigningKey, VerifierKey), Problem> {
        if self.own.key.exists() || !is_new_or_empty(&self.own.state) {
            return self.own.read(context);
        }
        let made = self.own.make(context)?;
        if !context.quiet {
            remark!(
                "a new witness: its key is in {}, what it remembers in {}",
                self.own.key.display(),
                self.own.state.display()
            );
            remark!("{}", hand_out(&made.1, None).trim_end());
        }
        Ok(made)
    }
}

/// A line for whatever is worth one. Requests that no log has signed are not: anybody can send them.
fn tell(outcome: &Outcome, context: Context) {
    match &outcome.result {
        Ok(seen) if !context.quiet => {
            let (at, of) = (now(), &seen.checkpoint);
            remark!("{at} cosigned {}: {} entries", of.origin, grouped(of.size));
        }
        Err(refused @ (Refused::NotRemembered { .. } | Refused::ClockStandsBack)) => {
            remark!("{} error: {refused}", now());
            if let Refused::NotRemembered { why } = refused {
                remark!("{why}");
            }
        }
        Err(refused) if refused.is_evidence() => {
            remark!("{} NOT cosigned: {refused}", now());
            if let Some(kept) = &outcome.evidence {
                remark!("Kept, because the log has signed it: {}", kept.display());
            } else {
                remark!(
                    "It could NOT be kept: the folder evidence is full, or cannot be written. Move away what \
                     lies there."
                );
            }
        }
        Err(refused) if refused.is_unproven() => {
            remark!("{} not cosigned: {refused}", now());
            if let Some(kept) = &outcome.evidence {
                remark!(
                    "The proof may be a mistake of whoever sent it; the checkpoint is the log's, and kept: {}",
                    kept.display()
                );
            }
        }
        _ => {}
    }
}

#[cfg(unix)]
async fn signalled() -> std::io::Result<Stopped> {
    use std::task::Poll;
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let stopped = std::future::poll_fn(move |context| {
        if interrupt.poll_recv(context).is_ready() {
            Poll::Ready(Stopped::Interrupted)
        } else {
            terminate.poll_recv(context).map(|_| Stopped::Terminated)
        }
    });
    Ok(stopped.await)
}

#[cfg(not(unix))]
async fn signalled() -> std::io::Result<Stopped> {
    tokio::signal::ctrl_c().await?;
    Ok(Stopped::Interrupted)
}

fn report(stopped: Stopped, address: SocketAddr, key: &VerifierKey, cosigned: u64) -> Report {
    let (exit, by) = match stopped {
        Stopped::Terminated => (Exit::Done, "terminated"),
        Stopped::Interrupted => (Exit::Interrupted, "interrupted"),
    };
    let mut json = identity(key, None);
    json["address"] = json!(address.to_string());
    json["stopped"] = json!(by);
    json["cosigned"] = json!(cosigned);
    let text = format!("{by}; {} cosignatures\n", grouped(cosigned));
    Report::done(text, json).exit(exit)
}
