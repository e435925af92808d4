//! The line that says who speaks: a commission, an observer, or the recovery keys.

use super::paper::Table;
use super::writer::Writer;
use crate::bytes::Id;
use crate::event::{Body, Kind, Speaker};
use crate::intake::kit::Kit;

/// What stands in the line where the recovery keys speak.
pub(super) const RECOVERY_KEYS: &str = "recovery-keys";

/// Observers listed in a blank; more are not read by anybody.
const OBSERVERS_LISTED: usize = 12;

/// Whether it is for observers to say such things.
pub(super) const fn is_observers(kind: Kind) -> bool {
    matches!(kind, Kind::CopyAttested | Kind::ObjectionLodged)
}

/// The line of a blank. `central` is whether it changes the roster of the central commission.
pub(super) fn blank(kind: Kind, kit: Option<&Kit>, central: bool, out: &mut Writer) {
    if is_observers(kind) {
        return observer(kit, out);
    }
    if central {
        return out.text("speaker", RECOVERY_KEYS);
    }
    out.text(
        "speaker",
        kit.map_or("", |kit| kit.commission().id.as_str()),
    );
}

fn observer(kit: Option<&Kit>, out: &mut Writer) {
    out.comment("The observer's id, under which he was accredited.");
    let Some(kit) = kit else {
        return out.fill_in("speaker");
    };
    let observers: Vec<_> = kit.state().observers().iter().collect();
    match &observers[..] {
        [] => out.comment(
            "This kit knows no observer: ask for one of the commission that accredited him, or of \
             the station, made after that.",
        ),
        [only] => return out.text("speaker", only.id.as_str()),
        some if some.len() <= OBSERVERS_LISTED => {
            for one in some {
                out.hanging(&format!("  {}, ", one.id), &one.organisation);
            }
        }
        _ => {}
    }
    out.fill_in("speaker");
}

/// Who speaks, by the id in the line and by what is said.
pub(super) fn of(id: Id, body: &Body, kit: &Kit) -> Speaker {
    if is_observers(body.kind()) {
        return Speaker::Observer(id);
    }
    match body {
        Body::RosterChanged(changed)
            if id.as_str() == RECOVERY_KEYS && changed.commission == kit.opened().central.id =>
        {
            Speaker::RecoveryKeys
        }
        _ => Speaker::Commission(id),
    }
}

/// The id in the line.
pub(super) fn read(table: &Table<'_>) -> Option<Id> {
    table.required("speaker").and_then(|value| value.id())
}
