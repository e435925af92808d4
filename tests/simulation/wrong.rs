//! What must never come in: signed by the wrong people, of the wrong form, or no submission at all.

use hattama::bytes::StatementHash;
use hattama::event::{Body, RosterChange, Statement, Submission};

use crate::commissions::{Expected, Saying, by_both, saying};
use crate::counts::Event;
use crate::election::{Signer, both, says, sign, stations};
use crate::support::{hour, list, protocol, turnout};
use crate::world::World;

impl World {
    /// Whether the third member of a station was revoked.
    fn is_revoked(&self, station: &str) -> bool {
        let mut statements = self.mirror.statements.iter();
        let gone = RosterChange::Revoke(3);
        statements.any(|said| match &said.body {
            Body::RosterChanged(said) => {
                said.commission.as_str() == station && said.changes.contains(&gone)
            }
            _ => false,
        })
    }

    /// Something that must never come in.
    pub(crate) fn wrong(&mut self) -> Saying {
        let (station, contest) = (self.station(), self.contest());
        let mut sheet = self.sheet(station, contest);
        sheet.as_on_paper = None;
        // No lawful sheet has this instant: none of these statements is lawful in other hands.
        sheet.signed_at.0 += 1;
        let statement = says(station, protocol(sheet.clone()));
        let signed_by = |what: &str, signers: &[Signer], codes: &[&'static str]| {
            let what = format!("{what}, for {station}, {contest}");
            saying(
                what,
                &sign(&statement, signers),
                Expected::Wrong(codes.to_vec()),
            )
        };
        match self.random.below(11) {
            0 => signed_by("protocol of strangers", &both("nobody"), &["R030"]),
            1 => signed_by("protocol of another commission", &both("D"), &["R031"]),
            2 => signed_by("protocol with one signature", &[(station, 1, 0)], &["R041"]),
            3 => {
                let codes = ["R042", "R032"];
                signed_by(
                    "protocol without secretary",
                    &[(station, 1, 0), (station, 3, 0)],
                    &codes,
                )
            }
            4 => {
                // The signatures of another statement.
                let other = sign(
                    &says(station, turnout(contest, hour(30), 1)),
                    &both(station),
                );
                let forged = Submission {
                    signatures: other.signatures,
                    ..sign(&statement, &both(station))
                };
                let what = format!("protocol with signatures of something else, for {station}");
                saying(what, &forged, Expected::Wrong(vec!["R040"]))
            }
            5 => {
                let mut fields = sheet.fields.to_vec();
                fields[6] += 1;
                sheet.fields = list(fields);
                let what = format!("protocol of {station}, {contest}, that does not balance");
                by_both(
                    what,
                    station,
                    protocol(sheet),
                    Expected::Wrong(vec!["R124"]),
                )
            }
            6 => {
                sheet.votes = list(vec![1; 7]);
                let what = format!("protocol of {station}, {contest}, of another form");
                by_both(
                    what,
                    station,
                    protocol(sheet),
                    Expected::Wrong(vec!["R123"]),
                )
            }
            7 => {
                let election = Some(StatementHash::new([9; 32]));
                let other = Statement {
                    election,
                    ..statement
                };
                let what = format!("protocol of {station} in another election");
                saying(
                    what,
                    &sign(&other, &both(station)),
                    Expected::Wrong(vec!["R011"]),
                )
            }
            8 => {
                let report = says(station, turnout(contest, hour(40), 100));
                let what = format!("turnout of {station} after the polls");
                let wrong = Expected::Wrong(vec!["R122"]);
                saying(what, &sign(&report, &[(station, 1, 0)]), wrong)
            }
            9 => {
                let cut = sign(&statement, &both(station)).to_bytes();
                let keep = self.random.below(cut.len());
                let what = format!("the first {keep} bytes of a protocol");
                let (bytes, expected) = (cut[..keep].to_vec(), Expected::Unreadable);
                Saying {
                    what,
                    bytes,
                    expected,
                }
            }
            _ => self.by_third_member(station, contest),
        }
    }

    /// A turnout report of the third member, who may have been revoked.
    fn by_third_member(&mut self, station: &'static str, contest: &str) -> Saying {
        let mut revoked = stations();
        revoked.retain(|one| self.is_revoked(one));
        let station = if revoked.is_empty() {
            station
        } else {
            self.random.pick(&revoked)
        };
        let statement = says(station, turnout(contest, hour(33), 77));
        // What he said before may be handed in again, and is recognised.
        let before = self
            .desks
            .known
            .contains_key(&StatementHash::of_statement(&statement.to_bytes()));
        let (expected, what) = if revoked.is_empty() || before {
            (Expected::Depends, "a third member")
        } else {
            self.counts.count(Event::RevokedTried);
            (Expected::Wrong(vec!["R032"]), "a revoked member")
        };
        let what = format!("turnout of {station} by {what}");
        saying(what, &sign(&statement, &[(station, 3, 0)]), expected)
    }
}
