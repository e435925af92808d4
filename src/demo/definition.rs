//! The definition: forms, contests, chamber, commissions.

use super::ballots::CANDIDATES;
use super::error::DemoError;
use super::facts::{DISTRICTS, LIST, LIST_SEATS, LISTS, UNITS};
use super::hours::polls;

use super::stations::{Station, UNIT_ABROAD};
use crate::bytes::{Id, Lang, List, Name, Sorted, Text, Title, Titled};
use crate::election::{
    AgainstAllRule, AllocationRule, Attention, ChamberDefinition, Check, CommissionKind,
    ContestDefinition, ContestParent, Field, Form, Method, Nature, Operator, OptionDefinition,
    OptionKind, Quantity, Quorum, Role, Severity, SigningRule, Threshold, TieRule,
    default_annulments, default_corrections,
};
use crate::intake::{Commission, Definition};

/// The zone of the capital: minutes ahead of UTC.
const CAPITAL: i64 = 6 * 60;

pub(super) fn definition(stations: &[Station]) -> Result<Definition, DemoError> {
    let mut contests = vec![list()?];
    for district in 0..districts() {
        contests.push(district_contest(district)?);
    }
    let chamber = ChamberDefinition {
        id: Id::new("mazhilis")?,
        titles: titles("Mazhilis (reconstructed)")?,
        contests: Sorted::new(contests.iter().map(|contest| contest.id.clone()).collect())?,
    };
    Ok(Definition {
        id: Id::new("kz-mazhilis-2023")?,
        nature: Nature::Reconstructed,
        titles: titles("Mazhilis election of 19 March 2023 (reconstructed)")?,
        polling: polls(19, 7, CAPITAL)?,
        time_zone: Text::new("Asia/Almaty")?,
        signing: signing()?,
        signing_for: Vec::new(),
        forms: Sorted::new(vec![form()?])?,
        contests,
        chambers: vec![chamber],
        commissions: commissions(stations)?,
        corrections: Sorted::new(default_corrections())?,
        annulments: Sorted::new(default_annulments())?,
        counts_as_on_paper: false,
        attention: Attention::default(),
        publish_from: None,
        appeals_until: None,
    })
}

pub(super) fn districts() -> usize {
    usize::try_from(DISTRICTS).unwrap_or_default()
}

pub(super) fn titles(english: &str) -> Result<Titled, DemoError> {
    Ok(Sorted::new(vec![Title {
        lang: Lang::new("en")?,
        text: Name::new(english)?,
    }])?)
}

/// Most of the members, the chair or deputy and the secretary or deputy among them.
fn signing() -> Result<SigningRule, DemoError> {
    let sets = [[Role::Chair, Role::Deputy], [Role::Deputy, Role::Secretary]];
    let sets = sets.into_iter().map(|roles| Sorted::new(roles.to_vec()));
    Ok(SigningRule {
        quorum: Quorum::Majority,
        one_of: List::new(sets.collect::<Result<_, _>>()?)?,
    })
}

/// The fields of a sheet, in the order of the paper.
const FIELDS: [(&str, &str); 9] = [
    ("registered", "Voters on the list"),
    ("received", "Ballots received"),
    ("issued_in_station", "Ballots issued in the station"),
    ("issued_outside", "Ballots issued outside the station"),
    ("cancelled", "Ballots cancelled, not used"),
    ("in_portable_boxes", "Ballots in portable boxes"),
    ("in_stationary_boxes", "Ballots in stationary boxes"),
    ("invalid", "Invalid ballots"),
    ("valid", "Valid ballots"),
];

fn ids<const MAX: usize>(terms: &[&str]) -> Result<List<Id, MAX>, DemoError> {
    let terms = terms.iter().map(|term| Id::new(term));
    Ok(List::new(terms.collect::<Result<_, _>>()?)?)
}

fn check(
    id: &str,
    severity: Severity,
    left: &[&str],
    op: Operator,
    right: &[&str],
) -> Result<Check, DemoError> {
    Ok(Check {
        id: Id::new(id)?,
        severity,
        left: ids(left)?,
        op,
        right: ids(right)?,
        minus: List::default(),
        times_left: None,
        times_right: None,
    })
}

fn form() -> Result<Form, DemoError> {
    let fields = FIELDS.iter().map(|(id, label)| {
        Ok(Field {
            id: Id::new(id)?,
            labels: titles(label)?,
        })
    });
    let issued = ["issued_in_station", "issued_outside"];
    let boxes = ["in_portable_boxes", "in_stationary_boxes"];
    let received = ["issued_in_station", "issued_outside", "cancelled"];
    let quantities = [
        ("registered", &["registered"][..]),
        ("issued", &issued),
        ("in_boxes", &boxes),
        ("invalid", &["invalid"]),
        ("valid", &["valid"]),
    ];
    let quantities = quantities.into_iter().map(|(id, sum)| {
        Ok(Quantity {
            id: Id::new(id)?,
            sum: ids(sum)?,
        })
    });
    let (refuse, flag) = (Severity::Refuse, Severity::Flag);
    let (equal, most) = (Operator::Equal, Operator::AtMost);
    let checks = vec![
        check("H1", refuse, &["received"], equal, &received)?,
        check("H2", refuse, &boxes, equal, &["valid", "invalid"])?,
        check("H3", refuse, &["valid"], equal, &["votes"])?,
        check("H4", flag, &issued, most, &["registered"])?,
        check("H5", flag, &boxes, most, &issued)?,
        check(
            "H6",
            flag,
            &["in_portable_boxes"],
            most,
            &["issued_outside"],
        )?,
    ];
    Ok(Form {
        id: Id::new("sheet")?,
        fields: List::new(fields.collect::<Result<_, DemoError>>()?)?,
        quantities: Sorted::new(quantities.collect::<Result<_, DemoError>>()?)?,
        checks: List::new(checks)?,
    })
}

