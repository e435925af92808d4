//! `election.toml`.

use super::File;
use super::hours::polling;
use super::plan::Plan;
use super::toml::{Document, fraction, inline, list, text, texts, titles};
use super::{contests, forms};
use crate::election::{Attention, Quorum, SigningRule, default_annulments, default_corrections};
use crate::event::Kind;
use crate::intake::usual_rule;

pub(super) fn file(plan: &Plan<'_>) -> File {
    let mut document = Document::default();
    heading(&mut document, plan);
    general(&mut document, plan);
    signing(&mut document, plan);
    corrections(&mut document, plan);
    for form in &plan.opened.forms {
        forms::write(&mut document, form);
    }
    contests::write(&mut document, plan);
    File {
        name: "election.toml",
        rows: None,
        bytes: document.into_bytes(),
    }
}

/// Where the folder comes from, for whoever is handed it alone.
fn heading(document: &mut Document, plan: &Plan<'_>) {
    let position = plan.state.position();
    document.comment(format_args!(
        "Written by hattama export, from a log at {} entries.",
        position.size
    ));
    document.comment(format_args!("chain {}", position.chain));
    if let Some(election) = plan.state.election() {
        document.comment(format_args!("genesis {}", election.genesis()));
    }
    let left_out = plan.left_out();
    if !left_out.is_empty() {
        document.comment("The log also holds what a results folder cannot:");
    }
    for one in left_out {
        document.comment(format_args!("  {} × {}", one.count, one.gap.says()));
    }
}

fn general(document: &mut Document, plan: &Plan<'_>) {
    let opened = plan.opened;
    document
        .set("format", 1)
        .set("nature", text(opened.nature))
        .set("id", text(&opened.id))
        .set("title", titles(&opened.titles, &opened.id))
        .set("polling", polling(&plan.hours));
    let usual = default_annulments();
    if *opened.annulments != *usual {
        document.set("annulments", texts(opened.annulments.iter()));
    }
    if opened.counts_as_on_paper {
        document.set("as_on_paper", text("counts"));
    }
    if opened.attention != Attention::default() {
        let Attention {
            from_valid_votes,
            share,
            late_after_hours,
        } = opened.attention;
        let attention = inline(&[
            ("from_valid_votes", from_valid_votes.to_string()),
            ("share", fraction(share)),
            ("late_after_hours", late_after_hours.to_string()),
        ]);
        document.set("attention", attention);
    }
    let instants = [
        ("publish_from", opened.publish_from),
        ("appeals_until", opened.appeals_until),
    ];
    for (key, instant) in instants {
        if let Some(instant) = instant {
            document.set(key, text(instant));
        }
    }
}

/// The rule for protocols, and those for other kinds that do not follow from it.
fn signing(document: &mut Document, plan: &Plan<'_>) {
    let rules = &plan.opened.signing;
    let of = |kind: Kind| rules.find(&kind).map(|found| &found.rule);
    // The rule book lets no election be opened without one.
    let usual = of(Kind::ProtocolSubmitted).cloned();
    let usual = usual.unwrap_or_else(SigningRule::any_member);
    document.set("signing", rule(&usual));
    let own: Vec<_> = Kind::ALL
        .iter()
        .filter_map(|kind| {
            let own = of(*kind).filter(|own| **own != usual_rule(*kind, &usual))?;
            Some((kind.name(), rule(own)))
        })
        .collect();
    if !own.is_empty() {
        document.set("signing_for", inline(&own));
    }
}

fn rule(rule: &SigningRule) -> String {
    let quorum = match rule.quorum {
        Quorum::Number(number) => number.to_string(),
        Quorum::Majority => text("majority"),
    };
    let mut pairs = vec![("quorum", quorum)];
    if !rule.one_of.is_empty() {
        let sets = rule.one_of.iter().map(|roles| texts(roles.iter()));
        pairs.push(("one_of", list(sets)));
    }
    inline(&pairs)
}

fn corrections(document: &mut Document, plan: &Plan<'_>) {
    let rules = &plan.opened.corrections;
    let mut usual = default_corrections();
    usual.sort_unstable();
    if **rules == *usual {
        return;
    }
    let rules = rules.iter().map(|rule| {
        inline(&[
            ("by", text(rule.by)),
            ("basis", text(rule.basis)),
            ("until", text(rule.until)),
        ])
    });
    document.set("correction", list(rules));
}
