//! The unsigned genesis.

use std::path::Path;

use serde_json::{Value, json};

use super::super::submission_file::{draft, write_new};
use super::super::{Context, Exit, Problem, Report, definition};
use super::{Arguments, given};
use crate::bytes::{Sorted, Text};
use crate::election::{Role, SigningRule};
use crate::event::{Continues, Kind, Member, Recovery};
use crate::files;
use crate::intake::{
    Commission, Definition, LogIdentity, OpeningError, genesis, read_requests, roster,
    signing_rules,
};
use crate::keys::PublicKeyBytes;
use crate::tlog::{KeyName, VerifierKey};

/// The most bytes of a verdict: one that says *verified* has a few thousand.
const MAX_VERDICT: u64 = 1 << 20;

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Report, Problem> {
    let out = given(arguments.draft.as_ref(), "--draft")?;
    let definition = definition::read(&arguments.election, context)?;
    let log = identity(arguments, context)?;
    let members = central_members(arguments, &definition)?;
    let roles: Vec<Role> = members.iter().map(|member| member.role).collect();
    let rule = rule_for_genesis(&definition);
    rule.met_by(&roles, roles.len()).map_err(|why| {
        Problem::could_not("the members who sent requests could not sign the genesis")
            .at(&definition.id)
            .expected("a roster that meets the rule for election-opened")
            .found(why)
            .next("Add the requests of the members that are missing.")
    })?;
    let count = members.len();
    let (submission, hash) = draft(&genesis(&definition, members, log)?)?;
    write_new(out, &submission)?;
    let file = out.display();
    let text = format!(
        "{file}: the genesis of {}, not signed yet, with {count} members of the central commission\n\
         genesis: {hash}\n\
         Now members sign it, {} of them at least, each with KEY of his own:\n  \
         hattama statement sign {file} --key KEY\n\
         Then create the ledger with `hattama init --ledger`.\n",
        definition.id,
        rule.quorum.of(count),
    );
    let json = json!({
        "file": file.to_string(),
        "election": definition.id,
        "genesis": hash,
        "members": count,
        "signatures_needed": rule.quorum.of(count),
    });
    Ok(Report::done(text, json).nature(definition.nature))
}

fn rule_for_genesis(definition: &Definition) -> SigningRule {
    let rules = signing_rules(definition);
    let rule = rules
        .find(&Kind::ElectionOpened)
        .map(|rule| rule.rule.clone());
    rule.unwrap_or_else(|| definition.signing.clone())
}

fn identity(arguments: &Arguments, context: Context) -> Result<LogIdentity, Problem> {
    let origin = given(arguments.origin.as_ref(), "--origin")?;
    let not_a_name = |why: String| {
        Problem::could_not("this cannot be the log's name")
            .at("--origin")
            .expected("a name without spaces or plus signs, such as example.org/mazhilis-2023")
            .found(why)
            .next("Name a domain that the commission owns, and the election.")
    };
    KeyName::new(origin).map_err(|error| not_a_name(error.to_string()))?;
    let origin = Text::new(origin).map_err(|error| not_a_name(error.to_string()))?;
    let key = |file: Option<&std::path::PathBuf>, name| {
        arguments.passphrase.public(given(file, name)?, context)
    };
    let log_key = key(arguments.log_key.as_ref(), "--log-key")?;
    let refusal_key = key(arguments.refusal_key.as_ref(), "--refusal-key")?;
    if log_key == refusal_key {
        return Err(
            Problem::could_not("the log key and the refusal key are the same key")
                .expected("two keys: one signs checkpoints and nothing else, the other refusals")
                .found(log_key)
                .next("Make another with `hattama key generate`."),
        );
    }
    let mut nonce = [0; 32];
    getrandom::fill(&mut nonce).map_err(|error| {
        Problem::could_not(format!("the operating system gives no randomness: {error}"))
    })?;
    let recovery = recovery(arguments, [log_key, refusal_key], context)?;
    let lost = arguments.continues.as_deref();
    let lost = lost.map(|path| continues(path, &origin, log_key));
    let continues = lost.transpose()?;
    Ok(LogIdentity {
        origin,
        nonce,
        log_key,
        refusal_key,
        recovery,
        continues,
    })
}

