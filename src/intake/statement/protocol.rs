//! Places for protocols, and their blanks: a sheet in the order of its paper.

use super::writer::Writer;
use super::{BlankError, act, time};
use crate::bytes::Id;
use crate::election::{
    Basis, ContestDefinition, CorrectingBody, Form, OptionKind, PollingDay, Severity, UtcMillis,
};
use crate::event::Sheet;
use crate::intake::kit::Kit;
use crate::state::{Commission, CommissionIx, Contest, ContestIx, Filing, State};

/// A place for a protocol: the station, the contest and what has been filed.
pub(super) struct Place<'a> {
    pub(super) state: &'a State,
    pub(super) station: &'a Commission,
    pub(super) station_ix: CommissionIx,
    pub(super) contest: &'a Contest,
    pub(super) contest_ix: ContestIx,
    pub(super) filing: &'a Filing,
    pub(super) form: &'a Form,
}

impl<'a> Place<'a> {
    pub(super) fn find(state: &'a State, station: &str, contest: &str) -> Option<Self> {
        let contest_ix = state.find_contest(contest)?;
        let station_ix = state.find_commission(station)?;
        let (station, contest) = (state.commission(station_ix), state.contest(contest_ix));
        Some(Self {
            state,
            station,
            station_ix,
            contest,
            contest_ix,
            filing: station.filing(contest_ix)?,
            form: state
                .election()?
                .opened()
                .forms
                .find(&&contest.definition.form)?,
        })
    }

    fn hours(&self) -> &'a [PollingDay] {
        self.station.hours_of(self.filing)
    }

    /// When its polls open in this contest.
    pub(super) fn opens(&self) -> Option<UtcMillis> {
        self.hours().first().map(|day| day.opens)
    }

    /// When its polls close in this contest.
    pub(super) fn closes(&self) -> Option<UtcMillis> {
        self.hours().last().map(|day| day.closes)
    }
}

/// The blank protocol of a place.
pub(super) fn blank_submitted(place: &Place<'_>, out: &mut Writer) {
    let definition = &place.contest.definition;
    out.comment(
        "Copy every figure from the signed paper. If the paper has an empty line, write 0. When \
         all is filled in:",
    );
    steps(out, "protocol");
    out.gap();
    out.text("contest", definition.id.as_str());
    sheet(place, None, out);
}

/// The blank copy of a station's paper.
pub(super) fn blank_transcribed(place: &Place<'_>, out: &mut Writer) {
    out.comment(
        "Two members copy every figure from the signed paper of the station: one reads, the other \
         compares. The scan of the paper has to be named below. If the paper has an empty line, \
         write 0. When all is filled in:",
    );
    steps(out, "protocol");
    out.gap();
    out.text("contest", place.contest.definition.id.as_str());
    out.text("station", place.station.id.as_str());
    sheet(place, None, out);
}

/// The blank correction of a place, with the figures that stand.
pub(super) fn blank_corrected(
    place: &Place<'_>,
    kit: &Kit,
    out: &mut Writer,
) -> Result<(), BlankError> {
    let contest = place.contest.definition.id.clone();
    let Some(stands) = place.filing.current() else {
        let station = place.station.id.clone();
        return Err(BlankError::NothingToCorrect { station, contest });
    };
    out.comment(
        "The figures below are those that stand now. Change what is to be corrected, fill in the \
         rest, then:",
    );
    steps(out, "statement");
    out.gap();
    out.text("contest", contest.as_str());
    out.text("station", place.station.id.as_str());
    out.comment("The protocol that stands, and that this one replaces.");
    out.text("replaces", &stands.hash.to_string());
    out.gap();
    bases(place, kit, out);
    out.fill_in("basis");
    act::blank(
        "The act that the correction rests on. A recount and a court have one.",
        out,
    );
    sheet(place, Some(&stands.sheet), out);
    Ok(())
}

/// What to do with the file, in the order it is done.
pub(super) fn steps(out: &mut Writer, command: &str) {
    steps_of(out, command, "each member");
}

/// The same for a file that others than members sign.
pub(super) fn steps_of(out: &mut Writer, command: &str, who: &str) {
    check_and_sign(out, command, who);
    out.comment(&format!(
        "  hattama {command} merge FILE... --out FILE            (all signatures)"
    ));
}

/// What to do with a file that one person signs.
pub(super) fn steps_alone(out: &mut Writer, who: &str) {
    check_and_sign(out, "statement", who);
    out.comment("One signature is enough: hand in the .submission that `sign` writes.");
}

fn check_and_sign(out: &mut Writer, command: &str, who: &str) {
    out.comment(&format!("  hattama {command} check FILE --kit KIT"));
    out.comment(&format!(
        "  hattama {command} sign FILE --kit KIT --key KEYFILE   ({who})"
    ));
}

