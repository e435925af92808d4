//! Definitions that differ from Kazakhstan's, without a change of code.

use hattama::rules::Reason;

use crate::folder::Country;

const LISTS: &str = "method = \"largest-remainder\", seats = 10";

#[test]
fn another_quorum() {
    let mut country = Country::lists(LISTS, &[60, 40]);
    for (signing, members, signers) in [
        ("quorum = \"majority\"", Some(11), 11),
        (
            "quorum = 5, one_of = [[\"chair\"], [\"secretary\"], [\"deputy\"]]",
            None,
            5,
        ),
        ("quorum = 1", None, 1),
    ] {
        country.signing = signing;
        let (tally, findings) = country.hold(members).unwrap();
        assert_eq!(tally.protocols.counted, 1, "{signing} with {signers}");
        assert_eq!(findings, []);
    }
}

#[test]
fn several_votes_a_ballot() {
    let mut country = Country::candidates("method = \"plurality\", seats = 3", &[90, 70, 80, 20]);
    country.votes_per_ballot = 3;
    country.valid = Some(100);
    assert_eq!(country.seats().unwrap(), [1, 1, 1, 0]);
    // 260 votes need 87 ballots of three.
    country.valid = Some(86);
    let refused = country.hold(None).unwrap_err();
    assert!(
        matches!(
            refused[..],
            [Reason::MoreVotesThanBallots {
                votes: 260,
                valid: 86,
                per_ballot: 3
            }]
        ),
        "{refused:?}"
    );
}

#[test]
fn another_base_of_the_threshold() {
    // 50 of 1,000 valid are 5 %, of 1,100 in the boxes less.
    let rule = |of: &str| {
        format!("{LISTS}, threshold = {{ numerator = 5, denominator = 100, of = \"{of}\" }}")
    };
    let mut country = Country::lists(&rule("valid"), &[600, 350, 50]);
    country.invalid = 100;
    let passed = |country: &Country| {
        let (tally, _) = country.hold(None).unwrap();
        let options = tally.allocation.unwrap().unwrap().options;
        options
            .iter()
            .map(|option| option.passed)
            .collect::<Vec<_>>()
    };
    assert_eq!(passed(&country), [Some(true), Some(true), Some(true)]);
    country.allocation = rule("in_boxes");
    assert_eq!(passed(&country), [Some(true), Some(true), Some(false)]);
}

#[test]
fn with_and_without_against_all() {
    let mut country = Country::lists(LISTS, &[60, 40]);
    assert_eq!(country.seats().unwrap(), [6, 4]);
    country.against_all = Some(1000);
    assert_eq!(country.seats().unwrap(), [6, 4, 0]);
}
