//! `[[form]]`: sheets with their fields, quantities and control relations.

use std::collections::HashMap;

use super::document::{Scope, Value};
use crate::bytes::{Id, List, Sorted};
use crate::election::{Check, Field, Form, Fraction, Quantity};

/// The most forms one election may have.
const MAX_FORMS: usize = 50;

/// All forms that could be read, and the ids of those that could not.
#[derive(Default)]
pub(super) struct Forms {
    pub(super) forms: Vec<Form>,
    pub(super) broken: Vec<String>,
}

impl Forms {
    pub(super) fn find(&self, id: &Id) -> Option<&Form> {
        self.forms.iter().find(|form| form.id == *id)
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.forms
            .iter()
            .map(|form| form.id.as_str())
            .chain(self.broken.iter().map(String::as_str))
    }
}

pub(super) fn forms(root: &Scope<'_>) -> Forms {
    let mut read = Forms::default();
    let scopes = root.tables("form");
    let report = root.document.report;
    if scopes.is_empty() && root.optional("form").is_none() {
        report
            .error(None, "there is no form")
            .next("add a [[form]] with the fields of the protocol sheet");
    }
    if scopes.len() > MAX_FORMS {
        report
            .error(scopes[MAX_FORMS].line, "there are too many forms")
            .expected(format!("at most {MAX_FORMS}"))
            .found(scopes.len().to_string())
            .next("let contests with the same sheet share one form");
    }
    let mut lines: HashMap<Id, u64> = HashMap::new();
    for mut scope in scopes {
        let id = scope.required("id").and_then(|value| value.id());
        if let Some(id) = &id {
            scope.place = format!("form {id}");
            if let Some(first) = lines.insert(id.clone(), scope.line) {
                twice(&scope, &format!("form {id}"), first);
                continue;
            }
        }
        let Some(id) = id else { continue };
        match form(&scope, id.clone()) {
            Some(form) => read.forms.push(form),
            None => read.broken.push(id.as_str().into()),
        }
    }
    read
}

/// Reports that `what` was defined before, on line `first`.
pub(super) fn twice(scope: &Scope<'_>, what: &str, first: u64) {
    scope
        .document
        .report
        .error(scope.line, format!("{what} is defined twice"))
        .found(format!("line {first} defines it first"))
        .next("take one of the two out, or give it another id");
}

fn form(scope: &Scope<'_>, id: Id) -> Option<Form> {
    scope.known(&["id", "quantities", "field", "check"]);
    let quantities = scope
        .optional("quantities")
        .map_or(Some(Vec::new()), |v| quantities(&v));
    let fields: Vec<_> = scope.tables("field").into_iter().map(field).collect();
    let checks: Vec<_> = scope.tables("check").into_iter().map(check).collect();
    let fields = List::new(fields.into_iter().collect::<Option<_>>()?);
    let checks = List::new(checks.into_iter().collect::<Option<_>>()?);
    let quantities = Sorted::new(quantities?);
    let report = scope.document.report;
    let refuse = |error: &dyn std::fmt::Display| {
        report
            .error(scope.line, format!("{}: {error}", scope.place))
            .next("leave fewer");
    };
    let fields = fields.map_err(|error| refuse(&error));
    let checks = checks.map_err(|error| refuse(&error));
    let quantities = quantities.map_err(|error| refuse(&error));
    let form = Form {
        id,
        fields: fields.ok()?,
        quantities: quantities.ok()?,
        checks: checks.ok()?,
    };
    for problem in form.problems() {
        report
            .error(scope.line, format!("{}: {problem}", scope.place))
            .next(format!(
                "correct it; the fields of the form are: {}",
                form.fields
                    .iter()
                    .map(|field| field.id.as_str())
                    .collect::<Vec<_>>()
                    .join(", ")
            ));
    }
    Some(form)
}

fn field(mut scope: Scope<'_>) -> Option<Field> {
    scope.known(&["id", "label"]);
    let id = scope.required("id").and_then(|value| value.id());
    if let Some(id) = &id {
        scope.place = format!("field {id}");
    }
    let labels = scope.required("label").and_then(|value| value.titles());
    Some(Field {
        id: id?,
        labels: labels?,
    })
}

fn quantities(value: &Value<'_>) -> Option<Vec<Quantity>> {
    let scope = value.table(&value.name)?;
    let read = |(key, _): (&str, u64)| {
        let value = scope.optional(key)?;
        let id = Id::new(key).map_err(|error| value.refuse(error, "choose another name"));
        let sum = terms(Some(&value));
        Some(Quantity {
            id: id.ok()?,
            sum: sum?,
        })
    };
    let quantities: Vec<_> = scope.keys().into_iter().map(read).collect();
    quantities.into_iter().collect()
}

fn check(mut scope: Scope<'_>) -> Option<Check> {
    scope.known(&[
        "id",
        "severity",
        "left",
        "op",
        "right",
        "minus",
        "times_left",
        "times_right",
    ]);
    let id = scope.required("id").and_then(|value| value.id());
    if let Some(id) = &id {
        scope.place = format!("check {id}");
    }
    let severity = scope.required("severity").and_then(|value| value.word());
    let op = scope.required("op").and_then(|value| value.word());
    let left = scope.required("left");
    let left = left.and_then(|value| terms(Some(&value)));
    let right = scope.required("right");
    let right = right.and_then(|value| terms(Some(&value)));
    let minus = terms(scope.optional("minus").as_ref());
    let factor = |key| scope.optional(key).and_then(|value| fraction(&value));
    let (times_left, times_right) = (factor("times_left"), factor("times_right"));
    Some(Check {
        id: id?,
        severity: severity?,
        left: left?,
        op: op?,
        right: right?,
        minus: minus?,
        times_left,
        times_right,
    })
}

fn terms(value: Option<&Value<'_>>) -> Option<List<Id, 64>> {
    let Some(value) = value else {
        return Some(List::default());
    };
    let terms = List::new(value.ids()?);
    terms
        .map_err(|error| value.refuse(error, "leave fewer"))
        .ok()
}

/// `{ numerator = 5, denominator = 100 }`.
pub(super) fn fraction(value: &Value<'_>) -> Option<Fraction> {
    let scope = value.table(&value.name)?;
    scope.known(&["numerator", "denominator"]);
    parts(&scope)
}

/// The two parts of a fraction, which may stand beside other keys.
pub(super) fn parts(scope: &Scope<'_>) -> Option<Fraction> {
    const RANGE: &str = "a whole number from 0 to 4294967295";
    let numerator = scope
        .required("numerator")
        .and_then(|value| value.number(RANGE));
    let denominator = scope
        .required("denominator")
        .and_then(|value| value.number(RANGE));
    Some(Fraction {
        numerator: numerator?,
        denominator: denominator?,
    })
}
