//! Changes that somebody with the token makes.

pub(crate) mod audit;
mod body;
mod breakers;
#[cfg(feature = "faults")]
mod faults;
mod overrides;
mod query;
mod switch;

use bytes::Bytes;
use serde_json::{Value, json};

use crate::admin::Admin;
use crate::reply::{Refusal, Reply};
use crate::route::Endpoint;
use body::Body;
use query::Query;

/// What a write has done.
#[derive(Debug)]
struct Done {
    /// The function or the breaker that it is about, for the event.
    subject: Option<String>,
    /// A sentence.
    text: String,
    before: Value,
    after: Value,
    /// By which it can be ended.
    id: Option<u64>,
}

pub(crate) fn reply(
    admin: &Admin,
    endpoint: &Endpoint,
    text: Option<&str>,
    body: &Bytes,
) -> Result<Reply, Refusal> {
    let mut query = Query::read(text)?;
    let is_dry = *endpoint == Endpoint::Overrides(None) && query.take_dry_run()?;
    query.finish()?;
    let body = Body::read(body)?;
    match endpoint {
        Endpoint::Command(name, command) => breakers::tell(admin, name, *command, body),
        Endpoint::Overrides(Some(id)) => overrides::end(admin, *id, body),
        Endpoint::Overrides(None) => overrides::set(admin, body, is_dry),
        Endpoint::Switch => switch::throw(admin, body),
        #[cfg(feature = "faults")]
        Endpoint::Faults => faults::set(admin, body),
        #[cfg(not(feature = "faults"))]
        Endpoint::Faults => Err(Refusal::conflict(
            "faults are not compiled in; build with the feature `faults` of `resilience-admin`",
        )),
        _ => Err(Refusal::not_found("there is nothing to write at this path")),
    }
}

/// A change that is done.
fn done(done: &Done) -> Reply {
    let mut answer = json!({ "done": done.text, "before": done.before, "after": done.after });
    if let Some(id) = done.id {
        answer["id"] = id.into();
    }
    Reply::json(&answer)
}
