//! Every class of broken file in the place of every kind of file.

use std::fs;
use std::process::Stdio;

use crate::answers::Judge;
use crate::codes::Codes;
use crate::kinds::{KINDS, Kind};
use crate::running::{Ended, User, has_turn, long};
use crate::spoil::Class;
use crate::world::World;

/// What a kind of file takes as it is, or as another file of its kind: there is nothing to be told.
/// Whatever is done with it is done in time and in bounded memory all the same.
fn is_lawful(kind: &Kind, class: Class) -> bool {
    use Class::{
        ByteOrderMark, Controls, Folder, Half, LineAtTheEnd, LinkToNothing, Missing, NulAtTheEnd,
        Overlong, Sparse, Surrogate, Twice,
    };
    let takes: &[Class] = match kind.good {
        // Spreadsheets and editors put it in front of UTF-8; a key may have any text in front of it.
        "station.kit"
        | "plain.pem"
        | "draft.toml"
        | "anchor"
        | "results/election.toml"
        | "results/commissions.csv"
        | "ledger/ledger.toml" => &[ByteOrderMark],
        // A folder that defines an election need not have results.
        "results/protocols.csv" | "results/votes.csv" | "results/turnout.csv" => {
            &[ByteOrderMark, Missing, LinkToNothing]
        }
        // An archive ends at its end, whatever follows.
        "log.bundle" | "evidence.tar" => &[Sparse, Twice, NulAtTheEnd, LineAtTheEnd],
        // Nobody has asked to be enrolled.
        "requests/1.toml" => &[Missing, Folder],
        // A key twice is one key.
        "ledger/log.vkey" => &[Twice],
        // What decrypts fills a passphrase up with zeros itself.
        "pass" => &[NulAtTheEnd],
        // It has two halves, each with its hash, and nothing is looked at behind them.
        "ledger/HEAD" => &[
            Sparse,
            Twice,
            NulAtTheEnd,
            LineAtTheEnd,
            Surrogate,
            Overlong,
            Controls,
            Half,
        ],
        _ => &[],
    };
    takes.contains(&class)
}

/// Runs a command with a broken file; its path is put for `{}`.
fn run(world: &World, command: &str, path: &str, user: User, json: bool) -> Ended {
    let filled = command.replace("{}", path);
    let mut arguments: Vec<&str> = filled.split_whitespace().collect();
    if json {
        arguments.push("--json");
    }
    world.run_as(&arguments, Stdio::null(), user)
}

/// Breaks a kind of file in a class, and gives it to commands.
fn give(
    world: &World,
    kind: &Kind,
    class: Class,
    turn: usize,
    judge: &mut Judge,
    codes_of: &mut Codes,
) {
    let good = fs::read(world.path(kind.good)).unwrap();
    let commands = kind.commands.iter().enumerate();
    let chosen = commands.filter(|(at, _)| has_turn(turn, *at, kind.commands.len()));
    for (_, (command, codes)) in chosen {
        let what = format!("{} ({}), {class:?}", kind.name, kind.good);
        let (path, file) = match kind.folder {
            None => ("bad/file".to_owned(), "bad/file".to_owned()),
            Some(folder) => {
                let copy = world.bad_copy(folder, "folder");
                let file = kind.good.replacen(folder, &copy, 1);
                (copy, file)
            }
        };
        class.make(&world.path(&file), &good);
        let user = if class == Class::Unreadable {
            User::Nobody
        } else {
            User::Same
        };
        let ended = run(world, command, &path, user, false);
        let lawful = is_lawful(kind, class);
        let codes = if lawful { &[0, 1, 2] } else { *codes };
        judge.told(&what, &ended, codes);
        let name = format!("{class:?}");
        if let Some(differs) = codes_of.differs(kind.good, command, &name, ended.code) {
            judge.fault(&what, &ended, &differs);
        }
        if world.take_out() && ended.code != Some(0) {
            judge.fault(&what, &ended, "has written something");
        }
        if !lawful && ended.code == Some(2) && ended.stdout.is_empty() {
            // Others than the file are named where it is one of two that do not fit together, and
            // where nobody may read them either.
            let others = kind.name == "passphrase file"
                || class == Class::Unreadable
                || command.starts_with("evidence");
            judge.house_form(&what, &ended, if others { "" } else { "bad/" });
        }
        if long() || turn.is_multiple_of(9) {
            if let Some(folder) = kind.folder {
                world.bad_copy(folder, "folder");
                class.make(&world.path(&file), &good);
            }
            let ended = run(world, command, &path, user, true);
            judge.told(&what, &ended, codes);
            judge.object(&what, &ended);
            world.take_out();
        }
    }
}

fn all_of(kinds: &[&str], name: &str) {
    let mut codes = Codes::read(name);
    let world = World::new();
    let before = world.kept();
    let mut turn = 0;
    let mut judge = Judge::default();
    let chosen = KINDS.iter().filter(|kind| kinds.contains(&kind.name));
    for (at, kind) in chosen.enumerate() {
        for (number, class) in Class::ALL.into_iter().enumerate() {
            // Short, each class goes to every second of the files in folders.
            let passed_over = kind.folder.is_some() && !has_turn(at + number, 0, 2);
            if !passed_over {
                give(&world, kind, class, turn, &mut judge, &mut codes);
                turn += 1;
            }
        }
        let changed = world.changed(&before);
        if !changed.is_empty() {
            judge.fault_of(format!("a broken {} has changed {changed:?}", kind.good));
        }
    }
    judge.end();
    codes.end();
}

#[test]
fn what_is_named_on_the_command_line() {
    let of_folders = [
        "results folder",
        "ledger folder",
        "published folder",
        "witness state",
        "request",
    ];
    let named: Vec<_> = KINDS
        .iter()
        .map(|kind| kind.name)
        .filter(|name| !of_folders.contains(name))
        .collect();
    all_of(&named, "named");
}

#[test]
fn what_lies_in_a_folder() {
    let of_folders = [
        "results folder",
        "ledger folder",
        "published folder",
        "witness state",
        "request",
    ];
    all_of(&of_folders, "in-folders");
}
