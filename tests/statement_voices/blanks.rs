//! Blanks without a kit.

use std::path::Path;

use hattama::event::Kind;
use hattama::intake::statement::{BlankError, Target, blank, read};

use crate::support::*;
use crate::world::*;

#[test]
fn what_is_of_one_place_needs_a_kit() {
    for kind in [
        Kind::SignatureAdded,
        Kind::DissentLodged,
        Kind::AttendanceRecorded,
        Kind::CopyAttested,
        Kind::ActRecorded,
    ] {
        let none = blank(kind, None, Target::default());
        assert_eq!(none, Err(BlankError::NeedsKit(kind)));
    }
    let kit = World::new(&[]).kit(CENTRAL);
    for kind in [
        Kind::OptionWithdrawn,
        Kind::UnitVoided,
        Kind::RerunOpened,
        Kind::ObserverAccredited,
        Kind::ObjectionLodged,
        Kind::ObjectionAnswered,
    ] {
        let text = blank(kind, None, Target::default()).unwrap();
        fits_the_screen(&text);
        // Every blank can be read: what is wrong with it is that it is not filled in.
        let objections = read(&text, Path::new(""), &kit).objections;
        let said: Vec<_> = objections.iter().map(|one| one.says.as_str()).collect();
        assert!(
            said.len() == 1 && said[0].contains("not filled in yet"),
            "{kind}: {said:?}"
        );
    }
    let contest = id("lists");
    let target = Target {
        contest: Some(&contest),
        station: None,
    };
    let error = blank(Kind::ActRecorded, Some(&kit), target).unwrap_err();
    assert!(matches!(error, BlankError::NoContest { .. }), "{error}");
}
