//! Many requests at once.

use std::sync::Barrier;

use hattama::tlog::{Checkpoint, NoteSignature};
use hattama::witness::origin_hash;

use crate::support::*;

#[test]
fn of_two_histories_of_one_size_one_is_cosigned() {
    let folder = tempfile::tempdir().unwrap();
    let stories: Vec<_> = (0..8).map(|story| Log::new(ORIGIN, story, 40)).collect();
    let serving = Serving::consistent(&folder.path().join("state"), &[&stories[0]]);
    for round in 0..10_u64 {
        // Each round on a log of its own would need a witness of its own: the first size differs.
        let folder = tempfile::tempdir().unwrap();
        let serving = Serving::consistent(&folder.path().join("state"), &[&stories[0]]);
        let barrier = Barrier::new(stories.len());
        let answers: Vec<_> = std::thread::scope(|scope| {
            let asked: Vec<_> = stories
                .iter()
                .map(|log| {
                    let (serving, barrier) = (&serving, &barrier);
                    scope.spawn(move || {
                        let request = log.request(0, 7 + round);
                        barrier.wait();
                        (log.checkpoint(7 + round), serving.add(&request))
                    })
                })
                .collect();
            asked.into_iter().map(|one| one.join().unwrap()).collect()
        });
        let (won, lost): (Vec<_>, Vec<_>) = answers
            .iter()
            .partition(|(_, answered)| answered.status == 200);
        assert_eq!(won.len(), 1);
        assert_eq!(serving.last().as_ref(), Some(&won[0].0));
        for (_, answered) in lost {
            assert_eq!(answered.status, 409);
            assert_eq!(answered.body, format!("{}\n", 7 + round));
        }
    }
    drop(serving);
}

#[test]
fn a_log_is_never_rolled_back() {
    let (folder, log) = (tempfile::tempdir().unwrap(), Log::new(ORIGIN, 0, 400));
    let serving = Serving::consistent(&folder.path().join("state"), &[&log]);
    let cosigned: Vec<(u64, u64)> = std::thread::scope(|scope| {
        let asking: Vec<_> = (0..8_u64)
            .map(|who| {
                let (serving, log) = (&serving, &log);
                scope.spawn(move || {
                    let (mut old, mut cosigned) = (0, Vec::new());
                    for step in 0..25_u64 {
                        let size = (old + 1 + (who * 7 + step * 3) % 11).min(400);
                        let request = log.request(old, size);
                        let answered = serving.add(&request);
                        match answered.status {
                            200 => {
                                let line = answered.body.trim_end().parse::<NoteSignature>();
                                let mut note = request.checkpoint;
                                note.add(line.unwrap()).unwrap();
                                let time = note.cosigned_at(&witness_vkey()).unwrap();
                                cosigned.push((time.seconds(), size));
                                old = size;
                            }
                            409 => old = answered.body.trim_end().parse().unwrap(),
                            other => panic!("{other}"),
                        }
                    }
                    cosigned
                })
            })
            .collect();
        asking
            .into_iter()
            .flat_map(|one| one.join().unwrap())
            .collect()
    });
    // The clock tells the order in which checkpoints were cosigned.
    let mut in_order = cosigned.clone();
    in_order.sort_unstable();
    assert!(in_order.len() > 10);
    assert!(
        in_order.windows(2).all(|two| two[0].1 <= two[1].1),
        "{in_order:?}"
    );
    let (_, largest) = in_order.last().unwrap();
    assert_eq!(serving.last().unwrap().size, *largest);
}

#[test]
fn logs_do_not_wait_for_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let logs: Vec<_> = (0..12)
        .map(|n| Log::new(&format!("example.org/{n}"), n, 30))
        .collect();
    let all: Vec<_> = logs.iter().collect();
    let serving = Serving::consistent(&folder.path().join("state"), &all);
    std::thread::scope(|scope| {
        for log in &logs {
            let serving = &serving;
            scope.spawn(move || {
                for size in 1..30 {
                    assert_eq!(serving.add(&log.request(size - 1, size)).status, 200);
                }
                let hash = origin_hash(&log.origin);
                let note = serving.get(&format!("/{hash}/checkpoint")).body;
                let checkpoint = Checkpoint::verify(&note, &log.vkey()).unwrap();
                assert_eq!(checkpoint, log.checkpoint(29));
            });
        }
    });
}
