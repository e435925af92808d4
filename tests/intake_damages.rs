//! Each damage to a good folder is told with file, line and what to do.

mod intake_small;

use hattama::intake::read_folder;
use intake_small::{replaced, shown};

/// File, what is replaced, by what, and parts of the one message that must follow.
#[rustfmt::skip]
const DAMAGES: &[(&str, &str, &str, &[&str])] = &[
    // The definition.
    ("election.toml", "format = 1", "format = 2", &["error: election.toml, line 1: ", "another version"]),
    ("election.toml", "format = 1", "format = ", &["election.toml, line 1: this is not TOML"]),
    ("election.toml", "publish_from", "publish_form", &["line 6: unknown key \"publish_form\"", "did you mean \"publish_from\"?"]),
    ("election.toml", "\"2023-03-19T15:00:00Z\"", "\"2023-03-19\"", &["line 6: \"publish_from\" is no instant"]),
    ("election.toml", "title = { en = \"Small\" }", "title = { EN = \"Small\" }", &["line 3: ", "not a language code"]),
    ("election.toml", "title = { en = \"Small\" }\n", "", &["line 1: the key \"title\" is missing"]),
    ("election.toml", "id = \"small\"", "id = \"small one\"", &["line 2: ", "is no identifier"]),
    ("election.toml", "id = \"small\"", "id = \"small\"\nnature = \"offical\"", &["line 3: \"nature\" is no nature", "found:    \"offical\"", "did you mean \"official\"?"]),
    ("election.toml", "id = \"small\"", "id = \"small\"\nas_on_paper = \"maybe\"", &["line 3: ", "\"counts\" or \"held\""]),
    ("election.toml", "opens = \"07:00\"", "opens = \"7:00\"", &["line 4: \"opens\" of \"polling\" is no time of day"]),
    ("election.toml", "closes = \"20:00\"", "closes = \"06:00\"", &["line 4: polls close before they open"]),
    ("election.toml", "last_day = \"2023-03-19\"", "last_day = \"2023-02-30\"", &["line 4: \"last_day\" of \"polling\" is no day of the calendar"]),
    ("election.toml", "last_day = \"2023-03-19\"", "last_day = \"2023-03-18\"", &["line 4: the polling days are not in order"]),
    ("election.toml", "\"Asia/Almaty\"", "\"Asia/Almati\"", &["line 4: unknown time zone", "did you mean \"Asia/Almaty\"?"]),
    ("election.toml", "[[\"chair\", \"deputy\"]", "[[\"chairman\", \"deputy\"]", &["line 5: ", "is no role", "one of: chair, deputy, secretary, member"]),
    ("election.toml", "quorum = 2", "quorum = \"most\"", &["line 5: \"quorum\" of \"signing\"", "or \"majority\""]),
    ("election.toml", "turnout-reported", "turnout-report", &["line 9: \"turnout-report\" is no kind of statement"]),
    ("election.toml", "left = [\"valid\"]", "left = [\"vaild\"]", &["line 11: form sheet: check H3 names vaild"]),
    ("election.toml", "severity = \"refuse\"", "severity = \"refused\"", &["line 20: \"severity\" of check H3 is no severity", "did you mean \"refuse\"?"]),
    ("election.toml", "form = \"sheet\"", "form = \"sheat\"", &["line 36: \"form\" of contest list: there is no form", "did you mean \"sheet\"?"]),
    ("election.toml", "form = \"sheet\"\n", "", &["line 34: the key \"form\" of contest list is missing"]),
    ("election.toml", "seats = 3", "seats = 0", &["line 39: \"allocation\" of contest list: there are no seats"]),
    ("election.toml", "of = \"valid\"", "of = \"issued\"", &["line 39: ", "unknown quantity", "a quantity of form sheet: valid"]),
    ("election.toml", "position = 2", "position = 1", &["line 45: position 1 twice in contest list"]),
    ("election.toml", "id = \"district\"", "id = \"list\"", &["contest list is defined twice", "line 34 defines it first"]),
    ("election.toml", "position = 2\nkind = \"list\"", "position = 2\nkind = \"lists\"", &["line 43: \"kind\" of option B of contest list is no kind of option"]),
    ("election.toml", "determined_by = \"T\"", "determined_by = \"Q\"", &["line 56: contest district is determined by an unknown commission"]),
    ("election.toml", "[\"list\", \"district\"]", "[\"list\", \"distract\"]", &["line 67: ", "there is no contest \"distract\"", "did you mean \"district\"?"]),
    ("election.toml", "[\"list\", \"district\"]", "[\"list\", \"list\"]", &["line 67: ", "contest list is named twice"]),
    ("election.toml", "contests = [\"list\", \"district\"]", "contests = [\"list\"]\n[[chamber]]\nid = \"other\"\ntitle = { en = \"Other\" }\ncontests = [\"list\"]", &["line 71: ", "contest list fills chamber house already"]),
    // Commissions.
    ("commissions.csv", "id,kind,", "id,sort,", &["line 1: ", "column"]),
    ("commissions.csv", "T,territorial,C", "T,territory,C", &["line 5: unknown kind of commission \"territory\""]),
    ("commissions.csv", "P2,precinct,T", "P2,precinct,S", &["line 3: unknown parent commission \"S\""]),
    ("commissions.csv", "P2,precinct,T", "P2,precinct,P1", &["line 3: commission P2 is below a precinct"]),
    ("commissions.csv", "P2,precinct,T", "P2,precinct,", &["line 3: commission P2 has no parent"]),
    ("commissions.csv", "T,territorial,C", "T,territorial,T", &["line 5: commission T is its own superior"]),
    ("commissions.csv", "D,district,C", "D,central,", &["line 6: commission D is a second central one"]),
    ("commissions.csv", "C,central,,", "C,central,T,", &["line 4: the central commission C has a parent"]),
    ("commissions.csv", "C,central,,Central,Asia/Almaty", "C,central,,Central,", &["line 4: commission C has no time zone"]),
    ("commissions.csv", "D,district,C", "T,district,C", &["line 6: commission T stands there twice", "line 5"]),
    ("commissions.csv", "Asia/Aqtau", "Asia/Actau", &["line 3: unknown time zone"]),
    ("commissions.csv", ",100,", ",many,", &["line 2: \"registered_voters\" is no count"]),
    ("commissions.csv", "list district,", "list districts,", &["line 2: unknown contest \"districts\""]),
    ("commissions.csv", "T,territorial,C,Region,,,,", "T,territorial,C,Region,,,list,", &["line 5: commission T counts contests"]),
    ("commissions.csv", "06:00", "6 am", &["line 3: \"opens\" is no time of day"]),
    ("commissions.csv", "06:00", "21:00", &["line 3: polls close before they open"]),
    ("commissions.csv", ",true,", ",maybe,", &["line 3: \"may_close_early\""]),
    ("commissions.csv", "district:D", "district:E", &["line 2: unknown parent commission \"E\""]),
    ("commissions.csv", "district:D", "district", &["line 2: ", "no pair"]),
    ("commissions.csv", "\"Two, too\"", "Two, too", &["line 3: the row has another number of cells"]),
    // Members.
    ("members.csv", "P1,2,secretary", "P9,2,secretary", &["line 3: unknown commission \"P9\""]),
    ("members.csv", "P1,2,secretary", "P1,2,clerk", &["line 3: unknown role \"clerk\""]),
    ("members.csv", "P1,2,secretary,02", "P1,2,secretary,x2", &["line 3: \"public_key\" is no Ed25519 key"]),
    ("members.csv", "P1,2,", "P1,1,", &["line 3: member 1 of commission P1 stands there twice"]),
    // Results.
    ("protocols.csv", "spoiled\n", "spoilt\n", &["line 1: ", "column"]),
    ("protocols.csv", "Z,10,", "Z,-10,", &["line 2: \"valid\" is no count", "found:    \"-10\", less than 0"]),
    ("protocols.csv", "Z,10,", "Z,4294967296,", &["line 2: \"valid\" is no count", "too large"]),
    ("protocols.csv", "Z,10,", "Z,1.5,", &["line 2: \"valid\" is no count", "found:    \"1.5\""]),
    ("protocols.csv", "Z,10,", "Z,10,3", &["line 2: a figure for \"spoiled\", which the form does not have"]),
    ("protocols.csv", "2023-03-19T16:00:00Z", "19.03.2023", &["line 2: \"signed_at\" is no instant", "found:    \"19.03.2023\""]),
    ("protocols.csv", "list,P2", "district,P2", &["line 4: commission P2 does not count contest district", "expected: one of: list"]),
    ("protocols.csv", "list,P2", "list,P1", &["line 4: a second protocol of list at P1", "line 2 has the first"]),
    ("protocols.csv", "list,P2", "list,P7", &["line 4: unknown commission \"P7\""]),
    ("votes.csv", "list,P1,A,7", "list,P1,Z,7", &["line 2: unknown option \"Z\" of contest list", "expected: one of: A, B"]),
    ("votes.csv", "list,P1,A,7", "list,P1,B,7", &["line 3: votes of B in list at P1 twice"]),
    ("votes.csv", "list,P1,A,7", "list,P1,A,", &["line 2: \"votes\" is no count", "nothing"]),
    ("votes.csv", "district,P1,X,9\n", "", &["error: protocols.csv, line 3: the protocol of district at P1 has no votes"]),
    ("votes.csv", "list,P2,A,0\n", "", &["warning: protocols.csv, line 4: the protocol of list at P2 has no votes for 1 of 2", "none for A"]),
    ("votes.csv", "district,P1,X,9", "district,P2,X,9", &["line 4: votes of district at P2, which has no protocol"]),
    ("votes.csv", "district,P1,X,9", "distinct,P1,X,9", &["line 4: unknown contest \"distinct\"", "did you mean \"district\"?"]),
    ("turnout.csv", ",4\n", ",4\nlist,P1,2023-03-19T12:00:00+06:00,5\n", &["line 3: two reports from P1 for the same instant"]),
    ("turnout.csv", "list,P1", "district,P2", &["line 2: commission P2 does not count contest district"]),
];

#[test]
fn every_damage_is_told() {
    for (file, from, to, parts) in DAMAGES {
        let dir = replaced(file, from, to);
        let read = read_folder(dir.path());
        let shown = shown(&read, dir.path());
        assert!(
            shown
                .iter()
                .any(|problem| parts.iter().all(|part| problem.contains(part))),
            "{file}: {from:?} -> {to:?}\nexpected {parts:?}\n{}",
            shown.join("\n")
        );
        let errors = read.errors().count();
        assert_eq!(read.value.is_none(), errors > 0, "{}", shown.join("\n"));
        assert!(
            errors > 0 || parts[0].starts_with("warning"),
            "{from:?} -> {to:?} goes unnoticed"
        );
    }
}
