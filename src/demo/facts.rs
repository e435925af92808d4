//! What was published of the election.

/// A list: id, name, votes.
pub(super) type ListFact = (&'static str, &'static str, u64);

/// The lists and against all, in ballot order, with their votes (Vlast, 27 March 2023; Kazinform,
/// 27 March 2023).
pub(super) const LISTS: [ListFact; 8] = [
    ("amanat", "Amanat", 3_431_510),
    ("auyl", "Auyl", 693_938),
    ("respublica", "Respublica", 547_154),
    ("aq-jol", "Aq Jol", 535_139),
    ("qhp", "People's Party of Kazakhstan", 432_920),
    ("osdp", "National Social Democratic Party", 331_058),
    ("baytaq", "Baytaq", 146_431),
    ("against-all", "Against all", 248_291),
];

/// Seats from the lists.
pub(super) const LIST_SEATS: u32 = 69;

/// Voters on the lists of all stations: the sum of the units.
/// The contest of the party lists.
pub const LIST: &str = "list";

#[cfg(test)]
pub(super) const REGISTERED: u64 = 12_035_578;

/// Ballots received from the boxes (Interfax, 19 March 2023).
pub(super) const IN_BOXES: u64 = 6_521_860;

/// The turnout published, in hundredths of a percent.
#[cfg(test)]
pub(super) const PUBLISHED_TURNOUT: u64 = 5_421;

/// Stations at home and abroad.
pub(super) const STATIONS_AT_HOME: u64 = 10_146;
pub(super) const STATIONS_ABROAD: u64 = 77;
/// Stations that opened at 06:00.
pub(super) const EARLY_STATIONS: u64 = 92;

/// Single-mandate districts. Self-nominated candidates won seven of them, Amanat the others.
pub(super) const DISTRICTS: u64 = 29;

/// A unit: name; zone label and hours ahead of UTC; voters registered, of which 54.21 % and the
/// turnout below come out; voters who came; turnout at 12:10 and at the end, in hundredths of a
/// percent (time.kz and Kazinform, 19 March 2023).
pub(super) struct UnitFact {
    pub(super) name: &'static str,
    pub(super) zone: &'static str,
    pub(super) ahead: u64,
    pub(super) registered: u64,
    pub(super) came: u64,
    pub(super) at_noon: u64,
    /// What `came` comes to.
    #[cfg(test)]
    pub(super) at_the_end: u64,
}

const fn unit(
    name: &'static str,
    zone: &'static str,
    registered: u64,
    came: u64,
    at_noon: u64,
    #[allow(unused_variables, reason = "compared by a test")] at_the_end: u64,
) -> UnitFact {
    // Five regions kept the time of the west in 2023.
    let ahead = if matches!(zone.as_bytes(), b"Asia/Almaty") {
        6
    } else {
        5
    };
    UnitFact {
        name,
        zone,
        ahead,
        registered,
        came,
        at_noon,
        #[cfg(test)]
        at_the_end,
    }
}

/// Seventeen regions and three cities. The registers of Turkistan and Ulytau regions and of Astana
/// are published (1 January 2023); the others are made.
pub(super) const UNITS: [UnitFact; 20] = [
    unit("Abai region", "Asia/Almaty", 429_834, 245_091, 3358, 5702),
    unit("Akmola region", "Asia/Almaty", 520_034, 312_072, 3363, 6001),
    unit("Aktobe region", "Asia/Aqtobe", 556_934, 323_022, 3318, 5800),
    unit("Almaty region", "Asia/Almaty", 860_334, 516_459, 3441, 6003),
    unit("Atyrau region", "Asia/Atyrau", 397_234, 203_503, 3066, 5123),
    unit(
        "West Kazakhstan region",
        "Asia/Oral",
        446_434,
        264_289,
        3361,
        5920,
    ),
    unit(
        "Zhambyl region",
        "Asia/Almaty",
        735_534,
        479_642,
        3582,
        6521,
    ),
    unit(
        "Zhetysu region",
        "Asia/Almaty",
        437_134,
        241_823,
        3315,
        5532,
    ),
    unit(
        "Karaganda region",
        "Asia/Almaty",
        771_234,
        458_730,
        3419,
        5948,
    ),
    unit(
        "Kostanay region",
        "Asia/Almaty",
        592_434,
        385_675,
        3739,
        6510,
    ),
    unit(
        "Kyzylorda region",
        "Asia/Qyzylorda",
        488_334,
        328_209,
        3278,
        6721,
    ),
    unit(
        "Mangistau region",
        "Asia/Aqtau",
        417_534,
        225_886,
        3243,
        5410,
    ),
    unit(
        "Pavlodar region",
        "Asia/Almaty",
        515_934,
        302_750,
        3426,
        5868,
    ),
    unit(
        "North Kazakhstan region",
        "Asia/Almaty",
        378_034,
        246_667,
        3281,
        6525,
    ),
    unit(
        "Turkistan region",
        "Asia/Almaty",
        1_177_507,
        624_196,
        3829,
        5301,
    ),
    unit("Ulytau region", "Asia/Almaty", 138_277, 81_570, 3461, 5899),
    unit(
        "East Kazakhstan region",
        "Asia/Almaty",
        517_234,
        331_806,
        3416,
        6415,
    ),
    unit("Astana city", "Asia/Almaty", 788_931, 338_530, 2335, 4291),
    unit("Almaty city", "Asia/Almaty", 1_213_119, 313_227, 1125, 2582),
    unit("Shymkent city", "Asia/Almaty", 640_434, 291_141, 1963, 4546),
];

/// Stations abroad, as a unit of their own: voters registered and voters who came are made, so that
/// the sums are those of the country.
pub(super) const ABROAD: (u64, u64) = (13_100, 10_199);

/// Zones of stations abroad in March 2023: label, and minutes ahead of UTC. The last one closes at
/// 09:00 of the next day in Astana, as was published.
pub(super) const ZONES_ABROAD: [(&str, i64); 9] = [
    ("Europe/London", 0),
    ("Europe/Berlin", 60),
    ("Europe/Istanbul", 180),
    ("Asia/Dubai", 240),
    ("Asia/Tashkent", 300),
    ("Asia/Shanghai", 480),
    ("Asia/Seoul", 540),
    ("America/New_York", -240),
    ("America/Los_Angeles", -420),
];

/// A misprint in the press: two digits of one list are exchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Misprint {
    /// The list.
    pub list: &'static str,
    /// Its votes as printed.
    pub votes: u64,
}

/// The misprint of 2023: 3,341,510 for 3,431,510.
pub const MISPRINT: Misprint = Misprint {
    list: "amanat",
    votes: 3_341_510,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_units_come_to_what_is_published() {
        let registered: u64 = UNITS.iter().map(|unit| unit.registered).sum();
        assert_eq!(registered + ABROAD.0, REGISTERED);
        let came: u64 = UNITS.iter().map(|unit| unit.came).sum::<u64>() + ABROAD.1;
        let rounded = |part: u64, whole: u64| (part * 20_000 + whole) / (2 * whole);
        assert_eq!(rounded(came, REGISTERED), PUBLISHED_TURNOUT);
        for unit in &UNITS {
            let turnout = rounded(unit.came, unit.registered);
            assert_eq!(turnout, unit.at_the_end, "{}", unit.name);
        }
        assert!(IN_BOXES <= came);
        assert_eq!(LISTS.iter().map(|list| list.2).sum::<u64>(), 6_366_441);
    }
}
