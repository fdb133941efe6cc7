//! Commands to a breaker.

use std::time::Duration;

use resilience::CircuitState;
use resilience::control::{self, OrderToBreaker};
use serde_json::{Value, json};

use super::Done;
use super::audit::told;
use super::body::{Actor, Body};
use crate::admin::Admin;
use crate::facts::{BreakerFacts, state_word};
use crate::functions;
use crate::now;
use crate::read;
use crate::reply::{Refusal, Reply};
use crate::route::Command;
use crate::words;

/// Gives the command that a body explains.
pub(super) fn tell(admin: &Admin, name: &str, command: Command, mut body: Body) -> Result<Reply, Refusal> {
    let actor = body.actor();
    let lasting = body.duration_if(takes_time(command), "it is done at once");
    body.finish()?;
    told(admin, &actor, || obey(admin, name, command, &actor, lasting))
}

/// The others are done at once, and what they do has no end.
const fn takes_time(command: Command) -> bool {
    !matches!(command, Command::HalfOpen | Command::Reset)
}

fn obey(
    admin: &Admin,
    name: &str,
    command: Command,
    actor: &Actor,
    lasting: Option<Duration>,
) -> Result<Done, Refusal> {
    if !functions::has_breaker(name) {
        return Err(Refusal::not_found("the program has no breaker of this name"));
    }
    let before = seen(admin, name);
    give(name, command, actor, lasting)?;
    let (state, what) = match command {
        Command::ForceOpen => (CircuitState::ForcedOpen, "is forced open"),
        Command::Disable => (CircuitState::Disabled, "is disabled"),
        Command::Observe => (CircuitState::ObserveOnly, "only observes"),
        Command::HalfOpen => (CircuitState::HalfOpen, "lets probes through"),
        Command::Reset => (CircuitState::Closed, "is closed, with empty counts"),
    };
    let end = match lasting {
        Some(time) => format!(" for {}", words::time(time)),
        None if takes_time(command) => " until it is reset".to_owned(),
        None => String::new(),
    };
    let after = seen(admin, name);
    let but = if after["state"] == state_word(state) { String::new() } else { instead(name, &after) };
    let text = format!("{name} {what}{end}{but}");
    Ok(Done { subject: Some(name.to_owned()), text, before, after, id: None })
}

/// Why callers see another state than the one that was ordered.
fn instead(name: &str, after: &Value) -> String {
    let modes = now::modes();
    let Some(mode) = modes.iter().find(|mode| mode.breaker == name) else {
        return format!("; but it is {} now", after["state"].as_str().unwrap_or_default().replace('_', " "));
    };
    let what = if mode.state == CircuitState::ObserveOnly { "only observes" } else { "is off" };
    format!("; but now it {what} ({}), and turns no call away", mode.from)
}

/// The program has the breaker. One without a name that no call has reached obeys nobody yet, which
/// is a conflict, as is a command that its state does not allow.
fn give(name: &str, command: Command, actor: &Actor, lasting: Option<Duration>) -> Result<(), Refusal> {
    let Actor { by, because } = actor;
    let order = |order: OrderToBreaker| {
        let order = order.by(by).because(because);
        let given = match lasting {
            Some(time) => order.lasting(time),
            None => order.until_reset(),
        };
        given.map_err(|mistakes| Refusal::conflict(mistakes.to_string()))
    };
    let breaker = control::breaker(name);
    let command = match command {
        Command::ForceOpen => return order(breaker.force_open()),
        Command::Disable => return order(breaker.disable()),
        Command::Observe => return order(breaker.observe()),
        Command::HalfOpen => breaker.half_open(),
        Command::Reset => breaker.reset(),
    };
    command.by(by).because(because).now().map_err(|refused| Refusal::conflict(refused.to_string()))
}

/// The breaker's state, and the order that it obeys.
fn seen(admin: &Admin, name: &str) -> Value {
    let found = BreakerFacts::named(name, &admin.shared.journal, false);
    let state = BreakerFacts::head(&found).map_or("closed", |facts| state_word(facts.state));
    let orders = control::breaker_orders();
    let order = orders.iter().find(|order| order.breaker == name);
    json!({ "state": state, "ends_in_seconds": order.and_then(|order| read::seconds(order.ends_in)) })
}
