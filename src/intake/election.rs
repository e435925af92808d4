//! `election.toml`: everything but commissions.

use jiff::civil::Date;

use super::contests::{ReadContest, chambers, contests};
use super::document::{Lines, Scope, Value, parse};
use super::forms::{Forms, forms, fraction};
use super::report::FileReport;
use super::suggest::did_you_mean;
use super::zones::{Clock, Hours, Polling, Zone, Zones, rfc3339};
use crate::bytes::{Id, Keyed as _, List, Sorted, Titled, UnknownName};
use crate::election::{
    Attention, ChamberDefinition, CorrectingBody, CorrectionRule, Nature, Quorum, Role,
    SigningRule, UtcMillis, default_annulments, default_corrections,
};
use crate::event::{Kind, KindRule};

/// The version of the format that this program reads.
const FORMAT: u32 = 1;

/// The election's polling days, as they stand and resolved.
pub(super) struct Calendar {
    pub(super) hours: Hours,
    pub(super) zone: Option<Zone>,
    pub(super) polling: Option<Polling>,
}

/// `election.toml` as far as it could be read.
pub(super) struct ReadElection {
    pub(super) id: Option<Id>,
    pub(super) nature: Nature,
    pub(super) titles: Option<Titled>,
    pub(super) calendar: Option<Calendar>,
    pub(super) signing: Option<SigningRule>,
    pub(super) signing_for: Vec<KindRule>,
    pub(super) forms: Forms,
    pub(super) contests: Vec<ReadContest>,
    pub(super) chambers: Vec<ChamberDefinition>,
    pub(super) corrections: Option<Sorted<CorrectionRule, 64>>,
    pub(super) annulments: Option<Sorted<CorrectingBody, 4>>,
    pub(super) counts_as_on_paper: bool,
    pub(super) attention: Attention,
    pub(super) publish_from: Option<UtcMillis>,
    pub(super) appeals_until: Option<UtcMillis>,
}

pub(super) fn election(text: &str, report: FileReport<'_>, zones: &mut Zones) -> ReadElection {
    let lines = Lines::of(text);
    let (document, table) = parse(text, &lines, report);
    let root = Scope::root(document, &table);
    root.known(&[
        "format",
        "nature",
        "id",
        "title",
        "polling",
        "signing",
        "signing_for",
        "form",
        "contest",
        "chamber",
        "correction",
        "annulments",
        "as_on_paper",
        "attention",
        "publish_from",
        "appeals_until",
    ]);
    if let Some(value) = root.required("format") {
        let expected = "1, the version that this program reads";
        if value
            .number::<u32>(expected)
            .is_some_and(|format| format != FORMAT)
        {
            value.refuse(
                "another version of the format",
                "use a program that reads it",
            );
        }
    }
    let instant = |key| root.optional(key).and_then(|value| instant(&value));
    let calendar = root
        .required("polling")
        .and_then(|value| calendar(&value, zones));
    let forms = forms(&root);
    let contests = contests(&root, &forms, calendar.as_ref(), zones);
    ReadElection {
        id: root.required("id").and_then(|value| value.id()),
        nature: root
            .optional("nature")
            .and_then(|v| v.word())
            .unwrap_or(Nature::Rehearsal),
        titles: root.required("title").and_then(|value| value.titles()),
        signing: root.required("signing").and_then(|value| signing(&value)),
        signing_for: root
            .optional("signing_for")
            .map(|v| signing_for(&v))
            .unwrap_or_default(),
        chambers: chambers(&root, &contests),
        corrections: corrections(&root),
        annulments: annulments(&root),
        counts_as_on_paper: root
            .optional("as_on_paper")
            .is_some_and(|v| as_on_paper(&v)),
        attention: root
            .optional("attention")
            .map(|v| attention(&v))
            .unwrap_or_default(),
        publish_from: instant("publish_from"),
        appeals_until: instant("appeals_until"),
        calendar,
        forms,
        contests,
    }
}

