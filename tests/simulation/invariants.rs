//! What has to hold after every step, whatever has happened; each by a name that a failing seed prints.
//!
//! Others are asked where something is told or found: that checkpoints are signed and consistent
//! (`seen`), that the log only grows and holds what is lawful (`mirror`), that receipts and refusals
//! hold when they arrive (`desks`), that a writer opens and a restored backup signs nothing (`writer`,
//! `operator`), that what is published is whole (`publisher`), that nobody accuses the honest (`asking`,
//! `observer`).

use hattama::election::UtcMillis;
use hattama::event::Submission;
use hattama::ledger::Receipts;
use hattama::replay::tally;
use hattama::rules::{Alone, KeyRing, admit, weigh};
use hattama::state::State;
use hattama::tlog::{SignedRefusal, Subtrees as _};

use crate::broken::{Broken, Done, broken};
use crate::desks::Standing;
use crate::election::{CONTESTS, PREPARED_LEDGER, TERRITORIES};
use crate::mirror::Mirror;
use crate::recount::{Recount, Sums};
use crate::world::World;

/// Every entry that somebody was told of is in the log at that place, from then on.
pub(crate) fn acknowledged_entries_stand(world: &World) -> Done {
    for (hash, index) in &world.desks.acknowledged {
        let ledger = world.writer.ledger.as_ref();
        let in_ledger = ledger.map(|ledger| ledger.state().find_statement(hash));
        for found in [Some(world.mirror.index(hash)), in_ledger]
            .into_iter()
            .flatten()
        {
            if found != Some(*index) {
                let why = format!("{hash} was told to be entry {index}, and is {found:?}");
                return broken("acknowledged_entries_stand", why);
            }
        }
    }
    Ok(())
}

/// Nothing is in the log that nobody has handed in, nor what must never be let in.
pub(crate) fn nothing_was_invented(world: &World) -> Done {
    let from = world.checked.max(PREPARED_LEDGER.size());
    for index in from..world.mirror.size() {
        let hash = world.mirror.hash(index);
        let Some(at) = world.desks.known.get(&hash) else {
            return broken("nothing_was_invented", format!("entry {index}"));
        };
        let one = &world.desks.handed[*at];
        if !one.expected.may_be_recorded() {
            let why = format!("entry {index} is {}", one.what);
            return broken("what_is_wrong_stays_out", why);
        }
    }
    Ok(())
}

/// The sums of every unit are those of a recount from what was said.
pub(crate) fn totals_equal_a_recount(world: &World) -> Done {
    let recount = Recount::of(&world.mirror.statements);
    let ledger = world.writer.ledger.as_ref();
    let state = ledger.map_or(world.mirror.state(), |ledger| ledger.state());
    for (contest, options) in CONTESTS {
        let units: Vec<&str> = if contest == "district" {
            vec!["D"]
        } else {
            TERRITORIES.iter().map(|(name, _)| *name).collect()
        };
        for unit in [None].into_iter().chain(units.into_iter().map(Some)) {
            let found = sums(state, contest, unit);
            let expected = recount.sums(contest, options, unit.unwrap_or("C"));
            if found != expected {
                let why = format!("{contest} in {unit:?}: {found:?}, recounted {expected:?}");
                return broken("totals_equal_a_recount", why);
            }
        }
    }
    Ok(())
}

fn sums(state: &State, contest: &str, unit: Option<&str>) -> Sums {
    let of = state.find_contest(contest).unwrap();
    let unit = unit.map(|unit| state.find_commission(unit).unwrap());
    let tally = tally(state, of, unit);
    Sums {
        counted: tally.protocols.counted,
        valid: tally.quantity("valid").unwrap(),
        votes: tally.options.iter().map(|option| option.votes).collect(),
    }
}

/// Every receipt is of the log as it is: its root was the log's, its entry stands there, and the writer
/// stands by it.
pub(crate) fn receipts_hold(world: &World) -> Done {
    for held in &world.desks.receipts {
        let index = held.receipt.index;
        let root = world.mirror.root_at(held.size);
        let leaf = world.mirror.tree.subtree(0, index);
        if root != Ok(held.root) || leaf != Ok(held.leaf) {
            let why = format!("of entry {index} of {}: {root:?}, {leaf:?}", held.size);
            return broken("receipts_hold", why);
        }
    }
    if let (Some(ledger), Some(last)) = (&world.writer.ledger, world.desks.receipts.last())
        && let index = last.receipt.index
        && let stands = Receipts::default().stands_by(ledger, &last.receipt, index, last.leaf)
        && !stands.as_ref().is_ok_and(|stands| *stands)
    {
        let why = format!("the writer does not stand by one: {stands:?}");
        return broken("receipts_hold", why);
    }
    Ok(())
}

/// Whoever replays the log to the size of a refusal comes to the same reasons.
pub(crate) fn a_refusal_holds(
    mirror: &Mirror,
    refusal: &SignedRefusal,
    submission: &Submission,
) -> Done {
    let wrong = |why: String| Broken::new("a_refusal_holds", why);
    let size = refusal.size;
    let state = mirror.state_at(size);
    let state = state.ok_or_else(|| wrong(format!("{size} entries were never promised")))?;
    if mirror.root_at(size) != Ok(refusal.root) {
        return Err(wrong(format!("another root at {size} entries")));
    }
    let presented = submission.clone().present();
    let presented = presented.map_err(|why| wrong(why.to_string()))?;
    let evidence = weigh(state, &[&presented], &mut KeyRing::new(), [9; 32], &Alone);
    let at = UtcMillis(refusal.recorded_at);
    let codes = match admit(state, presented, &evidence[0], at) {
        Ok(_) => Vec::new(),
        Err(refusal) => refusal.codes(),
    };
    if codes == refusal.codes {
        return Ok(());
    }
    Err(wrong(format!("{:?}, and it is {codes:?}", refusal.codes)))
}

/// A witness knows of the largest checkpoint that somebody has its cosignature of.
pub(crate) fn a_witness_forgets_nothing(world: &World) -> Done {
    for witness in &world.witnesses {
        if let Some(size) = witness.last_size()
            && size < witness.told
        {
            let why = format!(
                "{}: {size} entries, {} were cosigned",
                witness.name, witness.told
            );
            return broken("a_witness_forgets_nothing", why);
        }
    }
    Ok(())
}

/// Everybody who has handed in knows what became of it.
pub(crate) fn everybody_is_answered(world: &World) -> Done {
    let mut handed = (0..).zip(&world.desks.handed);
    match handed.find(|(_, one)| one.standing == Standing::Waiting) {
        None => Ok(()),
        Some((at, one)) => broken("everybody_is_answered", format!("#{at} {}", one.what)),
    }
}
