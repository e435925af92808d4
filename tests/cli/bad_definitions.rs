//! Folders that cannot be read. Each test damages a good one in one place.

use std::fs;

use super::environment::TestEnvironment;

/// What the program says of the small election after this damage.
fn election(damage: impl Fn(&TestEnvironment)) -> String {
    let environment = TestEnvironment::with_election();
    damage(&environment);
    environment.could_not("election check election")
}

/// What the program says of the carried results after this damage.
fn results(damage: impl Fn(&TestEnvironment)) -> String {
    let environment = TestEnvironment::with_results();
    damage(&environment);
    environment.could_not("rehearse results --ledger ledger")
}

const COMMISSIONS: &str = "election/commissions.csv";
const PROTOCOLS: &str = "results/protocols.csv";
const VOTES: &str = "results/votes.csv";
const DEFINITION: &str = "election/election.toml";

#[test]
fn files_that_are_not_what_they_should_be() {
    let told = [
        election(|at| fs::write(at.path(COMMISSIONS), b"id,kind\nC,\xff\xfe\n").unwrap()),
        election(|at| fs::remove_file(at.path(COMMISSIONS)).unwrap()),
        election(|at| fs::remove_file(at.path(DEFINITION)).unwrap()),
        election(|at| at.damage(DEFINITION, "format = 1", "format = ")),
        results(|at| fs::remove_file(at.path(VOTES)).unwrap()),
    ];
    insta::assert_snapshot!("files", told.concat());
}

#[test]
fn tables_of_another_shape() {
    let told = [
        election(|at| at.damage(COMMISSIONS, ",registered_voters", ",voters")),
        election(|at| at.damage(COMMISSIONS, "S-3,precinct", "S-2,precinct")),
        election(|at| at.damage(COMMISSIONS, "S-3,precinct,T,", "S-3,precinct,T-9,")),
        election(|at| at.damage(COMMISSIONS, "list district", "list distrikt")),
        election(|at| at.damage(DEFINITION, "votes_per_ballot", "votes_per_balot")),
        election(|at| at.damage(DEFINITION, "\"largest-remainder\"", "\"largest\"")),
        results(|at| at.damage(PROTOCOLS, "list,R-00002,", "list,R-00001,")),
        results(|at| at.damage(VOTES, "R-00001,amanat", "R-00001,amanatt")),
    ];
    insta::assert_snapshot!("tables", told.concat());
}

#[test]
fn figures_that_are_no_counts() {
    let figure =
        |with: &'static str| results(move |at| at.damage(VOTES, "R-00001,amanat,105047", with));
    let told = [
        figure("R-00001,amanat,-105047"),
        figure("R-00001,amanat,4294967296"),
        figure("R-00001,amanat,105047.5"),
        figure("R-00001,amanat,\"105,047\""),
        figure("R-00001,amanat,"),
    ];
    insta::assert_snapshot!("figures", told.concat());
}
