//! `[[form]]`.

use super::toml::{Document, fraction, text, texts, titles};
use crate::election::Form;

pub(super) fn write(document: &mut Document, form: &Form) {
    document.header("[[form]]").set("id", text(&form.id));
    if !form.quantities.is_empty() {
        document.header("[form.quantities]");
        for quantity in &form.quantities {
            document.set(quantity.id.as_str(), texts(&quantity.sum));
        }
    }
    for field in &form.fields {
        document
            .header("[[form.field]]")
            .set("id", text(&field.id))
            .set("label", titles(&field.labels, &field.id));
    }
    for check in &form.checks {
        document
            .header("[[form.check]]")
            .set("id", text(&check.id))
            .set("severity", text(check.severity))
            .set("left", texts(&check.left))
            .set("op", text(check.op))
            .set("right", texts(&check.right));
        if !check.minus.is_empty() {
            document.set("minus", texts(&check.minus));
        }
        let factors = [
            ("times_left", check.times_left),
            ("times_right", check.times_right),
        ];
        for (key, factor) in factors {
            if let Some(factor) = factor {
                document.set(key, fraction(factor));
            }
        }
    }
}
