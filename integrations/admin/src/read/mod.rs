//! Answers to those who look.

mod breakers;
mod config;
mod fleet;
mod health;
mod site;
mod state;
mod toml;

use http::StatusCode;
use resilience::telemetry;
use serde_json::{Value, json};

use crate::admin::Admin;
use crate::facts::BreakerFacts;
use crate::page;
use crate::reply::{Refusal, Reply};
use crate::route::{Endpoint, query};

#[cfg(feature = "faults")]
pub(crate) use config::fault;
pub(crate) use config::{manual_override, switches};

pub(crate) fn reply(admin: &Admin, endpoint: &Endpoint, text: Option<&str>) -> Result<Reply, Refusal> {
    Ok(match endpoint {
        Endpoint::Page => page::reply(),
        Endpoint::Metrics => Reply::metrics(telemetry::prometheus()),
        Endpoint::Health => {
            let not_encoded = |_| Refusal::bad_request("`strict` is not encoded as a query is");
            health::reply(query(text, "strict").map_err(not_encoded)?.as_deref())
        }
        // A cursor that cannot be read is one that fits nothing.
        Endpoint::State => state::reply(admin, query(text, "since").ok().flatten().as_deref()),
        Endpoint::Sites => Reply::json(&json!({ "functions": site::all(admin) })),
        Endpoint::Site(name) => Reply::json(&site::site(admin, name)?),
        Endpoint::Breakers => Reply::json(&json!({ "breakers": breakers::all(&admin.breakers()) })),
        Endpoint::Breaker(name) => Reply::json(&breakers::named(admin, name)?),
        Endpoint::Events => Reply::json(&json!({ "events": events(admin, 0, u64::MAX) })),
        Endpoint::Config => Reply::json(&config::all()),
        // The others have no GET.
        _ => {
            return Err(Refusal::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "method_not_allowed",
                "it is for writes",
            ));
        }
    })
}

impl Admin {
    pub(crate) fn breakers(&self) -> Vec<BreakerFacts> {
        BreakerFacts::all(&self.shared.journal, self.settings.shows_details)
    }
}

/// The events after one id and up to another, newest first.
fn events(admin: &Admin, after: u64, last: u64) -> Vec<Value> {
    let now = admin.shared.journal.now();
    let all = admin.shared.journal.after(after);
    all.iter()
        .rev()
        .filter(|entry| entry.id <= last)
        .map(|entry| entry.json(now, admin.settings.shows_details))
        .collect()
}

/// A time as seconds, or null.
pub(crate) fn seconds(time: Option<std::time::Duration>) -> Option<f64> {
    time.map(|time| time.as_secs_f64())
}
