//! One contest at the station: what stands, how it came about, figures side by side, findings.

use std::fmt::Write as _;

use super::Dossier;
use super::html::{Cell, Html, header};
use crate::bytes::pick_title;
use crate::cli::entry::parts::days;
use crate::cli::entry::{became, made};
use crate::cli::present::grouped;
use crate::replay::{Comparison, compare, history};
use crate::rules::filing_findings;
use crate::state::{Filing, Standing};

pub(super) fn write(page: &mut Html, dossier: &Dossier<'_>, filing: &Filing) {
    let definition = &dossier.state.contest(filing.contest).definition;
    page.section(format!(
        "Contest {}: {}",
        definition.id,
        pick_title(&definition.titles)
    ));
    page.paragraph(standing(filing));
    past(page, dossier, filing);
    side_by_side(page, dossier, filing);
    copies(page, dossier, filing);
    turnout(page, filing);
    objections(page, dossier, filing);
    page.part("Worth a look");
    let findings = filing_findings(dossier.state, dossier.ix, filing);
    if findings.is_empty() {
        page.paragraph("Nothing, by the rules that the log is checked with.");
        return;
    }
    let rows: Vec<Vec<Cell>> = findings
        .iter()
        .map(|finding| vec![Cell::text(finding.code()), Cell::text(finding)])
        .collect();
    page.table(&header(["Code", "What"]), &rows);
}

fn standing(filing: &Filing) -> String {
    let stands = filing.current();
    let mut text = match filing.standing() {
        Standing::NoVote => "No vote was held, it is said, and no protocol has come.".to_owned(),
        Standing::Outstanding => "No protocol has been received.".to_owned(),
        Standing::Voided => format!(
            "The vote was annulled by entry {}; nothing of it is in the sums.",
            filing.voided_by().unwrap_or_default()
        ),
        Standing::Held => "The protocol that stands is held: it is not in the sums.".to_owned(),
        Standing::Counted => "The protocol that stands is in the sums.".to_owned(),
    };
    if let Some(protocol) = stands {
        // Writing to a string cannot fail.
        let (index, hash) = (protocol.index, protocol.hash);
        let _ = write!(text, " It is entry {index}, statement {hash}.");
    }
    if filing.contested() {
        text += " Another protocol differs from it, and nobody has settled which stands.";
    }
    text
}

fn past(page: &mut Html, dossier: &Dossier<'_>, filing: &Filing) {
    let rows: Vec<Vec<Cell>> = history(dossier.ix, filing)
        .into_iter()
        .map(|step| {
            let protocol = step.protocol;
            vec![
                Cell::text(protocol.index),
                Cell::text(protocol.recorded_at),
                Cell::text(protocol.sheet.signed_at),
                Cell::text(made(dossier.state, protocol)),
                Cell::text(became(&step)),
                Cell::code(protocol.hash),
            ]
        })
        .collect();
    if rows.is_empty() {
        return;
    }
    let columns = [
        "Entry",
        "Recorded",
        "Signed, it says",
        "How",
        "What became of it",
        "Statement",
    ];
    page.part("Protocols, and what became of each")
        .table(&header(columns), &rows);
}

/// A column of figures: a protocol's or a copy's.
struct Column {
    name: String,
    figures: Vec<Option<u32>>,
}

fn side_by_side(page: &mut Html, dossier: &Dossier<'_>, filing: &Filing) {
    let definition = &dossier.state.contest(filing.contest).definition;
    let form = dossier.opened.forms.find(&&definition.form);
    let fields = form.into_iter().flat_map(|form| &form.fields);
    let mut names: Vec<String> = fields
        .map(|field| format!("{} ({})", pick_title(&field.labels), field.id))
        .collect();
    let options = definition.options.iter();
    names.extend(options.map(|option| format!("{} ({})", pick_title(&option.names), option.id)));
    let polls: Vec<&Filing> = filing.polls().collect();
    for (number, poll) in (1..).zip(&polls) {
        let title = if polls.len() == 1 {
            "Figures side by side".to_owned()
        } else {
            let hours = days(dossier.station.hours_of(poll));
            format!("Figures of vote {number}, {hours}, side by side")
        };
        table(page, dossier, poll, &names, title);
    }
}

