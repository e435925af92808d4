//! What is on its way between those who hand in and the writer: late, twice, in another order, or
//! never.

use hattama::bytes::TreeHash;

/// Submissions and answers on their way.
#[derive(Default)]
pub(crate) struct Network {
    serial: u64,
    letters: Vec<Sent<Letter>>,
    replies: Vec<Sent<Reply>>,
}

/// Something that arrives at an instant.
struct Sent<T> {
    at: u64,
    serial: u64,
    what: T,
}

/// Bytes for the writer.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    /// Who waits for an answer: a place in the list of what was handed in.
    pub(crate) from: usize,
    pub(crate) bytes: Vec<u8>,
}

/// The writer's answer.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) to: usize,
    pub(crate) said: Said,
}

#[derive(Debug, Clone)]
pub(crate) enum Said {
    /// A receipt, with the leaf of the entry that it is of.
    Receipt(String, TreeHash),
    /// A signed refusal.
    Refusal(String),
    /// It cannot be read.
    Unreadable,
    /// It would be admitted by now: hand it in again.
    Again,
}

impl Network {
    fn send<T>(&mut self, at: u64, what: T) -> Sent<T> {
        self.serial += 1;
        let serial = self.serial;
        Sent { at, serial, what }
    }

    pub(crate) fn letter(&mut self, at: u64, letter: Letter) {
        let sent = self.send(at, letter);
        self.letters.push(sent);
    }

    pub(crate) fn reply(&mut self, at: u64, reply: Reply) {
        let sent = self.send(at, reply);
        self.replies.push(sent);
    }

    /// Submissions that have arrived, at most so many.
    pub(crate) fn letters(&mut self, now: u64, most: usize) -> Vec<Letter> {
        arrived(&mut self.letters, now, most)
    }

    /// Answers that have arrived.
    pub(crate) fn replies(&mut self, now: u64) -> Vec<Reply> {
        arrived(&mut self.replies, now, usize::MAX)
    }
}

fn arrived<T>(all: &mut Vec<Sent<T>>, now: u64, most: usize) -> Vec<T> {
    all.sort_by_key(|sent| (sent.at, sent.serial));
    let count = all.iter().take_while(|sent| sent.at <= now).count();
    all.drain(..count.min(most)).map(|sent| sent.what).collect()
}