/// The bases on which the kit's commission may correct here.
fn bases(place: &Place<'_>, kit: &Kit, out: &mut Writer) {
    let (state, here) = (place.state, kit.commission_ix());
    let is = |body: CorrectingBody| match body {
        CorrectingBody::Precinct => here == place.station_ix,
        CorrectingBody::Superior => {
            state.parent_for(place.station_ix, place.contest_ix) == Some(here)
        }
        CorrectingBody::Determining => {
            kit.commission().id == place.contest.definition.determined_by
        }
        CorrectingBody::Central => here == CommissionIx::CENTRAL,
    };
    let rules = kit.opened().corrections.iter();
    let mut bases: Vec<Basis> = rules
        .filter(|rule| is(rule.by))
        .map(|rule| rule.basis)
        .collect();
    bases.sort_unstable();
    bases.dedup();
    out.comment(&format!("Why, as {} may say it:", kit.commission().id));
    for basis in &bases {
        let means = match basis {
            Basis::Slip => "a slip of the pen, found by the commission itself",
            Basis::Recount => "a recount of the ballots",
            Basis::Court => "a court's decision",
            Basis::Rival => "settles which of protocols that differ stands; with its figures",
        };
        out.comment(&format!("  {:10} {means}", format!("\"{basis}\"")));
    }
    if bases.is_empty() {
        out.comment("  nothing: the election's definition lets another commission correct");
    }
}

fn sheet(place: &Place<'_>, figures: Option<&Sheet>, out: &mut Writer) {
    let figure = |out: &mut Writer, key: &Id, value: Option<&u32>| match value {
        Some(value) => out.number(key.as_str(), *value),
        None => out.fill_in(key.as_str()),
    };
    out.gap();
    out.header("[fields]");
    field_lines(place.form, out, |out, at, id| {
        let value = figures.and_then(|sheet| sheet.fields.get(at));
        figure(out, id, value);
    });
    relations(place.form, out);
    out.gap();
    out.header("[votes]");
    option_lines(&place.contest.definition, out, |out, at, id| {
        let value = figures.and_then(|sheet| sheet.votes.get(at));
        figure(out, id, value);
    });
    out.gap();
    out.header("[signing]");
    let zone = &place.station.time_zone;
    if let Some(closes) = place.closes() {
        let closes = time::local(closes, zone);
        out.comment(&format!(
            "Times are local time here ({zone}), written like \"{closes}\"; or in RFC 3339 with \
             their offset."
        ));
        let early = place.station.may_close_early;
        let early = if early { "; it may close early" } else { "" };
        out.comment(&format!("The polls here close at {closes}{early}."));
    }
    out.comment("When the sheet was signed.");
    out.fill_in("signed_at");
    out.comment("When voting ended, if the paper says it; else leave it as it is.");
    out.fill_in("voting_ended_at");
    out.comment(
        "The scanned paper: its file, or its SHA-256 as sha256sum prints it. Only the SHA-256 goes \
         into the statement. If there is none, leave it as it is.",
    );
    out.fill_in("scan");
    out.gap();
    out.comment(
        "Only if the signed paper itself does not balance and is filed as it stands: take away \
         the three \"#\" below. Never change a figure to make it balance. The reason is a code of \
         the commission's choice; a text is never filed, only its salted hash: name the file that \
         `hattama annex make` has written, if there is a text.",
    );
    out.line("#[as_on_paper]");
    out.line("#reason = \"\"");
    out.line("#text_hash = \"\"");
}

/// The fields of a form in its order, each under its name.
pub(super) fn field_lines(
    form: &Form,
    out: &mut Writer,
    mut line: impl FnMut(&mut Writer, usize, &Id),
) {
    for (at, field) in form.fields.iter().enumerate() {
        out.titles(&format!("{:>2}. ", at + 1), &field.labels);
        line(out, at, &field.id);
    }
}

/// The options of a ballot in its order, each under its name.
pub(super) fn option_lines(
    contest: &ContestDefinition,
    out: &mut Writer,
    mut line: impl FnMut(&mut Writer, usize, &Id),
) {
    for (at, option) in contest.options.iter().enumerate() {
        out.titles(&format!("{:>2}. ", option.position), &option.names);
        if let (OptionKind::Candidate, Some(by)) = (option.kind, &option.nominated_by) {
            out.hanging("    ", &format!("(nominated by {by})"));
        }
        line(out, at, &option.id);
    }
}

/// The relations that a sheet has to keep, in the names of the fields.
fn relations(form: &Form, out: &mut Writer) {
    let refusing = form.checks.iter();
    let mut refusing = refusing
        .filter(|check| check.severity == Severity::Refuse)
        .peekable();
    if refusing.peek().is_none() {
        return;
    }
    let sum = |terms: &[Id], sign: &str| {
        let names: Vec<&str> = terms.iter().map(Id::as_str).collect();
        names.join(sign)
    };
    out.comment("These figures have to balance:");
    for check in refusing {
        let mut relation = format!(
            "{} {} {}",
            sum(&check.left, " + "),
            check.op,
            sum(&check.right, " + ")
        );
        if !check.minus.is_empty() {
            relation = format!("{relation} - {}", sum(&check.minus, " - "));
        }
        out.hanging(&format!("  {} ", check.id), &relation);
    }
}
