//! How the election of 1,000 entries is made, and what each entry needs.

use hattama::bytes::StatementHash;
use hattama::election::*;
use hattama::event::*;

use crate::log::{
    Condition, Line, Log, SIZE, STATIONS, Signer, Step, opened, roster_of_four, signed_by,
    station_name,
};
use crate::saying;
use crate::support::*;

struct Maker {
    ledger: Ledger,
    lines: Vec<Line>,
}

impl Maker {
    fn say(
        &mut self,
        speaker: Speaker,
        body: Body,
        signers: &[(&str, u16, u8)],
        conditions: Vec<(Condition, Step, &'static str)>,
    ) -> usize {
        let signers: Vec<Signer> = signers
            .iter()
            .map(|(of, number, generation)| ((*of).to_owned(), *number, *generation))
            .collect();
        let statement = Statement {
            election: self.ledger.genesis(),
            speaker,
            body,
        };
        let submission = signed_by(&statement, &signers);
        self.ledger.now.0 += 1000;
        let answer = self.ledger.submit(submission.clone());
        assert!(answer.is_ok(), "{answer:?}: {statement:?}");
        self.lines.push(Line {
            statement,
            submission: submission.to_bytes(),
            at: self.ledger.now,
            signers,
            conditions,
        });
        self.lines.len() - 1
    }

    /// Chair and secretary say it.
    fn commission(
        &mut self,
        speaker: &str,
        body: Body,
        conditions: Vec<(Condition, Step, &'static str)>,
    ) -> usize {
        let signers = [(speaker, 1, 0), (speaker, 2, 0)];
        self.say(Speaker::Commission(id(speaker)), body, &signers, conditions)
    }

    fn hash(&self, line: usize) -> StatementHash {
        StatementHash::of_statement(&self.lines[line].statement.to_bytes())
    }

    /// Enrols a commission, and revokes the key of its fourth member. Where it is enrolled.
    fn enrol(
        &mut self,
        mut enrolled: CommissionEnrolled,
        mut conditions: Vec<(Condition, Step, &'static str)>,
        parent: Option<usize>,
    ) -> usize {
        enrolled.roster = roster_of_four(enrolled.id.as_str());
        let (name, above) = (enrolled.id.to_string(), enrolled.parent.to_string());
        conditions.extend(parent.map(|at| (Condition::After(at), Step::Speaker, "R022")));
        let body = Body::CommissionEnrolled(Box::new(enrolled));
        let at = self.commission(&above, body, conditions);
        // Whose roster is changed says who may change it.
        let known = (Condition::After(at), Step::Entitled, "R102");
        self.commission(
            &above,
            change(&name, vec![RosterChange::Revoke(4)]),
            vec![known],
        );
        at
    }
}

/// Where commissions and contests stand.
struct Places {
    contests: [usize; 2],
    above: [usize; 3],
    stations: Vec<usize>,
}

/// The log, the same bytes each time.
pub(crate) fn made() -> Log {
    let mut maker = Maker {
        ledger: Ledger::empty(),
        lines: Vec::with_capacity(SIZE),
    };
    let places = definitions(&mut maker);
    polling(&mut maker, &places);
    let protocols = sheets(&mut maker, &places);
    let corrected = additions(&mut maker, &protocols);
    sums(&mut maker, &places, &protocols, &corrected);
    observers(&mut maker, &places, &protocols);
    maker.ledger.now = hour(1001);
    let appeals = (Condition::NotBefore(hour(1000)), Step::Content, "R140");
    maker.commission("C", Body::LedgerClosed, vec![appeals]);
    let Maker { ledger, lines } = maker;
    assert_eq!(lines.len(), SIZE);
    Log {
        lines,
        entries: ledger.entries,
    }
}

fn definitions(maker: &mut Maker) -> Places {
    let central = |number| ("C", number, 0);
    let all = [central(1), central(2), central(3)];
    let genesis = Body::ElectionOpened(Box::new(opened()));
    maker.say(Speaker::Commission(id("C")), genesis, &all, Vec::new());
    let contests = [list_contest(), district_contest()]
        .map(|contest| maker.commission("C", Body::ContestDefined(Box::new(contest)), Vec::new()));
    let defined = || contests.map(|at| (Condition::After(at), Step::Content, "R102"));
    maker.commission("C", Body::ChamberDefined(chamber()), defined().into());
    let revoked = change("C", vec![RosterChange::Revoke(4)]);
    maker.say(
        Speaker::RecoveryKeys,
        revoked,
        &[("recovery", 1, 0)],
        Vec::new(),
    );
    let above = [
        ("T1", CommissionKind::Territorial),
        ("T2", CommissionKind::Territorial),
        ("D", CommissionKind::District),
    ];
    let above =
        above.map(|(name, kind)| maker.enrol(commission(name, kind, "C"), Vec::new(), None));
    for (observer, generation) in [("O1", 0), ("O1", 1), ("O2", 0)] {
        let secret = secret(observer, 0, generation);
        let accredited = saying::accredited_with(observer, &secret);
        maker.commission(
            "C",
            Body::ObserverAccredited(Box::new(accredited)),
            Vec::new(),
        );
    }
    let stations = (1..=STATIONS).map(|number| {
        let parent = usize::from(number > STATIONS / 2);
        let mut conditions = Vec::from(defined());
        conditions.push((Condition::After(above[2]), Step::Content, "R102"));
        let enrolled = station(&station_name(number), ["T1", "T2"][parent]);
        maker.enrol(enrolled, conditions, Some(above[parent]))
    });
    let stations = stations.collect();
    Places {
        contests,
        above,
        stations,
    }
}

fn polling(maker: &mut Maker, places: &Places) {
    maker.ledger.now = hour(26);
    for round in 0..2_u8 {
        for (number, enrolled) in (1..).zip(&places.stations) {
            for contest in ["list", "district"] {
                let at = UtcMillis(OPENS.0 + 3_600_000 * u64::from(1 + round));
                let voted = u32::try_from(100 + 200 * usize::from(round) + number).unwrap();
                let name = station_name(number);
                let known = (Condition::After(*enrolled), Step::Speaker, "R022");
                let speaker = Speaker::Commission(id(&name));
                let body = turnout(contest, at, voted);
                maker.say(speaker, body, &[(&name, 1, 0)], vec![known]);
            }
        }
    }
}

/// Figures of a station that no other has.
pub(crate) fn votes(contest: &str, number: usize) -> Vec<u32> {
    let number = u32::try_from(number).unwrap();
    match contest {
        "list" => vec![200 + number, 150, 10],
        _ => vec![150, 160 + number],
    }
}

/// The protocols of each station: of the lists, of the district.
fn sheets(maker: &mut Maker, places: &Places) -> Vec<[usize; 2]> {
    maker.ledger.now = hour(39);
    let stations = (1..).zip(&places.stations).map(|(number, enrolled)| {
        ["list", "district"].map(|contest| {
            let conditions = vec![
                (Condition::After(*enrolled), Step::Speaker, "R022"),
                (Condition::NotBefore(CLOSES), Step::Content, "R121"),
            ];
            let body = protocol(sheet(contest, &votes(contest, number)));
            maker.commission(&station_name(number), body, conditions)
        })
    });
    stations.collect()
}

/// Signatures, opinions, attendance, corrections. Where the corrections stand.
fn additions(maker: &mut Maker, protocols: &[[usize; 2]]) -> Vec<usize> {
    let filed = |number: usize| {
        (
            Condition::After(protocols[number - 1][0]),
            Step::Content,
            "R130",
        )
    };
    for number in 1..=40 {
        let (name, of) = (station_name(number), protocols[number - 1][0]);
        let speaker = Speaker::Commission(id(&name));
        let hash = maker.hash(of);
        let (member, body) = match number {
            1..=20 => (3, saying::added(&name, "list", hash, 3)),
            21..=30 => (3, saying::dissent(&name, "list", hash, 3)),
            _ => (
                1,
                saying::attendance(&name, hash, &[(3, Presence::Absent)], (2, 0)),
            ),
        };
        let mut conditions = vec![filed(number)];
        let signed = |code| (Condition::NotSigned(of), Step::Content, code);
        match number {
            1..=20 => conditions.push(signed("R155")),
            21..=30 => {}
            _ => conditions.push(signed("R157")),
        }
        maker.say(speaker, body, &[(&name, member, 0)], conditions);
    }
    let summaries = SIZE - 136;
    let corrections = (41..=50).map(|number| {
        let (name, of) = (station_name(number), protocols[number - 1][0]);
        let mut conditions = vec![filed(number)];
        conditions.push((Condition::Before(summaries), Step::Content, "R132"));
        conditions.push((Condition::NotBefore(CLOSES), Step::Content, "R121"));
        let mut said = corrected(maker.hash(of), Basis::Slip, sheet("list", &[300, 40, 20]));
        said.station = id(&name);
        maker.commission(&name, Body::ProtocolCorrected(Box::new(said)), conditions)
    });
    corrections.collect()
}

fn sums(maker: &mut Maker, places: &Places, protocols: &[[usize; 2]], corrected: &[usize]) {
    let size = |maker: &Maker| (Condition::Size(maker.lines.len()), Step::Content, "R145");
    for (unit, contest, above) in [("T1", "list", 0), ("T2", "list", 1), ("D", "district", 2)] {
        let body = summed(summary(&maker.ledger, unit, contest));
        let known = (Condition::After(places.above[above]), Step::Speaker, "R022");
        let conditions = vec![known, size(maker)];
        maker.commission(unit, body, conditions);
    }
    for (by, contest, which) in [("C", "list", 0), ("D", "district", 1)] {
        let body = declared(result(&maker.ledger, contest));
        let summed = protocols.iter().map(|of| of[which]);
        let corrected = corrected.iter().copied().filter(|_| which == 0);
        let all = summed.chain(corrected);
        let mut conditions: Vec<_> = all
            .map(|at| (Condition::After(at), Step::Sums, "R147"))
            .collect();
        conditions.push(size(maker));
        // Which protocols are summed is hashed in the order in which their stations were enrolled.
        let enrolled = Condition::InOrder(places.stations.clone());
        conditions.push((enrolled, Step::Sums, "R147"));
        let defined = Condition::After(places.contests[which]);
        conditions.push((defined, Step::Entitled, "R102"));
        maker.commission(by, body, conditions);
    }
}

/// Copies, objections and the answers to them.
fn observers(maker: &mut Maker, places: &Places, protocols: &[[usize; 2]]) {
    // The observer was accredited twice: the second time with the key that he signs with.
    let first = places.above[2] + 2;
    let accredited = [
        (Condition::After(first + 1), Step::Keys, "R030"),
        // The one before the last is revoked by the last.
        (
            Condition::InOrder(vec![first, first + 1]),
            Step::Keys,
            "R032",
        ),
    ];
    let observer = || Speaker::Observer(id("O1"));
    for (number, enrolled) in (1..).zip(&places.stations) {
        let held = sheet("list", &votes("list", number));
        let mut conditions = Vec::from(accredited.clone());
        conditions.push((Condition::After(*enrolled), Step::Place, "R102"));
        conditions.push((Condition::NotBefore(CLOSES), Step::Content, "R121"));
        let body = saying::copy(saying::copied(&station_name(number), &held));
        maker.say(observer(), body, &[("O1", 0, 1)], conditions);
    }
    let objections: Vec<_> = (1..=15)
        .map(|number| {
            let about = protocols[number - 1][1];
            let mut conditions = Vec::from(accredited.clone());
            conditions.push((Condition::After(about), Step::Content, "R163"));
            let enrolled = Condition::After(places.stations[number - 1]);
            conditions.push((enrolled, Step::Content, "R102"));
            let body = saying::objection(maker.hash(about), &station_name(number));
            maker.say(observer(), body, &[("O1", 0, 1)], conditions)
        })
        .collect();
    for (number, objection) in (1..).zip(objections) {
        let body = saying::answer(maker.hash(objection), hattama::event::Answer::Upheld);
        let said = (Condition::After(objection), Step::Content, "R164");
        let name = station_name(number);
        maker.commission(&name, body, vec![said]);
    }
}
