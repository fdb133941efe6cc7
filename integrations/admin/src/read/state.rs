//! All that the page needs, as a whole or as what has changed.

mod cursor;

use resilience::control;
use serde_json::{Value, json};

use super::{breakers, config, events, fleet, seconds};
use crate::admin::Admin;
use crate::attention::{self, Facts};
use crate::facts::{BreakerFacts, FunctionFacts};
use crate::functions::Function;
use crate::now;
use crate::page;
use crate::reply::Reply;
use cursor::Cursor;

/// How often the page asks.
const POLL_SECONDS: u32 = 2;

pub(super) fn reply(admin: &Admin, since: Option<&str>) -> Reply {
    let journal = &admin.shared.journal;
    let now = journal.now();
    let breakers = admin.breakers();
    let functions = Function::all();
    // No code of the program runs under this lock. Hooks may run where settings are asked for, as
    // what is over ends there.
    let (sampler, version, functions, uptime) = {
        let mut sampler = admin.shared.sampler();
        sampler.sample(now, &functions, &breakers);
        (sampler.id(), sampler.version(), sampler.facts(now), now.since(sampler.start()))
    };
    let last_event = journal.last_id();

    let mut state = whole(admin, &breakers, &functions);
    let cursor = Cursor::new(sampler, version, last_event, &state);
    let known = since.and_then(Cursor::read).filter(|known| known.is_of(&cursor));
    if known == Some(cursor) {
        return Reply::not_modified();
    }
    let (rows, after) = known.map_or((0, 0), |known| (known.version(), known.event()));
    let parts = json!({
        "cursor": cursor.to_string(),
        "full": known.is_none(),
        "process": cursor.process(),
        "page": page::BUILD.as_str(),
        "now_unix_seconds": now.unix().as_secs_f64(),
        "uptime_seconds": seconds(Some(uptime)),
        "functions": admin.shared.sampler().since(rows),
        "events": events(admin, after, last_event),
    });
    if let (Value::Object(state), Value::Object(parts)) = (&mut state, parts) {
        state.extend(parts);
    }
    Reply::json(&state)
}

/// What is always whole.
fn whole(admin: &Admin, breakers: &[BreakerFacts], functions: &[FunctionFacts]) -> Value {
    let (switches, orders, faults) = (now::switches(), now::orders(), now::faults());
    let modes = now::modes();
    let status = control::status();
    let rejected = now::rejected(&status);
    let lane = now::lane();
    let attention = attention::all(Facts {
        lane: lane.as_ref(),
        switches: &switches,
        breakers,
        modes: &modes,
        orders: &orders,
        functions,
        rejected: rejected.as_ref(),
        faults: &faults,
    });
    let settings = &admin.settings;
    json!({
        "poll_seconds": POLL_SECONDS,
        "service": settings.service,
        "replica": settings.replica,
        "version": settings.version,
        "writes_allowed": settings.token.is_some(),
        "details_shown": settings.shows_details,
        "config": config::status_of(&status, rejected.as_ref()),
        "switches": config::switches(&switches),
        "overrides": config::overrides(),
        "breaker_orders": config::orders(&orders),
        "faults": config::faults(&faults),
        "shared": fleet::fleet(lane.as_ref()),
        "attention": attention.iter().map(attention::Attention::json).collect::<Vec<_>>(),
        "breakers": breakers::all(breakers),
    })
}