/// The recovery keys, and how many of them have to sign; none is one of the log's own.
fn recovery(
    arguments: &Arguments,
    own: [PublicKeyBytes; 2],
    context: Context,
) -> Result<Recovery, Problem> {
    let keys = arguments.recovery_key.iter();
    let keys = keys.map(|file| arguments.passphrase.public(file, context));
    let keys = keys.collect::<Result<Vec<_>, _>>()?;
    let all = keys.len();
    let wrong = |what: &str, expected: String, found: String| {
        Problem::could_not(what)
            .at("--recovery-key")
            .expected(expected)
            .found(found)
            .next("Name each key once, and with --recovery-needed how many have to sign together.")
    };
    let keys = Sorted::new(keys).map_err(|error| {
        let expected = "at most 50 keys, each once".into();
        wrong(
            "these cannot be the recovery keys",
            expected,
            error.to_string(),
        )
    })?;
    if let Some(key) = own.iter().find(|own| keys.contains(own)) {
        let expected = "keys that are kept apart from the log's own".into();
        let found = format!("the log key or the refusal key, {key}");
        return Err(wrong(
            "a recovery key is one of the log's own",
            expected,
            found,
        ));
    }
    let needed = match arguments.recovery_needed {
        None if all == 0 => 0,
        Some(needed) if needed > 0 && usize::from(needed) <= all => needed,
        other => {
            let found = other.map_or_else(|| "nothing".into(), |needed| needed.to_string());
            let expected = format!("a number from 1 to {all}");
            return Err(wrong(
                "how many recovery keys have to sign is not said",
                expected,
                found,
            ));
        }
    };
    Ok(Recovery { needed, keys })
}

/// The last that is known of a lost ledger, from somebody's verdict on his copy. Its successor has
/// another origin and another key: under one there would be two histories.
fn continues(
    path: &Path,
    origin: &Text<255>,
    log_key: PublicKeyBytes,
) -> Result<Continues, Problem> {
    let wrong = |found: String| {
        Problem::could_not("this does not tell which ledger goes on here")
            .at(path.display())
            .expected("what `hattama verify --json` printed for a copy of the lost ledger")
            .found(found)
            .next("Verify the longest copy that is left, and name that verdict.")
    };
    let text = files::read_text(path, MAX_VERDICT).map_err(|error| wrong(error.to_string()))?;
    let verdict: Value = serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
    if verdict["verdict"] != "verified" {
        return Err(wrong(format!("a verdict that says {}", verdict["verdict"])));
    }
    let genesis = verdict["trust"]["genesis"].as_str();
    let genesis = genesis.and_then(|genesis| genesis.parse().ok());
    let root = verdict["head"]["root"].as_str();
    let root = root.and_then(|root| root.parse().ok());
    let size = verdict["head"]["size"].as_u64().filter(|size| *size > 0);
    let of_lost = verdict["trust"]["log_key"].as_str();
    let of_lost: Option<VerifierKey> = of_lost.and_then(|key| key.parse().ok());
    if let Some(lost) = of_lost
        && (lost.name().as_str() == origin.as_str() || lost.public() == log_key.as_bytes())
    {
        return Err(
            Problem::could_not("a successor has an origin and a log key of its own")
                .at(path.display())
                .expected("another origin and another log key than those of the lost ledger")
                .found(lost)
                .next(
                    "Name another --origin, and make another log key with `hattama key generate`.",
                ),
        );
    }
    match (genesis, size, root) {
        (Some(genesis), Some(size), Some(root)) => Ok(Continues {
            genesis,
            size,
            root,
        }),
        _ => Err(wrong("no genesis, size and root".into())),
    }
}

/// The central commission's members, from their requests; requests for others may lie there too.
fn central_members(arguments: &Arguments, definition: &Definition) -> Result<Vec<Member>, Problem> {
    let central: &Commission = definition.central().ok_or(OpeningError::NoCentral)?;
    let folder = given(arguments.requests.as_ref(), "--requests")?;
    let read = read_requests(folder);
    let requests = read.value.unwrap_or_default();
    let own: Vec<_> = requests
        .iter()
        .filter(|filed| *filed.request.commission() == central.id)
        .collect();
    let found = roster(central, &own);
    let mut problems: Vec<String> = read.problems.iter().map(ToString::to_string).collect();
    problems.extend(found.problems.iter().map(ToString::to_string));
    for number in &found.missing {
        problems.push(format!("no request of member {number} of {}", central.id));
    }
    if problems.is_empty() && own.is_empty() {
        problems.push(format!("no request for {}", central.id));
    }
    if problems.is_empty() {
        return Ok(found.members);
    }
    let problem = Problem {
        exit: Exit::CouldNot,
        ..Problem::could_not(format!(
            "the requests do not make the central roster\n{}",
            problems.join("\n")
        ))
    };
    Err(problem
        .at(folder.display())
        .next("Members make requests with `hattama key request`."))
}
