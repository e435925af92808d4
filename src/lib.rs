//! Hattama, a results audit ledger: signed protocols, a tamper-evident log, totals and seats that
//! anyone can re-derive.
//!
//! # One idea
//!
//! One rule book, used twice. Whether a submission may enter the log is decided by a pure function of
//! the state so far, the submission, and the time of recording: [`rules::admit`]. The ledger asks
//! before it appends; every verifier asks the same while it replays. So nothing can stand in a valid
//! log that an observer's own program would not have let in. Everything else (totals, seats,
//! rosters, completeness, findings) is derived by replay and never stored as a fact.
//!
//! # The way of a protocol
//!
//! sheet figures → [`intake`] reads them, [`election`] checks that they fit the form →
//! [`event::Statement`] → canonical [`bytes`] → members sign ([`keys`]) → [`event::Submission`] →
//! [`rules::admit`] → [`event::Entry`] with the hash of the entry before it → committed with its batch
//! by the [`ledger`] → checkpoint signed ([`tlog`]) → receipt to the submitter → tiles published
//! ([`publish`]) → a [`witness`] replays and cosigns → an observer replays ([`replay`]) and compares
//! ([`verify`]). No step goes back.
//!
//! # Rooms, in the order data flows
//!
//! | room | what it is for | pure |
//! |---|---|---|
//! | [`bytes`] | canonical encoding, domain-separated hashing, bounded text and lists | yes |
//! | [`keys`] | registration of public keys and the one signature verdict, single and bulk | yes |
//! | [`election`] | an election as dated data: forms, contests, signing, correction, allocation | yes |
//! | [`seats`] | votes to seats; a tie is a state, a result explains itself | yes |
//! | [`event`] | what can be said: statements, submissions, entries | yes |
//! | [`state`] | what is known at a position: rosters, filings; apply | yes |
//! | [`rules`] | the rule book: admit or refuse, findings, what each code means | yes |
//! | [`replay`] | a log folded into state; tallies, history, completeness | yes |
//! | [`results`] | what was asked for, tallied, as JSON and CSV | yes |
//! | [`tlog`] | the public formats: notes, checkpoints, cosignatures, policies, the tree | yes |
//! | [`publish`] | a ledger becomes a folder that any web server can serve | |
//! | [`published`] | a published log as it is read: folder, one file; what is damaged in it | |
//! | [`mirror`] | a published log fetched from an address, only what is new | |
//! | [`intake`] | the outside world into statements: results folders, statement files, kits | |
//! | [`files`] | files that somebody names: opened without waiting, read with a bound; folders to make things in | |
//! | [`annex`] | texts and scans beside a log, by the hashes that name them | |
//! | [`export`] | a state as a results folder again, the inverse of what `intake` reads | |
//! | [`keystore`] | secret keys at rest | |
//! | [`ledger`] | the writer: sequencing, group commit, sled, HEAD, rebuild | |
//! | [`verify`] | a whole log in, a report out; never reaches `ledger` | |
//! | [`evidence`] | two histories, or an entry that breaks a rule, in one file that anyone can check | |
//! | [`witness`] | a small server that cosigns what it has verified, and the client that asks it | |
//! | [`rehearsal`] | past results as an election, with keys made from a seed | |
//! | [`demo`] | the election of 19 March 2023, reconstructed, and a story to show | |
//! | [`bench`](mod@bench) | an election of any size to measure with, and what this machine can do at most | |
//! | [`threads`] | the machine's threads, passed into the core, which has none | |
//! | [`cli`] | one file per command: parse, call, print | |
//!
//! A pure room knows no disk, network, clock, randomness, time-zone table or thread; whoever has
//! them passes in what is needed.
//!
//! The bytes are described in `docs/FORMAT.md`, which is normative.

pub mod annex;
pub mod bench;
pub mod bytes;
pub mod cli;
pub mod demo;
pub mod election;
pub mod event;
pub mod evidence;
pub mod export;
pub mod files;
pub mod intake;
pub mod keys;
pub mod keystore;
pub mod ledger;
pub mod mirror;
pub mod publish;
pub mod published;
pub mod rehearsal;
pub mod replay;
pub mod results;
pub mod rules;
pub mod seats;
pub mod state;
pub mod threads;
pub mod tlog;
pub mod verify;
pub mod witness;
