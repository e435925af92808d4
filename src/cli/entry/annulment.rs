//! What is taken back, in words: an option, a vote; and a vote that is repeated.

use super::parts::{act, days, hours, ids};
use crate::bytes::pick_title;
use crate::cli::present::Page;
use crate::election::WithdrawnVotes;
use crate::event::{OptionWithdrawn, RerunOpened, UnitVoided};
use crate::state::State;

pub(super) fn option(page: &mut Page, state: &State, said: &OptionWithdrawn) {
    let contest = state.find_contest(said.contest.as_str());
    let options = contest.map(|at| &state.contest(at).definition.options);
    let name = options.and_then(|options| {
        let option = options.iter().find(|option| option.id == said.option)?;
        Some(format!(" {}", pick_title(&option.names)))
    });
    let votes = match said.votes {
        WithdrawnVotes::Invalid => "count as invalid",
        WithdrawnVotes::Ignored => "are neither valid nor invalid",
    };
    let mut rows = vec![
        ("Contest", said.contest.to_string()),
        (
            "Option",
            format!("{}{}", said.option, name.unwrap_or_default()),
        ),
        ("Votes for it", votes.to_owned()),
    ];
    if let Some(said) = &said.act {
        rows.push(("Act", act(said)));
    }
    page.facts(&rows);
}

pub(super) fn voided(page: &mut Page, said: &UnitVoided) {
    page.facts(&[
        ("Annulled at", said.unit.to_string()),
        ("Contests", ids(&said.contests)),
        ("Act", act(&said.act)),
    ]);
}

pub(super) fn rerun(page: &mut Page, said: &RerunOpened) {
    page.facts(&[
        ("Repeated at", said.unit.to_string()),
        ("Contests", ids(&said.contests)),
        ("Act", act(&said.act)),
        ("Polling", days(&said.polling)),
    ]);
    hours(page, &said.hours);
}
