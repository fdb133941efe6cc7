//! Changes that somebody with the token makes.

pub(crate) mod audit;
mod body;
mod breakers;
#[cfg(feature = "faults")]
mod faults;
mod overrides;
mod switch;

use bytes::Bytes;
use http::Method;
use serde_json::{Value, json};

use crate::admin::Admin;
use crate::reply::{Refusal, Reply};
use crate::route::{Endpoint, query};
use body::Body;

/// What a write has done.
#[derive(Debug)]
struct Done {
    /// The function or the breaker that it is about, for the event.
    subject: Option<String>,
    /// A sentence.
    text: String,
    before: Value,
    after: Value,
}

pub(crate) fn reply(
    admin: &Admin,
    endpoint: &Endpoint,
    method: &Method,
    text: Option<&str>,
    body: &Bytes,
) -> Result<Reply, Refusal> {
    match endpoint {
        Endpoint::Command(name, command) => {
            let mut body = Body::read(body)?;
            let actor = body.actor();
            let lasting = body.duration();
            body.finish()?;
            audit::told(admin, &actor, || breakers::command(admin, name, *command, &actor, lasting))
        }
        Endpoint::Overrides(None) if method == Method::DELETE => {
            end(admin, query(text, "id").and_then(|id| id.parse().ok()), body)
        }
        Endpoint::Overrides(Some(id)) => end(admin, Some(*id), body),
        Endpoint::Overrides(None) => {
            let is_dry = query(text, "dry_run").is_some_and(|value| value == "true" || value == "1");
            overrides::set(admin, Body::read(body)?, is_dry)
        }
        Endpoint::Switch => switch::throw(admin, Body::read(body)?),
        #[cfg(feature = "faults")]
        Endpoint::Faults => faults::set(admin, Body::read(body)?),
        #[cfg(not(feature = "faults"))]
        Endpoint::Faults => Err(Refusal::conflict(
            "faults are not compiled in; build with the feature `faults` of `resilience-admin`",
        )),
        _ => Err(Refusal::not_found("there is nothing to write at this path")),
    }
}

/// Ends an override. Who says nothing of himself is unknown.
fn end(admin: &Admin, id: Option<u64>, body: &Bytes) -> Result<Reply, Refusal> {
    let mut body = if body.is_empty() { Body::none() } else { Body::read(body)? };
    let actor = body.actor_if_any();
    let _ = body.duration();
    body.finish()?;
    let Some(id) = id else {
        return Err(Refusal::mistake("which override is to end? Write its id: `DELETE /api/v1/overrides/4`"));
    };
    audit::told(admin, &actor, || overrides::end(id))
}

/// A change that is done.
fn done(done: &Done) -> Reply {
    Reply::json(&json!({ "done": done.text, "before": done.before, "after": done.after }))
}
