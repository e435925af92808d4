//! The whole reference as one snapshot, so that every change of the interface shows.

use std::fmt::Write as _;

use super::environment::TestEnvironment;

/// The commands that a help lists.
fn listed(help: &str) -> Vec<String> {
    let Some((_, below)) = help.split_once("\nCommands:\n") else {
        return Vec::new();
    };
    let (list, _) = below.split_once("\n\n").unwrap();
    let names = list.lines().filter(|line| !line.starts_with("   "));
    let names = names.filter_map(|line| line.split_whitespace().next());
    names
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

fn collect(environment: &TestEnvironment, command: &str, reference: &mut String) {
    let help = environment.help(command);
    let rule = "─".repeat(80);
    let _ = writeln!(reference, "{rule}\n$ hattama {command} --help\n\n{help}");
    for below in listed(&help) {
        collect(environment, format!("{command} {below}").trim(), reference);
    }
}

#[test]
fn the_whole_reference() {
    let mut reference = String::new();
    collect(&TestEnvironment::new(), "", &mut reference);
    insta::assert_snapshot!("reference", reference);
}
