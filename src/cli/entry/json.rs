//! The JSON of `hattama entry`.

use serde_json::{Map, Value, json};

use super::sheet;
use super::view::View;
use crate::cli::log::speaker_json;
use crate::event::{Body, Statement};
use crate::intake::statement::Holder;
use crate::replay::{changes, history};
use crate::state::{CommissionIx, Filing, ProtocolOrigin, State};

pub(super) fn object(view: &View) -> Value {
    let mut object = json!({
        "election": view.state.election().map(|election| &election.opened().id),
        "index": view.index,
        "bytes": view.len,
        "sound": view.is_sound(),
    });
    match &view.read {
        Err(unread) => object["chain"] = json!(unread.chain),
        Ok(read) => {
            let statement = read.presented.statement();
            let speaker = &statement.speaker;
            let name = view.state.speaker_name(speaker);
            object["recorded_at"] = json!(read.recorded_at);
            object["previous"] = json!(read.previous);
            object["chain"] = json!(read.chain);
            object["statement_hash"] = json!(read.presented.hash());
            object["kind"] = json!(statement.kind());
            object["speaker"] = speaker_json(speaker, name);
            object["signatures"] = signatures(view);
            object["statement"] = json!(statement);
            object["sheet"] = the_sheet(&view.state, statement);
            if let Body::CopyAttested(copy) = &statement.body {
                object["copy"] = sheet::copy_json(&view.state, copy);
            }
        }
    }
    let filing = view.filing();
    object["filing"] = filing.map_or(Value::Null, |(station, filing)| {
        self::filing(view, station, filing)
    });
    object["findings"] = json!({
        "at_admission": view.at_admission,
        "now": view.findings_now(),
    });
    object["faults"] = json!(view.faults);
    object["faults_elsewhere"] = json!(view.faults_elsewhere);
    object
}

fn signatures(view: &View) -> Value {
    let signed = view.signed.iter().map(|one| {
        json!({
            "key": one.pair.key,
            "signature": one.pair.signature,
            "holder": one.holder.map(Holder::name),
            "member": one.holder.and_then(Holder::member).map(|member| member.number),
            "role": one.holder.and_then(Holder::member).map(|member| member.role),
            "valid": one.valid,
        })
    });
    signed.collect()
}

fn the_sheet(state: &State, statement: &Statement) -> Value {
    match &statement.body {
        Body::ProtocolSubmitted(sheet) => sheet::json(state, sheet),
        Body::ProtocolTranscribed(copied) => sheet::json(state, &copied.sheet),
        Body::ProtocolCorrected(corrected) => sheet::json(state, &corrected.sheet),
        _ => Value::Null,
    }
}

fn filing(view: &View, station: CommissionIx, filing: &Filing) -> Value {
    let steps = history(station, filing).into_iter().map(|step| {
        let protocol = step.protocol;
        let mut object = Map::new();
        object.insert("index".into(), json!(protocol.index));
        object.insert("statement_hash".into(), json!(protocol.hash));
        object.insert("recorded_at".into(), json!(protocol.recorded_at));
        object.insert("held".into(), json!(protocol.held));
        if let ProtocolOrigin::Transcribed { by } = &protocol.origin {
            let by = &view.state.commission(*by).id;
            object.insert("transcribed".into(), json!({ "by": by }));
        }
        if let ProtocolOrigin::Corrected {
            replaces,
            basis,
            act,
            by,
        } = &protocol.origin
        {
            let by = &view.state.commission(*by).id;
            object.insert(
                "corrects".into(),
                json!({ "replaces": replaces, "basis": basis, "act": act, "by": by }),
            );
        }
        if let Value::Object(fate) = json!(step.fate) {
            object.extend(fate);
        }
        Value::Object(object)
    });
    json!({
        "standing": filing.standing(),
        "contested": filing.contested(),
        "history": steps.collect::<Vec<_>>(),
        "changes": changes(&view.state, filing),
    })
}
