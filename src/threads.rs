//! The machine's threads, passed into the core, which has none of its own.

mod line;

use rayon::prelude::*;

use crate::rules::Workers;

/// All threads of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct Threads;

impl Workers for Threads {
    fn in_parts<T: Sync, R: Send>(
        &self,
        items: &[T],
        part: usize,
        work: impl Fn(&[T]) -> Vec<R> + Sync,
    ) -> Vec<R> {
        // A part a thread at least: half-sized parts keep every thread busy on a short list.
        let threads = self.count();
        let part = part.min(items.len().div_ceil(threads)).max(1);
        items.par_chunks(part).flat_map_iter(&work).collect()
    }

    fn both<A: Send, B: Send>(
        &self,
        one: impl FnOnce() -> A + Send,
        other: impl FnOnce() -> B + Send,
    ) -> (A, B) {
        rayon::join(one, other)
    }

    fn in_order<T: Send, R: Send>(
        &self,
        next: impl FnMut() -> Option<T> + Send,
        work: impl Fn(T) -> R + Sync,
        each: impl FnMut(R) + Send,
    ) {
        line::in_order(self.count(), next, work, each);
    }

    fn count(&self) -> usize {
        rayon::current_num_threads().max(1)
    }
}
