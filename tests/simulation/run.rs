//! Seeds, one after the other, in a process of their own.
//!
//! A full disk is a limit of the whole process, so nobody else is at work in it; and the signal that
//! comes with the limit is ignored, which the shell does that starts it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Command, Output, Stdio};

use crate::broken::{Broken, Done};
use crate::counts::{Counts, Event};
use crate::misdeeds::Misdeed;
use crate::mutation::Mutation;
use crate::random::asked;
use crate::world::World;

/// One seed in this many has a dishonest operator.
const DISHONEST: u64 = 4;

/// What a seed came to.
pub(crate) struct Outcome {
    pub(crate) trace: Vec<String>,
    pub(crate) counts: Counts,
    pub(crate) done: Done,
}

/// Plays one seed.
pub(crate) fn play(seed: u64, mutation: Option<Mutation>) -> Outcome {
    let mut world = World::new(seed, mutation);
    let played = catch_unwind(AssertUnwindSafe(|| {
        world.run()?;
        let kinds = Misdeed::ALL.len() as u64;
        if mutation.is_none() && seed.is_multiple_of(DISHONEST) {
            let which = usize::try_from(seed / DISHONEST % kinds).unwrap();
            world.misbehave(Misdeed::ALL[which])
        } else {
            world.heal()
        }
    }));
    let done = played.unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().cloned();
        let said = said.or_else(|| panic.downcast_ref::<&str>().map(|said| (*said).into()));
        Err(Broken::new("nothing_panics", said.unwrap_or_default()))
    });
    Outcome {
        trace: std::mem::take(&mut world.trace),
        counts: std::mem::take(&mut world.counts),
        done,
    }
}

/// How to see a seed again.
pub(crate) fn again(seed: u64) -> String {
    format!("HATTAMA_SEED={seed} cargo test --test simulation -- --nocapture")
}

/// Starts this program again for a task of its own, and says what it printed once it has ended well.
pub(crate) fn apart(task: &str, environment: &[(&str, String)]) {
    let ran = started(task, environment);
    let said = printed(&ran);
    println!("{said}");
    let errors = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{said}{errors}");
}

/// What it printed, without what the harness of tests says.
fn printed(ran: &Output) -> String {
    let said = String::from_utf8_lossy(&ran.stdout);
    let lines = said.lines().filter(|line| !is_of_harness(line));
    lines.collect::<Vec<_>>().join("\n")
}

fn started(task: &str, environment: &[(&str, String)]) -> Output {
    let mut command = Command::new("sh");
    command
        .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "run::process", "--nocapture", "-q"])
        .env("SIMULATION", task)
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command.output().unwrap()
}

fn is_of_harness(line: &str) -> bool {
    line.is_empty() || line.starts_with("running ") || line.starts_with("test result")
}

/// The process; run by itself it does nothing.
#[test]
fn process() {
    let Ok(task) = std::env::var("SIMULATION") else {
        return;
    };
    // As the program does: a panic of the store's engine is an error, and told as one.
    let otherwise = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !hattama::ledger::store::panic_is_caught() {
            otherwise(panic);
        }
    }));
    match task.as_str() {
        "seeds" => seeds(),
        "twice" => twice(),
        _ => mutants(),
    }
}

/// Codes for which something was refused in every long enough run.
const CODES: [&str; 14] = [
    "R011", "R030", "R031", "R032", "R040", "R041", "R042", "R121", "R122", "R123", "R124", "R131",
    "R132", "R133",
];

/// Plays seeds and says what happened in them.
fn seeds() {
    let first = asked("HATTAMA_SEED", 0);
    let one = first > 0;
    let from = if one {
        first
    } else {
        asked("SIMULATION_FROM", 1)
    };
    let count = if one {
        1
    } else {
        asked("HATTAMA_SEEDS", SHORT)
    };
    // With somebody who does not do what he should, to see how a seed that fails is told.
    let mutation = std::env::var("SIMULATION_MUTATION").ok();
    let mutation = mutation.map(|which| Mutation::ALL[which.parse::<usize>().unwrap()].0);
    let began = std::time::Instant::now();
    let (mut counts, mut steps) = (Counts::default(), 0);
    for seed in from..from + count {
        let played = play(seed, mutation);
        steps += played.trace.len();
        counts.add(&played.counts);
        if let Err(broken) = &played.done {
            println!("{}", played.trace.join("\n"));
            println!("seed {seed}: {broken}\n{}", again(seed));
            std::process::exit(1);
        }
        if one {
            println!("{}", played.trace.join("\n"));
        }
    }
    let spent = began.elapsed().as_millis();
    println!("{counts}{count} seeds from {from}, {steps} lines of trace, {spent} ms");
    if count >= SHORT {
        assert_eq!(counts.missing(), Vec::<&str>::new(), "never happened");
        assert_eq!(
            counts.codes_missing(&CODES),
            Vec::<&str>::new(),
            "never refused for"
        );
    }
}

/// Seeds of the short mode.
pub(crate) const SHORT: u64 = 60;

/// The same seed is the same, line by line.
fn twice() {
    for seed in [1, 2, 3, 4, 8, 12] {
        let (first, second) = (play(seed, None), play(seed, None));
        for (at, (one, other)) in first.trace.iter().zip(&second.trace).enumerate() {
            assert_eq!(one, other, "line {at} of seed {seed}");
        }
        assert_eq!(first.trace.len(), second.trace.len());
        assert_eq!(first.done, second.done);
    }
}

/// Seeds in which a mutation has to be found.
const WITHIN: u64 = 12;

/// Whoever does not do what he should is found within a few seeds, by the invariant that is about it.
fn mutants() {
    for (mutation, invariants) in Mutation::ALL {
        let mut seeds = 1..=WITHIN;
        let found = seeds.find_map(|seed| Some((seed, play(seed, Some(mutation)).done.err()?)));
        let Some((seed, broken)) = found else {
            panic!("{mutation:?} was not found in {WITHIN} seeds");
        };
        println!("{mutation:?}: seed {seed}, {}", broken.invariant);
        assert!(
            invariants.contains(&broken.invariant),
            "{mutation:?}: {broken}"
        );
    }
}

#[test]
fn of_an_event_never_seen_is_told() {
    let mut counts = Counts::default();
    counts.count(Event::Fork);
    assert_eq!(counts.missing().len(), Event::ALL.len() - 1);
}

#[test]
fn a_seed_that_fails_is_printed_and_fails_again() {
    let play = |name: &str, number: u64| {
        let mutation = ("SIMULATION_MUTATION", "0".to_owned());
        let ran = started("seeds", &[mutation, (name, number.to_string())]);
        assert_eq!(ran.status.code(), Some(1));
        printed(&ran)
    };
    let first = play("HATTAMA_SEEDS", WITHIN);
    let told = first.lines().find_map(|line| {
        let (seed, why) = line.strip_prefix("seed ")?.split_once(": ")?;
        Some((seed.parse::<u64>().unwrap(), why))
    });
    let (seed, why) = told.unwrap();
    assert!(
        Mutation::ALL[0].1.iter().any(|of| why.contains(of)),
        "{why}"
    );
    assert!(first.ends_with(&again(seed)), "{first}");
    assert!(first.lines().count() > 10, "its trace is printed");
    assert_eq!(play("HATTAMA_SEED", seed), first);
}
