//! `members.csv`: rosters with keys that exist already.

use std::collections::HashSet;

use hashbrown::HashMap;

use super::definition::GivenMember;
use super::report::FileReport;
use super::table::{Row, Table};
use super::tree::Tree;
use crate::bytes::UnknownName;
use crate::election::{Role, SigningRule};
use crate::keys::PublicKeyBytes;

const COLUMNS: [&str; 4] = ["commission", "member", "role", "public_key"];

/// The most members one roster may have.
const MAX_ROSTER: usize = 200;

/// Gives each commission of `tree` its members.
pub(super) fn members(
    report: FileReport<'_>,
    text: &str,
    tree: &mut Tree,
    signing: Option<&SigningRule>,
) {
    let Some(mut table) = Table::open(report, text) else {
        return;
    };
    table.known(&COLUMNS);
    let Some([commission, member, role, key]) = table.required(COLUMNS) else {
        return;
    };
    let mut names = HashSet::new();
    let mut keys: HashMap<[u8; 32], u64> = HashMap::new();
    let mut first_lines: HashMap<usize, u64> = HashMap::new();
    while let Some(row) = table.next_row() {
        let line = row.line;
        let (commission, name) = (row.cell(commission), row.cell(member));
        let role = read_role(report, line, row.cell(role));
        let key = read_key(report, row, key, &mut keys);
        let Some(position) = tree.index.find(report, line, "commission", commission) else {
            continue;
        };
        if !name.is_empty() && !names.insert((position, name.to_owned())) {
            report
                .error(
                    line,
                    format!("member {name} of commission {commission} stands there twice"),
                )
                .next("take one of the two rows out");
        }
        first_lines.entry(position).or_insert(line);
        let members = &mut tree.rows[position].members;
        if members.len() == MAX_ROSTER {
            report
                .error(
                    line,
                    format!("commission {commission} has too many members"),
                )
                .expected(format!("at most {MAX_ROSTER}"))
                .next("leave fewer");
        }
        let number = u16::try_from(members.len() + 1).unwrap_or(u16::MAX);
        if name.parse::<u16>().is_ok_and(|given| given != number) {
            report
                .warning(
                    line,
                    format!("members of {commission} are numbered otherwise"),
                )
                .expected(format!(
                    "{number}: members are numbered from 1 in the order of rows"
                ))
                .found(name)
                .next(format!("nothing, if number {number} will do"));
        }
        // A bad cell is an error and nothing will be used; the number still counts.
        let role = role.unwrap_or(Role::Member);
        let key = key.unwrap_or([0; 32]);
        members.push(GivenMember {
            number,
            role,
            key: PublicKeyBytes::new(key),
        });
    }
    if let Some(signing) = signing {
        shortfalls(report, tree, signing, &first_lines);
    }
    for row in &mut tree.rows {
        if let Some(commission) = &mut row.commission {
            commission.members = std::mem::take(&mut row.members);
        }
    }
}

fn read_role(report: FileReport<'_>, line: u64, word: &str) -> Option<Role> {
    match word.parse() {
        Ok(role) => Some(role),
        Err(UnknownName { what, known, .. }) => {
            report
                .error(line, format!("unknown {what} \"{word}\""))
                .expected(format!("one of: {known}"))
                .found(format!("\"{word}\""))
                .next("write one of those expected");
            None
        }
    }
}

fn read_key(
    report: FileReport<'_>,
    row: Row<'_>,
    column: usize,
    keys: &mut HashMap<[u8; 32], u64>,
) -> Option<[u8; 32]> {
    let text = row.cell(column);
    let decoded = data_encoding::HEXLOWER_PERMISSIVE.decode(text.as_bytes());
    let Some(key) = decoded
        .ok()
        .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
    else {
        report
            .error(row.line, "\"public_key\" is no Ed25519 key")
            .expected("64 hexadecimal digits, as \"hattama key public\" prints them")
            .found(format!("\"{text}\""))
            .next("copy the member's public key again");
        return None;
    };
    if let Some(first) = keys.insert(key, row.line) {
        report
            .error(row.line, "the same key twice")
            .found(format!("line {first} has it first"))
            .next("each member has a key of his own, in one commission only");
    }
    Some(key)
}

/// Rosters that could not sign a protocol, and commissions that the file forgets.
fn shortfalls(
    report: FileReport<'_>,
    tree: &Tree,
    signing: &SigningRule,
    first_lines: &HashMap<usize, u64>,
) {
    let mut without = Vec::new();
    for (position, row) in tree.rows.iter().enumerate() {
        let roles: Vec<_> = row.members.iter().map(|member| member.role).collect();
        if roles.is_empty() {
            without.push(row.written.as_str());
        } else if row.contests.is_empty() {
            // Files no protocol.
        } else if let Err(shortfall) = signing.met_by(&roles, roles.len()) {
            report
                .warning(
                    first_lines.get(&position).copied(),
                    format!(
                        "all members of {} together cannot sign a protocol",
                        row.written
                    ),
                )
                .expected("a roster that meets \"signing\" of the election")
                .found(shortfall.to_string())
                .next("add the members that are missing, or change the rule");
        }
    }
    if let [first, ..] = without.as_slice() {
        report
            .warning(
                None,
                format!("{} commissions have no members here", without.len()),
            )
            .found(format!(
                "{first}{}",
                if without.len() > 1 { ", …" } else { "" }
            ))
            .next("add them, or let them be enrolled later");
    }
}
