//! Members, and how a roster changes.

use super::paper::Table;
use super::protocol::steps_of;
use super::writer::Writer;
use crate::bytes::{Id, List};
use crate::event::{Member, Recovery, RosterChange, RosterChanged};
use crate::intake::kit::Kit;
use crate::intake::read_request;
use crate::keys::PublicKeyBytes;
use crate::state::CommissionIx;

pub(super) const KEYS: [&str; 2] = ["commission", "change"];

const REQUEST: &str = "request";
const MEMBER: [&str; 4] = ["number", "role", "key", "proof"];
const HOW: [&str; 4] = ["add", "replace", "revoke", "log-key"];

pub(super) fn blank(of: Option<(&Kit, CommissionIx)>, out: &mut Writer) {
    let central = of.filter(|(_, at)| *at == CommissionIx::CENTRAL);
    let signs = if let Some((kit, _)) = central {
        recovered(&kit.opened().recovery, out);
        "each recovery key"
    } else {
        out.comment("Said by the commission above.");
        "each member"
    };
    out.comment(
        "In force from its entry on; a key that is replaced or revoked is worth nothing from then \
         on. When it is filled in:",
    );
    steps_of(out, "statement", signs);
    out.gap();
    out.comment("The commission whose roster changes.");
    let of = of.map(|(kit, at)| kit.state().commission(at));
    out.text("commission", of.map_or("", |of| of.id.as_str()));
    if let Some(of) = of {
        out.gap();
        out.comment("Its members now:");
        for member in of.roster.members() {
            let role = member.role.name();
            // As wide as a key has to be, and not wrapped.
            out.line(&format!("#{:>4} {role:9} {}", member.number, member.key));
        }
    }
    out.gap();
    out.comment("One [[change]] for each member; copy these lines for the next one.");
    out.header("[[change]]");
    out.comment("\"add\": a new member with a number never used before.");
    out.comment("\"replace\": another role or key for a number in force.");
    out.comment("\"revoke\": the member leaves; only the number is needed.");
    if central.is_some() {
        out.comment(
            "\"log-key\": the key that signs the log's checkpoints from then on, if the one before is \
             lost or stolen; only the key is needed, as `hattama key public` prints it. The operator \
             appends this with --log-key and the new key's file.",
        );
    }
    out.fill_in("change");
    out.comment(
        "The member's request, as `hattama key request` has written it: number, role, key and proof \
         are taken from it, and the lines below stay as they are.",
    );
    out.fill_in("request");
    blank_member(out);
}

/// Who changes the roster of the central commission, which has none above it.
fn recovered(recovery: &Recovery, out: &mut Writer) {
    let (needed, all) = (recovery.needed, recovery.keys.len());
    out.comment(&if needed == 0 {
        "Nobody can say this: genesis names no recovery keys that could change the roster of the \
         central commission."
            .to_owned()
    } else {
        format!("Said by the recovery keys that genesis names: {needed} of {all} have to sign.")
    });
}

/// The lines of a member.
pub(super) fn blank_member(out: &mut Writer) {
    out.comment("Number on the commission's list, from 1.");
    out.fill_in("number");
    out.comment("\"chair\", \"deputy\", \"secretary\" or \"member\".");
    out.fill_in("role");
    out.comment("Public key and proof of possession, from the member's own request.");
    out.fill_in("key");
    out.fill_in("proof");
}

pub(super) fn read(table: &Table<'_>) -> Option<RosterChanged> {
    let commission = table.required("commission").and_then(|value| value.id());
    let tables = table.tables("change");
    let changes = tables
        .iter()
        .map(|table| change(table, commission.as_ref()));
    let changes: Vec<_> = changes.collect();
    let changes = changes.into_iter().collect::<Option<_>>()?;
    Some(RosterChanged {
        commission: commission?,
        changes: List::new(changes).ok()?,
    })
}

fn change(table: &Table<'_>, commission: Option<&Id>) -> Option<RosterChange> {
    table.known(&[&["change", REQUEST], &MEMBER[..]].concat());
    let how = table.required("change")?;
    Some(match how.text()?.trim() {
        "add" => RosterChange::Add(incoming(table, commission)?),
        "replace" => RosterChange::Replace(incoming(table, commission)?),
        "revoke" => {
            nothing_but("number", table, "nothing but the number to revoke");
            RosterChange::Revoke(table.required("number").and_then(|v| v.count())?)
        }
        "log-key" => {
            nothing_but("key", table, "nothing but the key that comes in");
            RosterChange::LogKey(key(table)?)
        }
        _ => {
            how.refuse_word("change of a roster", &HOW.join(", "));
            return None;
        }
    })
}

/// Refuses what else is said of a member.
fn nothing_but(needed: &str, table: &Table<'_>, expected: &str) {
    let others = MEMBER.iter().chain([&REQUEST]);
    for key in others.filter(|key| **key != needed) {
        if let Some(value) = table.optional(key) {
            value.refuse("has no meaning here", expected);
        }
    }
}

/// The member who comes in: from his request, or as his lines say.
fn incoming(table: &Table<'_>, commission: Option<&Id>) -> Option<Member> {
    let Some(value) = table.optional(REQUEST) else {
        return member_of(table);
    };
    let mut own = MEMBER.iter().filter_map(|key| table.optional(key));
    if let Some(own) = own.next() {
        own.refuse("has no meaning beside a request", "one or the other");
        return None;
    }
    let expected = "a file that `hattama key request` has written";
    let filed = read_request(&value.folder().join(value.text()?.trim()));
    let request = filed
        .map_err(|problem| value.refuse(format!("cannot be used: {}", problem.what), expected))
        .ok()?;
    if commission.is_some_and(|commission| commission != request.commission()) {
        let of = request.commission();
        value.refuse(format!("is a request for {of}"), "one for this commission");
        return None;
    }
    Some(request.member().clone())
}

/// A member.
pub(super) fn member(table: &Table<'_>) -> Option<Member> {
    table.known(&MEMBER);
    member_of(table)
}

fn key(table: &Table<'_>) -> Option<PublicKeyBytes> {
    let key = table.required("key");
    key.and_then(|value| value.parsed("a public key: 64 hexadecimal digits"))
}

fn member_of(table: &Table<'_>) -> Option<Member> {
    let number = table.required("number").and_then(|value| value.count());
    let role = table.required("role").and_then(|value| value.word());
    let key = key(table);
    let proof = table
        .required("proof")
        .and_then(|value| value.parsed("a signature: 128 hexadecimal digits"));
    Some(Member {
        number: number?,
        role: role?,
        key: key?,
        proof: proof?,
    })
}
