//! A short whole log, and what it comes to.

use hattama::bytes::{ChainHash, StatementHash};
use hattama::election::{Basis, Role};
use hattama::event::{Body, Entry, RosterChange, Sheet};
use hattama::replay::{LogSource, Replay, Signatures, SourceError, chamber_seats, fold};
use hattama::rules::Alone;
use hattama::state::State;
use hattama::tlog::{Tree, leaf_hash};
use serde_json::{Value, json};

use crate::support::*;

/// Four stations: `P1` corrects a slip, `P2` files a paper that does not balance, `P3` signs two
/// protocols, of which its superior lets the second stand, and confirms a copy of its other paper,
/// `P4`'s paper is copied. In `district` nobody voted at `P2`, and at `P4` they did in spite of what
/// was said.
pub(crate) fn log() -> Ledger {
    let mut ledger = Ledger::ready();
    ledger.now = hour(1);
    ledger.enrol(station("P4", "T2"));
    ledger.now = hour(38);
    let deputy = member_with("P2", 4, Role::Deputy, &secret("P2", 4, 0));
    let changes = vec![RosterChange::Add(deputy), RosterChange::Revoke(1)];
    ledger.must("T1", change("P2", changes));
    ledger.must("P1", turnout("list", hour(30), 120));
    ledger.must("P1", turnout("list", hour(36), 500));
    let first = ledger.must("P1", protocol(sheet("list", &[300, 150, 20])));
    ledger.must("P1", protocol(sheet("district", &[200, 270])));
    let keys = [secret("P2", 2, 0), secret("P2", 4, 0)];
    let held = ledger.say_with("P2", protocol(on_paper(unbalanced())), &keys);
    assert!(held.is_ok());
    let rival = ledger.must("P3", protocol(sheet("list", &[100, 110, 10])));
    ledger.must("P3", protocol(sheet("list", &[110, 100, 10])));
    ledger.now = hour(40);
    ledger.must(
        "P1",
        correction(first, Basis::Slip, sheet("list", &[299, 151, 20])),
    );
    let mut settled = corrected(rival, Basis::Rival, sheet("list", &[110, 100, 10]));
    settled.station = id("P3");
    ledger.must("T2", Body::ProtocolCorrected(Box::new(settled)));
    let scanned = Sheet {
        scan: Some(hattama::bytes::ScanHash::new([0x5c; 32])),
        ..sheet("district", &[110, 110])
    };
    ledger.must("D", transcribed("P3", sheet("district", &[110, 110])));
    ledger.must("P3", protocol(scanned));
    ledger.must("T2", transcribed("P4", sheet("list", &[70, 80, 20])));
    ledger.must("D", no_vote("P2", &["district"]));
    ledger.must("C", no_vote("P4", &["district"]));
    ledger.must("P4", protocol(sheet("district", &[130, 60])));
    ledger.must("T2", summed(summary(&ledger, "T2", "list")));
    ledger.must("T1", summed(summary(&ledger, "T1", "list")));
    let mut wrong = summary(&ledger, "D", "district");
    wrong.totals.count += 1;
    ledger.must("D", summed(wrong));
    ledger.must("C", declared(result(&ledger, "list")));
    let drawn = lots(&ledger, "district", &["y", "x"]);
    ledger.must("D", drawn);
    ledger.must("D", declared(result(&ledger, "district")));
    let mut recounted = sheet("list", &[111, 99, 10]);
    recounted.signed_at = hour(39);
    let stands = standing(&ledger, "P3", "list");
    let mut recount = corrected(stands, Basis::Recount, recounted);
    recount.station = id("P3");
    ledger.must("T2", Body::ProtocolCorrected(Box::new(recount)));
    ledger.must("T2", summed(summary(&ledger, "T2", "list")));
    ledger.now = hour(1000);
    ledger.must("C", Body::LedgerClosed);
    ledger
}

/// The name of the protocol that stands.
fn standing(ledger: &Ledger, station: &str, contest: &str) -> StatementHash {
    let contest = ledger.state.find_contest(contest).unwrap();
    let station = ledger.state.find_commission(station).unwrap();
    let filing = ledger.state.commission(station).filing(contest).unwrap();
    filing.current().unwrap().hash
}