fn instant(value: &Value<'_>) -> Option<UtcMillis> {
    let text = value.date_text()?;
    let instant = rfc3339(&text);
    if instant.is_none() {
        value
            .report()
            .error(value.line, format!("{} is no instant", value.name))
            .expected("RFC 3339 with a zone, such as \"2023-03-20T03:00:00Z\"")
            .found(format!("\"{text}\""))
            .next("write date, time and offset");
    }
    instant
}

fn calendar(value: &Value<'_>, zones: &mut Zones) -> Option<Calendar> {
    let (hours, zone) = hours(value, zones);
    if zone.is_none()
        && value
            .table("")
            .is_some_and(|s| s.optional("time_zone").is_none())
    {
        value.refuse(
            "no time zone",
            "add time_zone = \"…\", a name of the tz database",
        );
    }
    let hours = hours?;
    let polling = zone.as_ref();
    let polling = polling.and_then(|zone| zones.resolve(value.report(), value.line, zone, hours));
    Some(Calendar {
        hours,
        zone,
        polling,
    })
}

/// `{ first_day, last_day, opens, closes, time_zone }`; the zone may be absent.
pub(super) fn hours(value: &Value<'_>, zones: &mut Zones) -> (Option<Hours>, Option<Zone>) {
    let Some(scope) = value.table(&value.name) else {
        return (None, None);
    };
    scope.known(&["first_day", "last_day", "opens", "closes", "time_zone"]);
    let day = |key| scope.required(key).and_then(|value| day(&value));
    let (first, last) = (day("first_day"), day("last_day"));
    let clock = |key| scope.required(key).and_then(|value| clock(&value));
    let (opens, closes) = (clock("opens"), clock("closes"));
    let zone = scope
        .optional("time_zone")
        .and_then(|value| zones.find(value.report(), value.line, value.text()?));
    let hours = || {
        Some(Hours {
            first: first?,
            last: last?,
            opens: opens?,
            closes: closes?,
        })
    };
    (hours(), zone)
}

fn day(value: &Value<'_>) -> Option<Date> {
    let text = value.date_text()?;
    let day = text
        .parse::<Date>()
        .ok()
        .filter(|day| day.to_string() == text);
    if day.is_none() {
        value
            .report()
            .error(
                value.line,
                format!("{} is no day of the calendar", value.name),
            )
            .expected("YYYY-MM-DD")
            .found(format!("\"{text}\""))
            .next("correct the date");
    }
    day
}

fn clock(value: &Value<'_>) -> Option<Clock> {
    let text = value.text()?;
    let clock = Clock::parse(text);
    if clock.is_none() {
        value
            .report()
            .error(value.line, format!("{} is no time of day", value.name))
            .expected("HH:MM, 00:00 to 24:00")
            .found(format!("\"{text}\""))
            .next("correct the time");
    }
    clock
}

fn signing(value: &Value<'_>) -> Option<SigningRule> {
    let scope = value.table(&value.name)?;
    scope.known(&["quorum", "one_of"]);
    let quorum = scope.required("quorum").and_then(|value| quorum(&value));
    let sets = match scope.optional("one_of") {
        None => Some(List::default()),
        Some(value) => value.items().and_then(|items| {
            let sets: Vec<_> = items.iter().map(roles).collect();
            let sets = List::new(sets.into_iter().collect::<Option<_>>()?);
            sets.map_err(|error| value.refuse(error, "leave fewer"))
                .ok()
        }),
    };
    Some(SigningRule {
        quorum: quorum?,
        one_of: sets?,
    })
}

fn quorum(value: &Value<'_>) -> Option<Quorum> {
    const EXPECTED: &str = "a whole number from 1, or \"majority\"";
    if value.is_text() {
        if value.text()? == "majority" {
            return Some(Quorum::Majority);
        }
        value.wrong(EXPECTED);
        return None;
    }
    let number = value.number(EXPECTED)?;
    if number == 0 {
        value.wrong(EXPECTED);
    }
    Some(Quorum::Number(number))
}

