//! Whether it is for this speaker to make a statement of this kind.

use super::{Reason, Refusal};
use crate::bytes::Id;
use crate::election::CommissionKind;
use crate::event::{Body, Speaker, Statement};
use crate::state::{Election, State};

/// Who may make a statement.
enum Entitled<'a> {
    /// One of these commissions.
    These(Vec<&'a Id>),
    /// A commission above stations, by its kind.
    Accrediting,
    /// Any commission; its content says more.
    Commission,
    Observer,
    Recovery,
    Nobody,
}

pub(super) fn check(state: &State, statement: &Statement) -> Result<(), Refusal> {
    let found = &statement.speaker;
    let entitled = entitled(state, &statement.body)?;
    let may = match (&entitled, found) {
        (Entitled::These(ids), Speaker::Commission(id)) => ids.contains(&id),
        (Entitled::Accrediting, Speaker::Commission(id)) => {
            let at = state.find_commission(id.as_str());
            let kind = at.map(|at| state.commission(at).kind);
            !matches!(
                kind,
                Some(CommissionKind::District | CommissionKind::Precinct)
            )
        }
        (Entitled::Commission, Speaker::Commission(_))
        | (Entitled::Observer, Speaker::Observer(_))
        | (Entitled::Recovery, Speaker::RecoveryKeys) => true,
        _ => false,
    };
    if may {
        return Ok(());
    }
    let expected = match entitled {
        Entitled::These(ids) => {
            let ids: Vec<_> = ids.into_iter().map(Id::as_str).collect();
            ids.join(" or ")
        }
        Entitled::Accrediting => "the central or a territorial commission".into(),
        Entitled::Commission => "a commission".into(),
        Entitled::Observer => "an accredited observer".into(),
        Entitled::Recovery => "the recovery keys".into(),
        Entitled::Nobody => "nobody: genesis names no recovery keys".into(),
    };
    Err(Reason::WrongSpeaker {
        kind: statement.kind(),
        expected,
        found: found.clone(),
    }
    .into())
}

fn entitled<'a>(state: &'a State, body: &'a Body) -> Result<Entitled<'a>, Refusal> {
    let central = || state.commissions().next().map(|(_, central)| &central.id);
    let one = |id: &'a Id| Entitled::These(vec![id]);
    Ok(match body {
        Body::ContestDefined(_) | Body::ChamberDefined(_) | Body::LedgerClosed => {
            Entitled::These(central().into_iter().collect())
        }
        Body::CommissionEnrolled(enrolled) => one(&enrolled.parent),
        Body::LotsDrawn(said) => one(determining(state, &said.contest)?),
        Body::ResultsDeclared(said) => one(determining(state, &said.contest)?),
        Body::ActRecorded(said) => one(determining(state, &said.contest)?),
        Body::OptionWithdrawn(said) => {
            let determining = determining(state, &said.contest)?;
            let central = central().filter(|central| *central != determining);
            Entitled::These(central.into_iter().chain([determining]).collect())
        }
        Body::RosterChanged(changed) => {
            let Some(at) = state.find_commission(changed.commission.as_str()) else {
                let (what, id) = ("commission", changed.commission.clone());
                return Err(Reason::Unknown { what, id }.into());
            };
            let needed = state.election().map(Election::opened);
            let needed = needed.map_or(0, |opened| opened.recovery.needed);
            match state.commission(at).parent {
                Some(parent) => one(&state.commission(parent).id),
                None if needed > 0 => Entitled::Recovery,
                None => Entitled::Nobody,
            }
        }
        Body::ObserverAccredited(_) => Entitled::Accrediting,
        Body::CopyAttested(_) | Body::ObjectionLodged(_) => Entitled::Observer,
        _ => Entitled::Commission,
    })
}

/// The commission that determines the result of a contest.
fn determining<'a>(state: &'a State, contest: &Id) -> Result<&'a Id, Refusal> {
    let Some(at) = state.find_contest(contest.as_str()) else {
        let (what, id) = ("contest", contest.clone());
        return Err(Reason::Unknown { what, id }.into());
    };
    Ok(&state.contest(at).definition.determined_by)
}
