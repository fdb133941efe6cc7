//! Commands to a breaker.

use std::time::Duration;

use resilience::control::{self, OrderToBreaker, RefusedCommand};
use serde_json::{Value, json};

use super::Done;
use super::audit::told;
use super::body::{Actor, Body};
use crate::admin::Admin;
use crate::facts::BreakerFacts;
use crate::functions;
use crate::read;
use crate::reply::{Refusal, Reply};
use crate::route::Command;
use crate::words;

/// Gives the command that a body explains.
pub(super) fn tell(admin: &Admin, name: &str, command: Command, mut body: Body) -> Result<Reply, Refusal> {
    let (actor, lasting) = (body.actor(), body.duration());
    body.finish()?;
    told(admin, &actor, || obey(admin, name, command, &actor, lasting))
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
    // The others are done at once, and what they do has no end.
    let takes_time = !matches!(command, Command::HalfOpen | Command::Reset);
    let lasting = lasting.filter(|_| takes_time);
    let before = seen(admin, name);
    give(name, command, actor, lasting)?;
    let what = match command {
        Command::ForceOpen => "is forced open",
        Command::Disable => "is disabled",
        Command::Observe => "only observes",
        Command::HalfOpen => "lets probes through",
        Command::Reset => "is closed, with empty counts",
    };
    let end = match lasting {
        Some(time) => format!(" for {}", words::time(time)),
        None if takes_time => " until it is reset".to_owned(),
        None => String::new(),
    };
    let text = format!("{name} {what}{end}");
    Ok(Done { subject: Some(name.to_owned()), text, before, after: seen(admin, name) })
}

fn give(name: &str, command: Command, actor: &Actor, lasting: Option<Duration>) -> Result<(), Refusal> {
    let Actor { by, because } = actor;
    let order = |order: OrderToBreaker| {
        let order = order.by(by).because(because);
        let given = match lasting {
            Some(time) => order.lasting(time),
            None => order.until_reset(),
        };
        given.map_err(|mistakes| super::overrides::refused(&mistakes))
    };
    let breaker = control::breaker(name);
    let command = match command {
        Command::ForceOpen => return order(breaker.force_open()),
        Command::Disable => return order(breaker.disable()),
        Command::Observe => return order(breaker.observe()),
        Command::HalfOpen => breaker.half_open(),
        Command::Reset => breaker.reset(),
    };
    command.by(by).because(because).now().map_err(|refused| match refused {
        RefusedCommand::UnknownBreaker(mistakes) => Refusal::not_found(&mistakes.to_string()),
        other => Refusal::conflict(other.to_string()),
    })
}

/// The breaker's state, and the order that it obeys.
fn seen(admin: &Admin, name: &str) -> Value {
    let found = BreakerFacts::named(name, &admin.shared.journal, false);
    let state = found.first().map_or(json!("closed"), |facts| read::breaker(facts)["state"].clone());
    let orders = control::breaker_orders();
    let order = orders.iter().find(|order| order.breaker == name);
    json!({ "state": state, "ends_in_seconds": order.and_then(|order| read::seconds(order.ends_in)) })
}
