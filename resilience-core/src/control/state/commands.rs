//! Orders for circuit breakers, each until its end.

use std::time::Duration;

use super::thrown::left;
use super::{State, refused};
use crate::circuit_breaker::CircuitBreaker;
use crate::circuit_breaker::commands::{self, Command, NotGiven};
use crate::circuit_breaker::overridden::Told;
use crate::control::event::Event;
use crate::control::manual::actor::Actor;
use crate::control::manual::breaker::{BreakerOrder, RefusedCommand};
use crate::control::near::nearest_function;
use crate::control::policy::Policy;
use crate::control::precedence::Target;
use crate::control::program::Program;
use crate::runtime::clock::{Instant, saturating_nanos};

/// A command to a breaker, before it is given.
#[derive(Clone, Debug)]
pub(crate) struct Commanded {
    pub(crate) breaker: String,
    pub(crate) command: Command,
    pub(crate) actor: Actor,
    pub(crate) lasting: Option<Duration>,
}

/// An order that was given. Its breaker has its number, unless it was given another command since.
#[derive(Clone, Debug)]
pub(crate) struct StandingOrder {
    number: u64,
    breaker: String,
    command: Command,
    actor: Actor,
    /// [`Instant::NEVER`] for one that does not end by itself.
    ends: Instant,
}

/// An order that is over: its breaker is reset if it still obeys it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OverOrder {
    pub(crate) number: u64,
    pub(crate) breaker: String,
    pub(crate) command: Command,
    /// Who has ended it. Nobody, if its time has.
    pub(crate) actor: Actor,
    /// Who has given it.
    pub(crate) setter: Actor,
}

impl State {
    /// Gives a command to a breaker, and keeps it if it holds until it is ended. Returns what is to
    /// be told: of the command, and of its effect.
    pub(crate) fn command(
        &mut self,
        commanded: &Commanded,
        program: &Program,
        now: Instant,
    ) -> Result<(Event, Vec<Told>), RefusedCommand> {
        let Commanded { breaker, command, actor, lasting } = commanded;
        let number = if command.holds() { self.next_number() } else { 0 };
        let is_named = named(program).any(|name| name == breaker);
        let given = commands::give(breaker, *command, number, is_named);
        let (from, told) = given.map_err(|why| match why {
            NotGiven::Unknown => RefusedCommand::UnknownBreaker(refused(unknown(breaker, program))),
            NotGiven::Illegal(illegal) => RefusedCommand::Illegal(illegal),
        })?;
        self.breaker_orders.retain(|order| order.breaker != *breaker);
        if command.holds() {
            self.breaker_orders.push(StandingOrder {
                number,
                breaker: breaker.clone(),
                command: *command,
                actor: actor.clone(),
                ends: lasting.map_or(Instant::NEVER, |time| now.saturating_add(time)),
            });
        }
        let event = Event::Commanded {
            breaker: breaker.clone(),
            from,
            to: command.state(),
            lasting_ms: lasting.map(|time| saturating_nanos(time) / 1_000_000),
            actor: actor.clone(),
        };
        Ok((event, told))
    }

    /// The orders that breakers obey, the oldest first.
    pub(crate) fn orders_of_breakers(&self, now: Instant) -> Vec<BreakerOrder> {
        let obeyed = self.breaker_orders.iter().filter(|order| commands::obeys(&order.breaker, order.number));
        let one = |order: &StandingOrder| BreakerOrder {
            breaker: order.breaker.clone(),
            state: order.command.state(),
            by: order.actor.by.clone(),
            because: order.actor.because.clone(),
            ends_in: left(order.ends, now),
        };
        obeyed.map(one).collect()
    }

    /// Ends the order for a breaker, for somebody, if it obeys one.
    pub(crate) fn end_order(&mut self, breaker: &str, actor: Actor) -> Option<OverOrder> {
        let index = self.breaker_orders.iter().position(|order| order.breaker == breaker)?;
        Some(self.breaker_orders.remove(index).over(actor))
    }

    /// Takes the orders whose time has come.
    pub(super) fn end_orders(&mut self, now: Instant) -> Vec<OverOrder> {
        let over = self.breaker_orders.extract_if(.., |order| order.ends <= now);
        over.map(|order| order.over(Actor::default())).collect()
    }

    /// The next instant at which one ends.
    pub(super) fn next_end_of_orders(&self) -> Instant {
        self.breaker_orders.iter().map(|order| order.ends).min().unwrap_or(Instant::NEVER)
    }
}

impl StandingOrder {
    fn over(self, actor: Actor) -> OverOrder {
        let Self { number, breaker, command, actor: setter, .. } = self;
        OverOrder { number, breaker, command, actor, setter }
    }
}

fn breakers(program: &Program) -> impl Iterator<Item = &Target> {
    program.targets.iter().filter(|target| target.policy == Policy::CircuitBreaker)
}

/// The names that attributes give to breakers: they can be commanded before their first call.
fn named(program: &Program) -> impl Iterator<Item = &'static str> {
    breakers(program).filter(|target| target.names.len() > 1).map(Target::name)
}

/// What is wrong with the name of a breaker that is not there.
fn unknown(name: &str, program: &Program) -> String {
    let of_function = |target: &&Target| target.names.contains(&name);
    if let Some(target) = breakers(program).find(of_function) {
        return if target.name() == name {
            format!("the circuit breaker of `{name}` has not been called yet, so it obeys nobody")
        } else {
            format!("the circuit breaker of `{name}` is called `{}`", target.name())
        };
    }
    let mut known: Vec<&str> = CircuitBreaker::all().iter().map(CircuitBreaker::name).collect();
    known.extend(named(program));
    match nearest_function(name, &known) {
        Some(near) => {
            format!("no circuit breaker of this program is called `{name}`; did you mean `{near}`?")
        }
        None => format!("no circuit breaker of this program is called `{name}`"),
    }
}
