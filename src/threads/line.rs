//! A line of work: items come one after the other, are worked on side by side, and leave in order.
//!
//! Every thread does whatever is to be done next: it takes what is ready at the end of the line if nobody is at
//! it, else it fetches an item and works on it. So there is no thread that only hands things on, and none that
//! waits while there is something to do.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Items under way for each thread: one that it works on, and one that waits at the end of the line.
const AHEAD: u64 = 2;

struct Line<R> {
    /// Items that have been fetched, and that have left.
    fetched: u64,
    left: u64,
    ready: BTreeMap<u64, R>,
    is_fetching: bool,
    is_leaving: bool,
    supply: Supply,
}

/// Whether there are more items.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Supply {
    More,
    Over,
    /// A thread has panicked: nobody waits for what it had in hand.
    Failed,
}

/// What a thread does next.
enum Task<R> {
    Leave(R),
    Fetch(u64),
    Wait,
    End,
}

impl<R> Line<R> {
    fn task(&mut self, ahead: u64) -> Task<R> {
        if self.supply == Supply::Failed {
            return Task::End;
        }
        if !self.is_leaving
            && let Some(ready) = self.ready.remove(&self.left)
        {
            self.is_leaving = true;
            return Task::Leave(ready);
        }
        let is_over = self.supply == Supply::Over;
        if !self.is_fetching && !is_over && self.fetched - self.left < ahead {
            self.is_fetching = true;
            return Task::Fetch(self.fetched);
        }
        if is_over && self.left == self.fetched {
            return Task::End;
        }
        Task::Wait
    }
}

struct Shared<R> {
    line: Mutex<Line<R>>,
    changed: Condvar,
}

impl<R> Shared<R> {
    fn lock(&self) -> MutexGuard<'_, Line<R>> {
        // Nothing is done under the lock that could panic.
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Line<R>)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }
}

/// Tells the others if its thread panics.
struct Telling<'a, R>(&'a Shared<R>);

impl<R> Drop for Telling<'_, R> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.change(|line| line.supply = Supply::Failed);
        }
    }
}

/// As [`Workers::in_order`](crate::rules::Workers::in_order), with so many threads. A panic in any of the
/// three is one of this call.
pub(super) fn in_order<T: Send, R: Send>(
    threads: usize,
    next: impl FnMut() -> Option<T> + Send,
    work: impl Fn(T) -> R + Sync,
    each: impl FnMut(R) + Send,
) {
    let shared = Shared {
        line: Mutex::new(Line {
            fetched: 0,
            left: 0,
            ready: BTreeMap::new(),
            is_fetching: false,
            is_leaving: false,
            supply: Supply::More,
        }),
        changed: Condvar::new(),
    };
    let ahead = AHEAD * threads as u64;
    let (next, each) = (Mutex::new(next), Mutex::new(each));
    let stand = || {
        let telling = Telling(&shared);
        loop {
            let mut line = shared.lock();
            let task = loop {
                match line.task(ahead) {
                    Task::Wait => {
                        line = shared
                            .changed
                            .wait(line)
                            .unwrap_or_else(PoisonError::into_inner);
                    }
                    task => break task,
                }
            };
            drop(line);
            match task {
                Task::Leave(ready) => {
                    // Only one thread is here at a time; the lock lets the compiler see it.
                    each.lock().unwrap_or_else(PoisonError::into_inner)(ready);
                    shared.change(|line| {
                        line.left += 1;
                        line.is_leaving = false;
                    });
                }
                Task::Fetch(number) => {
                    let item = next.lock().unwrap_or_else(PoisonError::into_inner)();
                    shared.change(|line| {
                        line.is_fetching = false;
                        match item {
                            Some(_) => line.fetched += 1,
                            None if line.supply == Supply::More => line.supply = Supply::Over,
                            None => {}
                        }
                    });
                    if let Some(item) = item {
                        let done = work(item);
                        shared.change(|line| {
                            line.ready.insert(number, done);
                        });
                    }
                }
                Task::Wait | Task::End => break,
            }
        }
        drop(telling);
    };
    thread::scope(|scope| {
        for _ in 1..threads {
            // A system that gives no more threads leaves the work to those there are.
            let _ = thread::Builder::new().spawn_scoped(scope, stand);
        }
        stand();
    });
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    #[test]
    fn everything_leaves_in_order_and_only_so_much_is_under_way() {
        for threads in 1..5 {
            let (begun, most, under_way) =
                (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
            let mut left = Vec::new();
            in_order(
                threads,
                || {
                    let number = begun.fetch_add(1, Ordering::SeqCst);
                    most.fetch_max(
                        under_way.fetch_add(1, Ordering::SeqCst) + 1,
                        Ordering::SeqCst,
                    );
                    (number < 500).then_some(number)
                },
                |number: u64| {
                    // The later of two is often done first.
                    thread::sleep(std::time::Duration::from_micros(50 * (number * 7 % 5)));
                    number * number
                },
                |done| {
                    under_way.fetch_sub(1, Ordering::SeqCst);
                    left.push(done);
                },
            );
            let expected: Vec<u64> = (0..500).map(|number| number * number).collect();
            assert_eq!(left, expected);
            // The one that there is none of is counted, too.
            assert!(most.into_inner() <= AHEAD * threads as u64 + 1);
        }
    }

    #[test]
    fn a_panic_anywhere_ends_it() {
        for place in 0..3 {
            let ended = std::panic::catch_unwind(|| {
                let mut number = 0;
                in_order(
                    3,
                    || {
                        number += 1;
                        assert!(place != 0 || number < 20, "in next");
                        Some(number)
                    },
                    |number| {
                        assert!(place != 1 || number < 20, "in work");
                        number
                    },
                    |number| assert!(place != 2 || number < 20, "in each"),
                );
            });
            assert!(ended.is_err());
        }
    }
}
