//! The accreditation of an observer.

use super::paper::Table;
use super::protocol::steps;
use super::value::Value;
use super::writer::Writer;
use crate::bytes::Id;
use crate::event::ObserverAccredited;
use crate::intake::{ObserverRequest, read_observer_request};

pub(super) const KEYS: [&str; 5] = ["request", "id", "organisation", "key", "proof"];

pub(super) fn blank(out: &mut Writer) {
    out.comment(
        "Said by the central or a territorial commission. From its entry on the observer may attest \
         copies of protocols and lodge objections, each signed with his own key. No name of a person \
         is written: the ledger cannot forget. The observer makes his key and his request himself, \
         and hands over the request:",
    );
    out.comment("  hattama key generate --out KEYFILE");
    out.comment("  hattama key request --observer ID --key KEYFILE --out REQUEST");
    out.comment("When it is filled in:");
    steps(out, "statement");
    out.gap();
    out.comment("The file of the observer's request. His id, key and proof are taken from it.");
    out.fill_in("request");
    out.comment("The organisation that sends him.");
    out.fill_in("organisation");
    out.comment("Only without a request: take away the \"#\" of these lines.");
    out.line("#id = \"\"");
    out.line("#key = \"\"");
    out.line("#proof = \"\"");
}

pub(super) fn read(table: &Table<'_>) -> Option<ObserverAccredited> {
    let organisation = table
        .required("organisation")
        .and_then(|value| value.bounded());
    let own = ["key", "proof"].iter();
    let own: Vec<Value<'_>> = own.filter_map(|key| table.optional(key)).collect();
    if own.is_empty() {
        let request = table
            .required("request")
            .and_then(|value| requested(&value));
        let id = table.optional("id");
        if let (Some(request), Some(id)) = (&request, &id)
            && id.id().is_some_and(|id| id != *request.observer())
        {
            let expected = format!("{}, or nothing", request.observer());
            id.refuse("is another than in the request", &expected);
            return None;
        }
        let request = request?;
        return Some(ObserverAccredited {
            id: request.observer().clone(),
            organisation: organisation?,
            key: *request.key(),
            proof: *request.proof(),
        });
    }
    if table.optional("request").is_some() {
        for value in &own {
            value.refuse("has no meaning beside a request", "one or the other");
        }
        return None;
    }
    let id: Option<Id> = table.required("id").and_then(|value| value.id());
    let key = table
        .required("key")
        .and_then(|value| value.parsed("a public key: 64 hexadecimal digits"));
    let proof = table
        .required("proof")
        .and_then(|value| value.parsed("a signature: 128 hexadecimal digits"));
    Some(ObserverAccredited {
        id: id?,
        organisation: organisation?,
        key: key?,
        proof: proof?,
    })
}

/// The request in the file that is named.
fn requested(value: &Value<'_>) -> Option<ObserverRequest> {
    let path = value.folder().join(value.text()?.trim());
    read_observer_request(&path)
        .map_err(|problem| {
            value.refuse(
                format!("cannot be used: {}", problem.what),
                "a file that `hattama key request --observer` has written",
            );
        })
        .ok()
}