fn results(state: &State) -> Value {
    let tallies: Vec<_> = state
        .contests()
        .map(|(at, _)| hattama::replay::tally(state, at, None))
        .collect();
    let contests = tallies.iter().map(|tally| {
        let definition = &state.contest(tally.contest).definition;
        let allocation = tally
            .allocation
            .as_ref()
            .map(|result| result.as_ref().unwrap());
        let options = definition.options.iter().enumerate().map(|(at, option)| {
            json!({
                "id": option.id,
                "votes": tally.options[at].votes,
                "first_reported": tally.options[at].first_reported,
                "passed": allocation.and_then(|a| a.options[at].passed),
                "seats": allocation.and_then(|a| a.options[at].seats),
            })
        });
        let quantities = tally.quantities.iter();
        let quantities = quantities.map(|(id, sum)| (id.to_string(), json!(sum)));
        json!({
            "id": definition.id,
            "standing": tally.standing,
            "protocols": tally.protocols,
            "quantities": quantities.collect::<serde_json::Map<_, _>>(),
            "options": options.collect::<Vec<_>>(),
            "turnout": tally.turnout,
            "allocation": allocation,
            "findings": tally.findings,
            "declared": tally.declared.map(|declared| json!({
                "index": declared.index, "size": declared.size,
                "superseded": declared.superseded_by.is_some(),
            })),
            "summaries": tally.summaries.iter().map(|summary| json!({
                "unit": state.commission(summary.unit).id, "size": summary.size,
                "superseded": summary.superseded_by.is_some(),
            })).collect::<Vec<_>>(),
        })
    });
    let chambers = state.chambers().iter().map(|chamber| {
        let seats = chamber_seats(state, chamber, &tallies);
        json!({ "id": seats.id, "seats": seats.seats, "by": seats.by, "open": seats.open })
    });
    json!({
        "contests": contests.collect::<Vec<_>>(),
        "chambers": chambers.collect::<Vec<_>>(),
    })
}

/// The log with everything that can be derived from it.
pub(crate) fn told(log: &Ledger) -> Value {
    let entries = log
        .entries
        .iter()
        .zip(&log.statements)
        .map(|(bytes, statement)| {
            let read = Entry::from_bytes(bytes).unwrap();
            json!({
                "index": read.index,
                "kind": statement.kind(),
                "recorded_at": read.recorded_at.0,
                "chain": ChainHash::of_entry(bytes),
                "leaf": leaf_hash(bytes),
                "bytes": crate::hex(bytes),
            })
        });
    json!({
        "entries": entries.collect::<Vec<_>>(),
        "size": log.entries.len(),
        "chain": log.state.position().chain,
        "root": Tree::root_of(log.entries.iter().map(|bytes| leaf_hash(bytes))),
        "results": results(&log.state),
    })
}

struct Stored(Vec<Vec<u8>>);

impl LogSource for Stored {
    fn size(&self) -> u64 {
        self.0.len() as u64
    }
    fn read(
        &self,
        range: std::ops::Range<u64>,
        each: &mut dyn FnMut(u64, &[u8]),
    ) -> Result<(), SourceError> {
        for index in range {
            each(index, &self.0[usize::try_from(index).unwrap()]);
        }
        Ok(())
    }
}

/// Replays the entries as they are stored, signatures and all.
pub(crate) fn replayed(stored: &Value) {
    let entries = stored["entries"].as_array().unwrap().iter();
    let source = Stored(entries.map(|entry| crate::bytes(&entry["bytes"])).collect());
    let mut replay = Replay::new();
    let signatures = Signatures::Check([3; 32]);
    let faults = fold(&mut replay, &source, None, signatures, &Alone, &mut ()).unwrap();
    assert_eq!(faults, []);
    assert_eq!(json!(replay.state().position().chain), stored["chain"]);
    assert_eq!(results(replay.state()), stored["results"]);
}
