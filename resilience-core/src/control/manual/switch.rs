//! `throw`: a kill switch that somebody throws, and those that are thrown.

use std::fmt;
use std::time::Duration;

use crate::control::manual::actor::{Actor, actor_methods};
use crate::control::mistakes::Mistakes;
use crate::control::running::{Done, Flags, change};
use crate::control::switches::{Breakers, Switches};

/// A kill switch: see [`throw`](crate::control::throw).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Switch {
    /// Every attribute is transparent, apart from fallbacks.
    Everything,
    /// Every `#[retry]` makes one attempt.
    Retries,
    /// All circuit breakers are [off](Breakers::Off), or only [observe](Breakers::Observe).
    Breakers(Breakers),
}

impl Switch {
    /// The word for it: `everything`, `retries` or `breakers`.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::control::{Breakers, Switch};
    ///
    /// assert_eq!(Switch::Breakers(Breakers::Observe).as_str(), "breakers");
    /// ```
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Everything => "everything",
            Self::Retries => "retries",
            Self::Breakers(_) => "breakers",
        }
    }

    /// The word for what it is thrown to: `off` or `observe`. `on` for breakers that are on.
    #[must_use]
    pub const fn to(&self) -> &'static str {
        match self {
            Self::Everything | Self::Retries | Self::Breakers(Breakers::Off) => "off",
            Self::Breakers(Breakers::Observe) => "observe",
            Self::Breakers(Breakers::On) => "on",
        }
    }

    /// The switches with this one thrown too.
    pub(crate) fn thrown_in(self, switches: Switches) -> Switches {
        switches.and(match self {
            Self::Everything => Switches { enabled: false, ..Switches::ON },
            Self::Retries => Switches { retries: false, ..Switches::ON },
            Self::Breakers(breakers) => Switches { breakers, ..Switches::ON },
        })
    }

    /// Those that are thrown in `switches`.
    pub(crate) fn all_of(switches: Switches) -> impl Iterator<Item = Self> {
        let breakers = (switches.breakers != Breakers::On).then_some(Self::Breakers(switches.breakers));
        let everything = (!switches.enabled).then_some(Self::Everything);
        let retries = (!switches.retries).then_some(Self::Retries);
        [everything, retries, breakers].into_iter().flatten()
    }
}

/// A kill switch that is thrown once [`lasting`](Self::lasting) or
/// [`until_resumed`](Self::until_resumed) is called: see [`throw`](crate::control::throw).
#[derive(Debug)]
#[must_use = "nothing is thrown before `.lasting(...)` or `.until_resumed()`"]
pub struct Throw {
    switch: Switch,
    actor: Actor,
}

impl Throw {
    pub(crate) const fn new(switch: Switch) -> Self {
        Self { switch, actor: Actor { by: None, because: None } }
    }

    actor_methods!();

    /// Throws it for this time. It ends by itself then, which is an event.
    ///
    /// # Errors
    /// The time is zero, or the switch is [`Breakers::On`]. Nothing has changed then.
    pub fn lasting(self, time: Duration) -> Result<(), Mistakes> {
        if time.is_zero() {
            return Err(Mistakes::one(
                "a kill switch needs a time; write `.lasting(10 * MINUTE)`, or `.until_resumed()`",
            ));
        }
        self.throw(Some(time))
    }

    /// Throws it until [`release`](crate::control::release) or
    /// [`resume`](crate::control::resume).
    ///
    /// # Errors
    /// The switch is [`Breakers::On`]. Nothing has changed then.
    pub fn until_resumed(self) -> Result<(), Mistakes> {
        self.throw(None)
    }

    fn throw(self, lasting: Option<Duration>) -> Result<(), Mistakes> {
        let Self { switch, actor } = self;
        if switch == Switch::Breakers(Breakers::On) {
            return Err(Mistakes::one(
                "breakers that are on are no kill switch; `control::release(Switch::Breakers(...))` ends one",
            ));
        }
        change(Flags::None, |world| {
            let is_changed = world.state.throw(switch, actor, lasting, world.now.instant, world.events);
            Done { result: Ok(()), is_changed }
        })
    }
}

/// A kill switch that is thrown: see [`thrown`](crate::control::thrown).
///
/// It prints `retries off (function, by oncall: incident 812)`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ThrownSwitch {
    /// `everything`, `retries` or `breakers`.
    pub switch: &'static str,
    /// `off` or `observe`.
    pub to: &'static str,
    /// Who has thrown it, if somebody said so.
    pub by: Option<String>,
    /// Why, if somebody said so.
    pub because: Option<String>,
    /// The time after which it ends by itself. `None` if it does not.
    pub ends_in: Option<Duration>,
    /// Where it was thrown.
    pub origin: SwitchOrigin,
}

impl fmt::Display for ThrownSwitch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let actor = Actor { by: self.by.clone(), because: self.because.clone() };
        write!(f, "{} {} ({}{actor})", self.switch, self.to, self.origin)
    }
}

/// Where a kill switch was thrown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SwitchOrigin {
    /// By a function: [`throw`](crate::control::throw), [`stop`](crate::control::stop) and so on.
    Function,
    /// By a variable: `RESILIENCE_ENABLED`, `RESILIENCE_RETRIES`, `RESILIENCE_BREAKERS`.
    Environment,
    /// In `[global]` of the overrides that are applied, which mostly are a file.
    File,
}

impl SwitchOrigin {
    /// The word for it: `function`, `environment` or `file`.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Function => "function",
            Self::Environment => "environment",
            Self::File => "file",
        }
    }
}

impl fmt::Display for SwitchOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