/// Protocols and copies of one vote.
fn table(page: &mut Html, dossier: &Dossier<'_>, poll: &Filing, names: &[String], title: String) {
    let protocols = poll.protocols.iter().map(|protocol| {
        let figures = protocol.sheet.fields.iter().chain(&protocol.sheet.votes);
        Column {
            name: format!("Protocol, entry {}", protocol.index),
            figures: figures.copied().map(Some).collect(),
        }
    });
    let copies = poll.copies().iter().map(|copy| Column {
        name: format!(
            "Copy of {}, entry {}",
            dossier.state.observers().get(copy.observer).id,
            copy.index
        ),
        figures: copy
            .says
            .fields
            .iter()
            .chain(&copy.says.votes)
            .copied()
            .collect(),
    });
    let columns: Vec<Column> = protocols.chain(copies).collect();
    if columns.is_empty() {
        return;
    }
    let mut heads = vec!["Figure".to_owned()];
    heads.extend(columns.iter().map(|column| column.name.clone()));
    if columns.len() > 1 {
        heads.push("The same in all".to_owned());
    }
    let rows: Vec<Vec<Cell>> = names
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let known = columns
                .iter()
                .map(|column| column.figures.get(at).copied().flatten());
            let known: Vec<Option<u32>> = known.collect();
            let mut cells = vec![Cell::text(name)];
            cells.extend(known.iter().map(|figure| {
                Cell::text(figure.map_or_else(|| "not readable".to_owned(), grouped))
            }));
            if columns.len() > 1 {
                cells.push(Cell::text(same(&known)));
            }
            cells
        })
        .collect();
    page.part(title).table(&heads, &rows);
}

/// Whether figures are the same, as far as they can be read.
fn same(figures: &[Option<u32>]) -> &'static str {
    let read: Vec<u32> = figures.iter().copied().flatten().collect();
    match read.as_slice() {
        [] => "none can be read",
        [_] => "only one can be read",
        [first, others @ ..] if others.iter().any(|figure| figure != first) => "no",
        _ if read.len() < figures.len() => "yes, where it can be read",
        _ => "yes",
    }
}

/// Each copy of the last poll beside what stands.
fn copies(page: &mut Html, dossier: &Dossier<'_>, filing: &Filing) {
    let says: Vec<String> = filing
        .copies()
        .iter()
        .map(|copy| {
            let observer = dossier.state.observers().get(copy.observer);
            let who = format!(
                "Entry {}, the copy of {} ({}), photograph SHA-256 {}: ",
                copy.index, observer.id, observer.organisation, copy.says.photo
            );
            who + &match compare(dossier.state, filing, copy) {
                Comparison::Match => "every figure that can be read is that of the protocol that \
                                      stands."
                    .to_owned(),
                Comparison::NoProtocol => "there is no protocol to compare it with.".to_owned(),
                Comparison::Differs { figures, earlier } => {
                    let figures: Vec<String> = figures
                        .iter()
                        .map(|one| {
                            let [copy, protocol] = [one.copy, one.protocol].map(grouped);
                            format!("{} {copy} on the copy, {protocol} on the protocol", one.id)
                        })
                        .collect();
                    let earlier = earlier.map_or_else(String::new, |protocol| {
                        format!(" It has the figures of entry {}.", protocol.index)
                    });
                    format!("it differs: {}.{earlier}", figures.join("; "))
                }
            }
        })
        .collect();
    if !says.is_empty() {
        page.part("Observers' copies beside the protocol that stands")
            .list(says);
    }
}

fn turnout(page: &mut Html, filing: &Filing) {
    let reports = filing.polls().flat_map(|poll| &poll.turnout);
    let rows: Vec<Vec<Cell>> = reports
        .map(|report| {
            vec![
                Cell::text(report.index),
                Cell::text(report.at),
                Cell::text(grouped(report.voted)),
            ]
        })
        .collect();
    if !rows.is_empty() {
        page.part("Turnout reports")
            .table(&header(["Entry", "At", "Voters by then"]), &rows);
    }
}

fn objections(page: &mut Html, dossier: &Dossier<'_>, filing: &Filing) {
    let state = dossier.state;
    let protocols = filing.polls().flat_map(|poll| &poll.protocols);
    let objections = protocols.flat_map(|protocol| state.objections().about(protocol.index));
    let rows: Vec<Vec<Cell>> = objections
        .map(|objection| {
            let answers = objection.answers.iter().map(|answer| {
                let by = &state.commission(answer.by).id;
                format!("{} by {by} (entry {})", answer.answer, answer.index)
            });
            let answers: Vec<String> = answers.collect();
            let answers = if answers.is_empty() {
                "none".to_owned()
            } else {
                answers.join("; ")
            };
            vec![
                Cell::text(objection.index),
                Cell::text(&state.observers().get(objection.observer).id),
                Cell::text(format!("entry {}", objection.about)),
                Cell::text(&state.commission(objection.to).id),
                Cell::text(&objection.reason),
                Cell::text(answers),
            ]
        })
        .collect();
    if !rows.is_empty() {
        let columns = [
            "Entry",
            "Observer",
            "About",
            "Addressed to",
            "Reason",
            "Answers",
        ];
        page.part("Objections to its protocols")
            .table(&header(columns), &rows);
    }
}

#[cfg(test)]
mod tests {
    use super::same;

    #[test]
    fn what_cannot_be_read_is_not_called_the_same() {
        assert_eq!(same(&[Some(7), Some(7)]), "yes");
        assert_eq!(same(&[Some(7), Some(8), None]), "no");
        assert_eq!(same(&[Some(7), None, Some(7)]), "yes, where it can be read");
        assert_eq!(same(&[Some(7), None]), "only one can be read");
        assert_eq!(same(&[None, None]), "none can be read");
    }
}
