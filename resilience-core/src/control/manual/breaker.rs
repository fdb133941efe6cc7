//! `breaker`: commands to the circuit breaker of a name, given by somebody.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use crate::circuit_breaker::commands::Command;
use crate::circuit_breaker::{CircuitState, IllegalCircuitTransition};
use crate::control::manual::actor::{Actor, actor_methods};
use crate::control::mistakes::Mistakes;
use crate::control::orders;
use crate::control::running::{Done, Flags, World, change};
use crate::control::state::Commanded;

/// The circuit breaker of a name, to be commanded: see [`breaker`](crate::control::breaker).
#[derive(Debug)]
#[must_use = "it is commanded by its methods"]
pub struct NamedBreaker {
    name: String,
}

impl NamedBreaker {
    pub(crate) fn new(name: &str) -> Self {
        Self { name: name.to_owned() }
    }

    /// Rejects every call, as [`force_open`](crate::CircuitBreaker::force_open) does.
    pub fn force_open(self) -> OrderToBreaker {
        self.order(Command::ForceOpen)
    }

    /// Lets every call through and counts none, as [`disable`](crate::CircuitBreaker::disable)
    /// does.
    pub fn disable(self) -> OrderToBreaker {
        self.order(Command::Disable)
    }

    /// Lets every call through and counts outcomes, as
    /// [`observe_only`](crate::CircuitBreaker::observe_only) does.
    pub fn observe(self) -> OrderToBreaker {
        self.order(Command::ObserveOnly)
    }

    /// Ends the cooldown of an open circuit, as [`half_open`](crate::CircuitBreaker::half_open)
    /// does.
    pub fn half_open(self) -> CommandToBreaker {
        self.command(Command::HalfOpen)
    }

    /// Closes the circuit with empty counts, as [`reset`](crate::CircuitBreaker::reset) does. Ends
    /// an order too.
    pub fn reset(self) -> CommandToBreaker {
        self.command(Command::Reset)
    }

    fn order(self, command: Command) -> OrderToBreaker {
        OrderToBreaker { name: self.name, command, actor: Actor::default() }
    }

    fn command(self, command: Command) -> CommandToBreaker {
        CommandToBreaker { name: self.name, command, actor: Actor::default() }
    }
}

/// An order to a circuit breaker, which holds once [`lasting`](Self::lasting) or
/// [`until_reset`](Self::until_reset) is called.
#[derive(Debug)]
#[must_use = "nothing is ordered before `.lasting(...)` or `.until_reset()`"]
pub struct OrderToBreaker {
    name: String,
    command: Command,
    actor: Actor,
}

impl OrderToBreaker {
    actor_methods!();

    /// Gives the order for this time. At its end, which is an event, the breaker is
    /// [reset](crate::CircuitBreaker::reset), unless somebody has given it another command by hand
    /// meanwhile. A later order for the same breaker replaces it.
    ///
    /// # Errors
    /// The time is zero, or the program has no breaker of this name. Nothing has changed then.
    pub fn lasting(self, time: Duration) -> Result<(), Mistakes> {
        if time.is_zero() {
            return Err(Mistakes::one(
                "an order for a circuit breaker needs a time; write `.lasting(10 * MINUTE)`, or `.until_reset()`",
            ));
        }
        self.give(Some(time))
    }

    /// Gives the order until somebody gives another command.
    ///
    /// # Errors
    /// The program has no breaker of this name. Nothing has changed then.
    pub fn until_reset(self) -> Result<(), Mistakes> {
        self.give(None)
    }

    fn give(self, lasting: Option<Duration>) -> Result<(), Mistakes> {
        let Self { name, command, actor } = self;
        let commanded = Commanded { breaker: name, command, actor, lasting };
        match give(&commanded) {
            Ok(()) => Ok(()),
            Err(RefusedCommand::UnknownBreaker(mistakes)) => Err(mistakes),
            // These commands are legal in every state.
            Err(RefusedCommand::Illegal(illegal)) => Err(Mistakes::one(illegal.to_string())),
        }
    }
}

/// A command to a circuit breaker, which is given once [`now`](Self::now) is called.
#[derive(Debug)]
#[must_use = "nothing is commanded before `.now()`"]
pub struct CommandToBreaker {
    name: String,
    command: Command,
    actor: Actor,
}

impl CommandToBreaker {
    actor_methods!();

    /// Gives the command.
    ///
    /// # Errors
    /// The program has no breaker of this name, or its state does not allow the command. Nothing
    /// has changed then.
    pub fn now(self) -> Result<(), RefusedCommand> {
        let Self { name, command, actor } = self;
        give(&Commanded { breaker: name, command, actor, lasting: None })
    }
}

fn give(commanded: &Commanded) -> Result<(), RefusedCommand> {
    change(Flags::None, |world| {
        let World { state, program, now, events } = world;
        let given = state.command(commanded, program, now.instant);
        let result = given.map(|(event, told)| {
            events.push(event);
            // The command is told before what it does.
            orders::note(std::mem::take(events));
            orders::note_breakers(told);
        });
        Done { is_changed: result.is_ok(), result }
    })
}

/// Why a command to a circuit breaker was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefusedCommand {
    /// The program has no breaker of this name.
    UnknownBreaker(Mistakes),
    /// Its state does not allow the command.
    Illegal(IllegalCircuitTransition),
}

impl fmt::Display for RefusedCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownBreaker(mistakes) => mistakes.fmt(f),
            Self::Illegal(illegal) => illegal.fmt(f),
        }
    }
}

impl Error for RefusedCommand {}

/// An order that a circuit breaker obeys: see
/// [`breaker_orders`](crate::control::breaker_orders).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BreakerOrder {
    /// The name of the breaker.
    pub breaker: String,
    /// [`ForcedOpen`](CircuitState::ForcedOpen), [`Disabled`](CircuitState::Disabled) or
    /// [`ObserveOnly`](CircuitState::ObserveOnly).
    pub state: CircuitState,
    /// Who has given it, if somebody said so.
    pub by: Option<String>,
    /// Why, if somebody said so.
    pub because: Option<String>,
    /// The time after which the breaker is reset. `None` if it is not.
    pub ends_in: Option<Duration>,
}
