//! Scripts: what happens to the calls of a function, in their order.

use std::fmt;

use crate::faults::kind::FaultKind;
use crate::faults::latency::Latency;
use crate::vocabulary::ratio::Ratio;

mod parse;

pub(crate) use parse::{Misread, latency_of};

/// The whole share of calls.
pub(crate) const ALL: Ratio = Ratio::from_ppb(1_000_000_000);

/// Steps in call order. There is one at least, and the last one stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Script(Vec<Step>);

/// So many calls of which a share meets with something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// At least one. Of the last step it has no meaning.
    pub(crate) times: u32,
    pub(crate) rate: Ratio,
    pub(crate) action: Action,
}

/// Something that happens to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Action {
    /// The wait before the ending.
    pub(crate) latency: Option<Latency>,
    pub(crate) ending: Ending,
}

/// The end of a call that is not the body's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The body runs.
    Run,
    Error,
    Reject,
    Panic,
    Hang,
}

impl Ending {
    /// `None` if the body runs.
    pub(crate) fn kind(self) -> Option<FaultKind> {
        match self {
            Self::Run => None,
            Self::Error => Some(FaultKind::Error),
            Self::Reject => Some(FaultKind::Reject),
            Self::Panic => Some(FaultKind::Panic),
            Self::Hang => Some(FaultKind::Hang),
        }
    }

    fn word(self) -> &'static str {
        self.kind().map_or("run", FaultKind::word)
    }
}

impl Script {
    /// Reads a text such as `3*error -> 2*latency(1s) -> 10%error`.
    ///
    /// # Errors
    /// The place of the first mistake, and a message.
    pub(crate) fn read(text: &str) -> Result<Self, Misread> {
        parse::script(text).map(Self)
    }

    /// A script of one step.
    pub(crate) fn always(action: Action) -> Self {
        Self(vec![Step { times: 1, rate: ALL, action }])
    }

    /// The step at `position`. After the last one it is the last.
    pub(crate) fn step(&self, position: usize) -> Step {
        self.0[position.min(self.0.len() - 1)]
    }

    pub(crate) fn is_last(&self, position: usize) -> bool {
        position + 1 >= self.0.len()
    }
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            let arrow = if position == 0 { "" } else { " -> " };
            write!(f, "{arrow}{step}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.times != 1 {
            write!(f, "{}*", self.times)?;
        }
        if self.rate != ALL {
            write!(f, "{}", self.rate)?;
        }
        self.action.fmt(f)
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.latency, self.ending) {
            (None, ending) => f.write_str(ending.word()),
            (Some(latency), Ending::Run) => write!(f, "latency({latency})"),
            (Some(latency), ending) => write!(f, "latency({latency})+{}", ending.word()),
        }
    }
}
