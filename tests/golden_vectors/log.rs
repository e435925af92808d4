//! A short whole log, and what it comes to.

use hattama::bytes::{ChainHash, Sorted, StatementHash};
use hattama::election::{Basis, Role, WithdrawnVotes};
use hattama::event::{Answer, Body, Entry, Presence, RosterChange, Sheet};
use hattama::replay::{
    LogSource, Replay, Signatures, SourceError, as_if_nothing_annulled, chamber_seats, fold,
};
use hattama::rules::Alone;
use hattama::state::{ContestIx, State};
use hattama::tlog::{Tree, leaf_hash};
use serde_json::{Value, json};

use crate::saying::*;
use crate::support::*;

/// Four stations: `P1` corrects a slip, `P2` files a paper that does not balance, `P3` signs two
/// protocols, of which its superior lets the second stand, and confirms a copy of its other paper,
/// `P4`'s paper is copied. In `district` nobody voted at `P2`, and at `P4` they did in spite of what
/// was said. Then what members, observers and those above say besides: [`afterwards`].
pub(crate) fn log() -> Ledger {
    let mut ledger = Ledger::ready();
    ledger.now = hour(1);
    ledger.enrol(station("P4", "T2"));
    ledger.must("T1", accredited("O1"));
    ledger.must("C", accredited("O2"));
    let replaced = member_with("C", 3, Role::Deputy, &secret("C", 3, 1));
    let log_key = RosterChange::LogKey(secret("log", 1, 1).public());
    let replaced = change("C", vec![RosterChange::Replace(replaced), log_key]);
    let recovered = ledger.recover(replaced, &[secret("recovery", 1, 0)]);
    assert_eq!(recovered, admitted(&[]));
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
    afterwards(&mut ledger);
    ledger.now = hour(1000);
    ledger.must("C", Body::LedgerClosed);
    ledger
}

/// Members add to what `P1` has filed, observers compare their copies and object, an act states other
/// figures; the vote of `P4` for `district` is annulled and repeated, and of `P2` annulled; a second
/// round is held in which one of two is withdrawn.
fn afterwards(ledger: &mut Ledger) {
    let name = standing(ledger, "P1", "list");
    let additions = [
        (3, added("P1", "list", name, 3)),
        (2, dissent("P1", "list", name, 2)),
        (2, attendance("P1", name, &PRESENT, (4, 1))),
    ];
    for (number, body) in additions {
        ledger.alone("P1", number, body).unwrap();
    }
    let like = copied("P1", &sheet("list", &[299, 151, 20]));
    let mut unlike = copied("P3", &sheet("list", &[100, 110, 10]));
    let mut fields = unlike.fields.to_vec();
    fields[0] = None;
    unlike.fields = list(fields);
    let without = copied("P2", &sheet("district", &[1, 2]));
    for (observer, said) in [("O1", like), ("O2", unlike), ("O2", without)] {
        ledger.observer(observer, copy(said)).unwrap();
    }
    let first = objection(name, "P1");
    let answered = ledger.by_observer("O1", first.clone());
    let answered = StatementHash::of_statement(&answered.to_bytes());
    ledger.observer("O1", first).unwrap();
    let stands = standing(ledger, "P3", "list");
    ledger.observer("O2", objection(stands, "T2")).unwrap();
    ledger.must("T1", answer(answered, Answer::Rejected));
    let mut other = act_recorded(ledger, "list");
    other.votes = list(vec![1, 2, 3]);
    ledger.must("C", recorded(other));

    ledger.must("D", voided("P4", &["district"]));
    ledger.must("C", voided("P2", &["district"]));
    let mut again = repeated("P4", &["district"]);
    again.hours = Sorted::new(vec![hours_of("D", 201, 214)]).unwrap();
    ledger.must("D", rerun(again));
    let opened = ledger.state.position().size - 1;
    let mut second = second_round();
    second.second_round_of = Some(id("district"));
    second.determined_by = id("D");
    second.options = district_contest().options;
    second.hours = Sorted::new(vec![hours_of("P3", 401, 414)]).unwrap();
    ledger.must("C", Body::ContestDefined(Box::new(second)));
    let y = withdrawn("second", "y", WithdrawnVotes::Invalid);
    ledger.must("C", y);
    for (now, station, contest, votes) in [
        (215, "P4", "district", [131, 59]),
        (415, "P1", "second", [150, 90]),
        (415, "P3", "second", [70, 80]),
    ] {
        ledger.now = hour(now);
        let mut filed = sheet(contest, &votes);
        filed.voting_ended_at = None;
        filed.signed_at = hour(now);
        ledger.must(station, protocol(filed));
    }
    // O2 has lost his key, and holds a copy of the repeated vote and one of the annulled.
    let anew = secret("O2", 0, 1);
    let replaced = Body::ObserverAccredited(Box::new(accredited_with("O2", &anew)));
    ledger.must("C", replaced);
    for (poll, votes) in [(Some(opened), [131, 59]), (None, [131, 60])] {
        let mut said = copied("P4", &sheet("district", &votes));
        said.poll = poll;
        let statement = ledger.by_observer("O2", copy(said));
        let answer = ledger.submit(signed(&statement, std::slice::from_ref(&anew)));
        assert!(answer.is_ok(), "{answer:?}");
    }
}

const PRESENT: [(u16, Presence); 2] = [(1, Presence::Present), (2, Presence::Present)];

/// The name of the protocol that stands.
fn standing(ledger: &Ledger, station: &str, contest: &str) -> StatementHash {
    let contest = ledger.state.find_contest(contest).unwrap();
    let station = ledger.state.find_commission(station).unwrap();
    let filing = ledger.state.commission(station).filing(contest).unwrap();
    filing.current().unwrap().hash
}

fn as_if(state: &State, contest: ContestIx) -> Value {
    let sums = as_if_nothing_annulled(state, contest, None);
    let quantities = sums.quantities.iter();
    let quantities = quantities.map(|(id, sum)| (id.to_string(), json!(sum)));
    json!({
        "counted": sums.counted,
        "votes": sums.votes,
        "quantities": quantities.collect::<serde_json::Map<_, _>>(),
    })
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
            "copies": tally.copies,
            "withdrawals": tally.withdrawals.iter().map(|one| json!({
                "index": one.index, "option": definition.options[one.option].id,
                "votes": one.votes,
            })).collect::<Vec<_>>(),
            "acts": tally.acts.iter().map(|act| act.index).collect::<Vec<_>>(),
            "as_if_nothing_annulled": as_if(state, tally.contest),
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
        let seats = chamber_seats(state, chamber, &tallies.iter().collect::<Vec<_>>());
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
