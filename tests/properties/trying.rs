//! What is tried, drawn at random.

use hattama::election::{Basis, WithdrawnVotes};
use hattama::event::{Presence, Sheet};
use proptest::prelude::*;

use crate::attempt::{Attempt, CONTESTS, NOW};
use crate::support::*;

fn any_sheet() -> impl Strategy<Value = Sheet> {
    let votes = prop::collection::vec(prop_oneof![0..3u32, 90..110u32], 3);
    let contest = prop_oneof![4 => Just(0usize), 4 => Just(1usize), 1 => Just(2usize)];
    let signed = prop_oneof![36..40u64, Just(NOW)];
    (contest, votes, any::<bool>(), any::<bool>(), signed).prop_map(
        |(contest, mut votes, balances, paper, signed)| {
            votes.truncate(3 - contest.min(1));
            let mut sheet = sheet(CONTESTS[contest], &votes);
            if !balances {
                let mut fields = sheet.fields.to_vec();
                fields[6] += 1;
                sheet.fields = list(fields);
            }
            sheet.signed_at = hour(signed);
            sheet.voting_ended_at = None;
            if paper { on_paper(sheet) } else { sheet }
        },
    )
}

pub(crate) fn attempt() -> impl Strategy<Value = Attempt> {
    prop_oneof![3 => sheets_and_sums(), 2 => everything_else()]
}

fn everything_else() -> impl Strategy<Value = Attempt> {
    use Attempt::{
        Accredit, Act, AddSignature, Answer, Attend, Attest, Dissent, Object, Recover, Rerun, Void,
        Withdraw,
    };
    let votes = prop::sample::select(WithdrawnVotes::ALL.to_vec());
    let presence = prop::sample::select(Presence::ALL.to_vec());
    let (by, station, contest) = (0..7usize, 0..3usize, 0..3usize);
    prop_oneof![
        1 => (3..7usize, contest.clone(), 0..3usize, votes)
            .prop_map(|(by, contest, option, votes)| Withdraw { by, contest, option, votes }),
        2 => (station.clone(), 1..5u16)
            .prop_map(|(station, number)| AddSignature { station, number }),
        1 => (by.clone(), station.clone(), 1..4u16)
            .prop_map(|(by, station, number)| Dissent { by, station, number }),
        2 => (station.clone(), 1..4u16)
            .prop_map(|(station, number)| Dissent { by: station, station, number }),
        1 => (station.clone(), presence)
            .prop_map(|(station, presence)| Attend { station, presence }),
        3 => (5..7usize, by.clone(), contest.clone())
            .prop_map(|(by, unit, contest)| Void { by, unit, contest }),
        3 => (5..7usize, by.clone(), contest.clone(), prop::option::of(0..7usize))
            .prop_map(|(by, unit, contest, hours)| Rerun { by, unit, contest, hours }),
        1 => (contest, any::<bool>()).prop_map(|(contest, wrong)| Act { contest, wrong }),
        1 => (by.clone(), 0..3usize).prop_map(|(by, observer)| Accredit { by, observer }),
        2 => (0..3usize, station, any_sheet())
            .prop_map(|(observer, station, sheet)| Attest { observer, station, sheet }),
        1 => (0..3usize, any::<usize>(), by.clone())
            .prop_map(|(observer, which, to)| Object { observer, which, to }),
        2 => (prop_oneof![by, Just(6usize)], any::<usize>(), any::<bool>())
            .prop_map(|(by, which, upheld)| Answer { by, which, upheld }),
        1 => Just(Attempt::SecondRound),
        2 => Just(Attempt::Equal),
        1 => (2..5u16, 1..3u16).prop_map(|(number, keys)| Recover { number, keys }),
        2 => prop_oneof![3 => Just(180u64), 3 => Just(30), 3 => Just(200), 1 => Just(1000)]
            .prop_map(|hours| Attempt::Wait { hours }),
    ]
}

fn sheets_and_sums() -> impl Strategy<Value = Attempt> {
    let basis = prop::sample::select(Basis::ALL.to_vec());
    prop_oneof![
        6 => (0..7usize, any_sheet()).prop_map(|(by, sheet)| Attempt::File { by: by % 4, sheet }),
        6 => (0..7usize, 0..3usize, basis, 0..3usize, any_sheet()).prop_map(
            |(by, station, basis, which, sheet)| Attempt::Correct { by, station, basis, which, sheet }
        ),
        2 => (0..3usize, 22..40u64, 0..300u32)
            .prop_map(|(by, at, voted)| Attempt::Report { by, at, voted }),
        1 => (0..3usize, 1..5u16).prop_map(|(station, number)| Attempt::Revoke { station, number }),
        1 => (0..3usize, 1..6u16).prop_map(|(station, number)| Attempt::Add { station, number }),
        1 => (0..3usize, any_sheet()).prop_map(|(by, sheet)| Attempt::Forge { by, sheet }),
        2 => any::<usize>().prop_map(|which| Attempt::Again { which }),
        1 => (0..40u64).prop_map(|hours| Attempt::Wait { hours }),
        1 => Just(Attempt::BackInTime),
        4 => (0..7usize, 0..3usize, any_sheet())
            .prop_map(|(by, station, sheet)| Attempt::Copy { by, station, sheet }),
        3 => (0..7usize, 0..3usize, 0..4u64, any::<bool>())
            .prop_map(|(by, contest, entries_ago, wrong)| Attempt::Sum { by, contest, entries_ago, wrong }),
        2 => any::<bool>().prop_map(|turned| Attempt::Draw { turned }),
        3 => (0..3usize, 0..2u64, prop::bool::weighted(0.2))
            .prop_map(|(contest, entries_ago, wrong)| Attempt::Declare { contest, entries_ago, wrong }),
        2 => (0..7usize, 0..3usize, 0..3usize)
            .prop_map(|(by, station, contest)| Attempt::NoVote { by, station, contest }),
        1 => Just(Attempt::Close),
    ]
}
