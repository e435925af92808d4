//! A results folder of one precinct, rehearsed and tallied.

use std::fmt::Write as _;

use hattama::ledger::{Config, Ledger, LogKeys, Outcome};
use hattama::rehearsal::{Options, Rehearsal};
use hattama::replay::{ContestTally, Replay, Signatures, fold, tally};
use hattama::rules::{Finding, Reason};
use hattama::threads::Threads;

/// What one precinct reports for the whole country.
#[derive(Clone)]
pub(crate) struct Country {
    /// The `allocation` table, without braces.
    pub(crate) allocation: String,
    /// Kind of every option that is not against all.
    pub(crate) kind: &'static str,
    /// Votes of the options, in ballot order.
    pub(crate) votes: Vec<u32>,
    /// Votes against all, as the last option.
    pub(crate) against_all: Option<u32>,
    /// Invalid ballots: in the boxes, not among the valid.
    pub(crate) invalid: u32,
    /// Valid ballots; the sum of votes where not given.
    pub(crate) valid: Option<u32>,
    pub(crate) votes_per_ballot: u32,
    /// The `signing` table, without braces.
    pub(crate) signing: &'static str,
}

impl Country {
    pub(crate) fn lists(allocation: &str, votes: &[u32]) -> Self {
        Self {
            allocation: allocation.into(),
            kind: "list",
            votes: votes.into(),
            against_all: None,
            invalid: 0,
            valid: None,
            votes_per_ballot: 1,
            signing: "quorum = 1",
        }
    }

    pub(crate) fn candidates(allocation: &str, votes: &[u32]) -> Self {
        Self {
            kind: "candidate",
            ..Self::lists(allocation, votes)
        }
    }

    fn election(&self) -> String {
        let mut text = format!(
            r#"format = 1
id = "one-precinct"
title = {{ en = "A country of one precinct" }}
polling = {{ first_day = "2023-03-19", last_day = "2023-03-19", opens = "07:00", closes = "20:00", time_zone = "Asia/Almaty" }}
signing = {{ {} }}
[[form]]
id = "sheet"
[form.quantities]
registered = ["registered"]
in_boxes = ["valid", "invalid"]
invalid = ["invalid"]
valid = ["valid"]
[[form.field]]
id = "registered"
label = {{ en = "Voters on the list" }}
[[form.field]]
id = "valid"
label = {{ en = "Valid ballots" }}
[[form.field]]
id = "invalid"
label = {{ en = "Invalid ballots" }}
[[contest]]
id = "contest"
form = "sheet"
title = {{ en = "The contest" }}
votes_per_ballot = {}
allocation = {{ {} }}
"#,
            self.signing, self.votes_per_ballot, self.allocation
        );
        for (at, (id, kind, _)) in self.options().iter().enumerate() {
            let position = at + 1;
            writeln!(
                text,
                "[[contest.option]]\nid = \"{id}\"\nposition = {position}\nkind = \"{kind}\"\nname = {{ en = \"{id}\" }}"
            )
            .unwrap();
        }
        text
    }

    fn options(&self) -> Vec<(String, &'static str, u32)> {
        let mut options: Vec<_> = (1..)
            .zip(&self.votes)
            .map(|(number, votes)| (format!("option-{number:02}"), self.kind, *votes))
            .collect();
        options.extend(
            self.against_all
                .map(|votes| ("against-all".into(), "against-all", votes)),
        );
        options
    }

    fn write(&self) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let write =
            |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("election.toml", &self.election());
        write(
            "commissions.csv",
            "id,kind,parent,name,time_zone,registered_voters,contests\n\
             top,central,,Central,Asia/Almaty,,\nroom,precinct,top,The one precinct,,,contest\n",
        );
        let sum: u32 = self.options().iter().map(|(_, _, votes)| votes).sum();
        let valid = self.valid.unwrap_or(sum);
        write(
            "protocols.csv",
            &format!(
                "contest,commission,signed_at,registered,valid,invalid\n\
                 contest,room,2023-03-19T15:00:00Z,{},{valid},{}\n",
                u64::from(valid) + u64::from(self.invalid),
                self.invalid
            ),
        );
        let mut votes = String::from("contest,commission,option,votes\n");
        for (id, _, count) in self.options() {
            writeln!(votes, "contest,room,{id},{count}").unwrap();
        }
        write("votes.csv", &votes);
        write("turnout.csv", "contest,commission,at,voted\n");
        folder
    }

    /// Rehearses the folder and tallies its contest from the store; or why the sheet is refused.
    pub(crate) fn hold(
        &self,
        members: Option<u16>,
    ) -> Result<(ContestTally, Vec<Finding>), Vec<Reason>> {
        let folder = self.write();
        let read = hattama::intake::read_folder(folder.path());
        let problems: Vec<_> = read.errors().map(ToString::to_string).collect();
        assert!(problems.is_empty(), "{}", problems.join("\n"));
        let options = Options { seed: 1, members };
        let rehearsal = Rehearsal::new(read.value.unwrap(), &options).unwrap();
        let place = tempfile::tempdir().unwrap();
        let keys = LogKeys {
            log: rehearsal.keys().log(),
        };
        let config = Config::new("log.pem".into(), "refusals.pem".into());
        let genesis = rehearsal.genesis();
        let at = genesis.at;
        let mut ledger = Ledger::create(
            &place.path().join("ledger"),
            genesis.submission,
            &keys,
            &config,
            at,
        )
        .unwrap();
        let offers = rehearsal
            .acts()
            .iter()
            .map(|act| rehearsal.perform(*act).unwrap())
            .collect();
        let outcomes = ledger.append(offers).unwrap();
        let mut findings = Vec::new();
        for outcome in outcomes {
            match outcome {
                Outcome::Recorded {
                    findings: found, ..
                } => findings.extend(found),
                Outcome::AlreadyRecorded { index, .. } => panic!("twice: {index}"),
                Outcome::Refused(reasons) => return Err(reasons),
            }
        }
        let mut replay = Replay::new();
        let signatures = Signatures::Check([7; 32]);
        let faults = fold(&mut replay, &ledger, None, signatures, &Threads, &mut ()).unwrap();
        assert_eq!(faults, []);
        let state = replay.state();
        let contest = state.find_contest("contest").unwrap();
        Ok((tally(state, contest, None), findings))
    }

    /// The seats of the options, or how the allocation ended without all of them.
    pub(crate) fn seats(&self) -> Result<Vec<u32>, &'static str> {
        use hattama::seats::Outcome as End;
        let (tally, _) = self.hold(None).expect("the sheet is admitted");
        let allocation = tally.allocation.unwrap().unwrap();
        match allocation.outcome {
            End::Allocated => Ok(allocation
                .options
                .iter()
                .map(|option| option.seats.unwrap_or(0))
                .collect()),
            End::Tie { .. } => Err("tie"),
            End::NoWinner => Err("no-winner"),
            End::Waits => Err("waits"),
            End::SecondRound { .. } => Err("second-round"),
            End::NoVotes => Err("none"),
        }
    }
}