fn roles(value: &Value<'_>) -> Option<Sorted<Role, 8>> {
    let items = value.items()?;
    if items.is_empty() {
        value.refuse(
            "a list without a role",
            "name a role in it or take the list out",
        );
    }
    let roles: Vec<Option<Role>> = items.iter().map(Value::word).collect();
    let roles = Sorted::new(roles.into_iter().collect::<Option<_>>()?);
    roles
        .map_err(|error| value.refuse(error, "name each role once"))
        .ok()
}

fn signing_for(value: &Value<'_>) -> Vec<KindRule> {
    let Some(scope) = value.table(&value.name) else {
        return Vec::new();
    };
    let mut rules = Vec::new();
    for (key, line) in scope.keys() {
        let rule = scope.optional(key).and_then(|value| signing(&value));
        match key.parse::<Kind>() {
            Ok(kind) => rules.extend(rule.map(|rule| KindRule { kind, rule })),
            Err(UnknownName { known, .. }) => value
                .report()
                .error(line, format!("\"{key}\" is no kind of statement"))
                .expected(format!("one of: {known}"))
                .found(format!("\"{key}\""))
                .next(did_you_mean(
                    key,
                    known.split(", "),
                    "write one of those expected",
                )),
        }
    }
    rules.sort_by_key(KindRule::key);
    rules
}

fn corrections(root: &Scope<'_>) -> Option<Sorted<CorrectionRule, 64>> {
    let Some(value) = root.optional("correction") else {
        return Sorted::new(default_corrections()).ok();
    };
    let rules = root.tables("correction").into_iter().map(|scope| {
        scope.known(&["by", "basis", "until"]);
        let by = scope.required("by").and_then(|value| value.word());
        let basis = scope.required("basis").and_then(|value| value.word());
        let until = scope.required("until").and_then(|value| value.word());
        Some(CorrectionRule {
            by: by?,
            basis: basis?,
            until: until?,
        })
    });
    let rules: Vec<_> = rules.collect();
    let rules = Sorted::new(rules.into_iter().collect::<Option<_>>()?);
    rules
        .map_err(|error| value.refuse(error, "give each body and basis one rule"))
        .ok()
}

fn annulments(root: &Scope<'_>) -> Option<Sorted<CorrectingBody, 4>> {
    let Some(value) = root.optional("annulments") else {
        return Sorted::new(default_annulments()).ok();
    };
    let bodies = value.items()?.into_iter().map(|item| {
        let body: CorrectingBody = item.word()?;
        if body == CorrectingBody::Precinct {
            let next = "a station does not annul its own vote; name who may";
            item.refuse("not a body that annuls", next);
            return None;
        }
        Some(body)
    });
    let bodies: Vec<_> = bodies.collect();
    let bodies = Sorted::new(bodies.into_iter().collect::<Option<_>>()?);
    bodies
        .map_err(|error| value.refuse(error, "name each body once"))
        .ok()
}

fn as_on_paper(value: &Value<'_>) -> bool {
    match value.text() {
        Some("counts") => true,
        Some("held") | None => false,
        Some(_) => {
            value.wrong("\"counts\" or \"held\"");
            false
        }
    }
}

fn attention(value: &Value<'_>) -> Attention {
    let mut attention = Attention::default();
    let Some(scope) = value.table(&value.name) else {
        return attention;
    };
    scope.known(&["from_valid_votes", "share", "late_after_hours"]);
    let number = |key, into: &mut u32| {
        let number = scope
            .optional(key)
            .and_then(|value| value.number("a whole number from 0"));
        *into = number.unwrap_or(*into);
    };
    number("from_valid_votes", &mut attention.from_valid_votes);
    number("late_after_hours", &mut attention.late_after_hours);
    if let Some((value, share)) = scope
        .optional("share")
        .and_then(|v| fraction(&v).map(|f| (v, f)))
    {
        if share.denominator == 0 || share.numerator > share.denominator {
            value.refuse("no share of a whole", "write a fraction from 0 to 1");
        }
        attention.share = share;
    }
    attention
}