fn option(
    position: u32,
    id: &str,
    kind: OptionKind,
    name: &str,
    nominated_by: Option<&str>,
) -> Result<OptionDefinition, DemoError> {
    Ok(OptionDefinition {
        id: Id::new(id)?,
        position,
        kind,
        names: titles(name)?,
        nominated_by: nominated_by.map(Name::new).transpose()?,
    })
}

/// The party lists: 69 seats by largest remainder among those with at least 5 % of the valid votes,
/// the base on which the published percentages stand.
fn list() -> Result<ContestDefinition, DemoError> {
    let options = (1..).zip(LISTS).map(|(position, (id, name, _))| {
        let kind = match id {
            "against-all" => OptionKind::AgainstAll,
            _ => OptionKind::List,
        };
        option(position, id, kind, name, None)
    });
    let threshold = Threshold {
        numerator: 5,
        denominator: 100,
        of: Id::new("valid")?,
    };
    Ok(ContestDefinition {
        id: Id::new(LIST)?,
        form: Id::new("sheet")?,
        titles: titles("Party lists (reconstructed)")?,
        votes_per_ballot: 1,
        district: None,
        options: List::new(options.collect::<Result<_, _>>()?)?,
        polling: polls(19, 7, CAPITAL)?,
        determined_by: Id::new("CEC")?,
        allocation: Some(rule(
            Method::LargestRemainder {
                threshold: Some(threshold),
            },
            LIST_SEATS,
        )),
        second_round_of: None,
        hours: Sorted::default(),
    })
}

fn district_contest(district: usize) -> Result<ContestDefinition, DemoError> {
    let options = (1..).zip(CANDIDATES).map(|(position, (id, name, by))| {
        let kind = match by {
            Some(_) => OptionKind::Candidate,
            None => OptionKind::AgainstAll,
        };
        option(position, id, kind, name, by)
    });
    let number = district + 1;
    Ok(ContestDefinition {
        id: Id::new(&format!("district-{number}"))?,
        titles: titles(&format!("District {number} (reconstructed)"))?,
        district: Some(Name::new(&number.to_string())?),
        options: List::new(options.collect::<Result<_, _>>()?)?,
        determined_by: Id::new(&format!("D-{number:02}"))?,
        allocation: Some(rule(Method::Plurality, 1)),
        ..list()?
    })
}

const fn rule(method: Method, seats: u32) -> AllocationRule {
    AllocationRule {
        method,
        seats,
        tie: TieRule::Lots,
        single_list: None,
        against_all_wins: AgainstAllRule::NoWinner,
    }
}

fn commissions(stations: &[Station]) -> Result<Vec<Commission>, DemoError> {
    let central = commission(
        "CEC",
        CommissionKind::Central,
        None,
        "Central Election Commission",
    )?;
    let mut all = vec![central];
    for unit in 0..=UNIT_ABROAD {
        let of = UNITS.get(unit);
        let name = of.map_or("Stations abroad", |unit| unit.name);
        let id = unit_id(unit);
        let mut territorial = commission(&id, CommissionKind::Territorial, Some("CEC"), name)?;
        if let Some(of) = of {
            territorial.time_zone = Text::new(of.zone)?;
        }
        all.push(territorial);
    }
    for district in 1..=districts() {
        let (id, name) = (format!("D-{district:02}"), format!("District {district}"));
        all.push(commission(
            &id,
            CommissionKind::District,
            Some("CEC"),
            &name,
        )?);
    }
    for station in stations {
        all.push(precinct(station)?);
    }
    // Every name says what it is.
    for commission in &mut all {
        commission.name = Name::new(&format!("{} (reconstructed)", commission.name))?;
    }
    Ok(all)
}

pub(super) fn unit_id(unit: usize) -> String {
    format!("T-{:02}", unit + 1)
}

fn commission(
    id: &str,
    kind: CommissionKind,
    parent: Option<&str>,
    name: &str,
) -> Result<Commission, DemoError> {
    Ok(Commission {
        id: Id::new(id)?,
        kind,
        parent: parent.map(Id::new).transpose()?,
        contest_parents: Sorted::default(),
        name: Name::new(name)?,
        time_zone: Text::new("Asia/Almaty")?,
        registered_voters: None,
        contests: Sorted::default(),
        polling: polls(19, 7, CAPITAL)?,
        may_close_early: false,
        members: Vec::new(),
        line: 0,
    })
}

fn precinct(station: &Station) -> Result<Commission, DemoError> {
    let id = format!("R-{:05}", station.number);
    let parent = unit_id(station.unit);
    let name = format!("Station {}", station.number);
    let mut contests = vec![Id::new(LIST)?];
    let mut parents = Vec::new();
    if let Some(district) = station.district {
        let number = district + 1;
        contests.push(Id::new(&format!("district-{number}"))?);
        parents.push(ContestParent {
            contest: Id::new(&format!("district-{number}"))?,
            parent: Id::new(&format!("D-{number:02}"))?,
        });
    }
    Ok(Commission {
        contest_parents: Sorted::new(parents)?,
        contests: Sorted::new(contests)?,
        time_zone: Text::new(station.zone)?,
        registered_voters: u32::try_from(station.registered).ok(),
        polling: polls(19, station.opens, station.ahead)?,
        ..commission(&id, CommissionKind::Precinct, Some(&parent), &name)?
    })
}
