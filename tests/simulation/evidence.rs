//! What an honest party packs, read back and checked by somebody who has the log's key and nothing else.

use hattama::evidence::{
    Evidence, OpenedEvidence, TwoHistories, Unlawful, examine, write_two_histories, write_unlawful,
};
use hattama::rules::Alone;
use hattama::tlog::{Checkpoint, LeafTree, Note, prove_consistency};

use crate::broken::{Broken, Done, broken};
use crate::counts::Event;
use crate::election::LOG;
use crate::world::World;

#[allow(
    clippy::needless_pass_by_value,
    reason = "it stands where an error is turned into another"
)]
fn wrong(why: impl ToString) -> Broken {
    Broken::new("evidence_can_be_checked", why.to_string())
}

/// Two checkpoints that no single history holds; of different sizes with the leaves of the second.
pub(crate) fn two_histories(
    world: &mut World,
    first: &str,
    second: &str,
    leaves: Option<&LeafTree>,
) -> Done {
    let read = |note: &str| note.parse::<Note>().map_err(wrong);
    let packed = TwoHistories::between(read(first)?, read(second)?, leaves).map_err(wrong)?;
    let file = write_two_histories(&packed, Vec::new()).map_err(wrong)?;
    let path = world.path("two-histories.tar");
    std::fs::write(&path, file).map_err(wrong)?;
    let opened = OpenedEvidence::open(&path).map_err(wrong)?;
    let Evidence::TwoHistories(read) = opened.evidence() else {
        return broken("evidence_can_be_checked", "it is of another kind");
    };
    read.check(std::slice::from_ref(&*LOG)).map_err(wrong)?;
    world.happens(Event::PackedHistories, "two histories are packed");
    Ok(())
}

/// The last entry, which breaks a rule.
pub(crate) fn unlawful_entry(
    world: &mut World,
    note: &str,
    entries: &Vec<Vec<u8>>,
    leaves: &LeafTree,
) -> Done {
    let index = entries.len() as u64 - 1;
    let examined = examine(entries, index, [9; 32], &Alone, &mut |_| ()).map_err(wrong)?;
    let checkpoint: Note = note.parse().map_err(wrong)?;
    let size = Checkpoint::from_note_text(checkpoint.text())
        .map_err(wrong)?
        .size;
    let claim = Unlawful {
        checkpoint,
        index,
        root: examined.root,
        proof: prove_consistency(index + 1, size, leaves).map_err(wrong)?,
        faults: examined.last_fault().map_err(wrong)?,
    };
    let file = write_unlawful(&claim, entries, Vec::new()).map_err(wrong)?;
    let path = world.path("unlawful.tar");
    std::fs::write(&path, file).map_err(wrong)?;
    let opened = OpenedEvidence::open(&path).map_err(wrong)?;
    let Evidence::Unlawful(read) = opened.evidence() else {
        return broken("evidence_can_be_checked", "it is of another kind");
    };
    let held = opened.entries(index);
    let examined = examine(&held, index, [7; 32], &Alone, &mut |_| ()).map_err(wrong)?;
    read.check(&examined, std::slice::from_ref(&*LOG))
        .map_err(wrong)?;
    world.happens(
        Event::PackedUnlawful,
        "the entry is packed with all before it",
    );
    Ok(())
}
