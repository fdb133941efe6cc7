//! What changes with a breaker's state, under its lock.

use std::time::Duration;

use super::conflict::{Conflict, Conflicts};
use super::error_text::ErrorText;
use super::machine::{Change, State};
use super::open_cause::OpenCause;
use super::packed_state::Epoch;
use super::state_change::Hook;
use super::window::Window;
use crate::runtime::clock::Instant;

/// Everything that nobody reads in a hurry. The large parts, which most breakers don't have, are boxed: every annotated
/// function has room for a locked part in its static.
#[derive(Debug)]
pub(super) struct Locked {
    /// How often failures have opened the circuit.
    pub(super) times_opened: u64,
    /// When the present state began; unset while it is the first one, of a breaker that has not been used.
    pub(super) since: Instant,
    /// How many rounds of probes of this half-open state were given up: their results still count.
    pub(super) rounds: u32,
    /// Why the circuit is not closed. Kept when it closes, for the next time.
    opening: Option<Box<Opening>>,
    /// The memory of a breaker that judges rates.
    pub(super) window: Option<Box<Window>>,
    pub(super) conflicts: Option<Box<Conflicts>>,
    pub(super) hooks: Vec<Hook>,
}

/// How a circuit came to be open, from its opening to its closing. While it is closed only the error is of interest: it may
/// be the last one before a success that opens the circuit, because now there are enough calls on record.
#[derive(Debug)]
struct Opening {
    /// What opened it last; `None` while it is not open.
    cause: Option<OpenCause>,
    error: ErrorText,
    /// When it was closed for the last time.
    since: Instant,
    /// How many calls had been rejected by then.
    rejected: u64,
}

/// What is told of a circuit that is open no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Outage {
    pub(super) lasted: Duration,
    /// Calls that were rejected meanwhile.
    pub(super) rejected: u64,
}

/// How the result of a call relates to the present state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Present,
    /// A probe whose place was given to another one.
    GivenUp,
    Late,
}

impl Locked {
    pub(super) const fn new() -> Self {
        Self {
            times_opened: 0,
            since: Instant::UNSET,
            rounds: 0,
            opening: None,
            window: None,
            conflicts: None,
            hooks: Vec::new(),
        }
    }

    /// Notes a conflict. Whether it is to be told.
    pub(super) fn note(&mut self, conflict: &Conflict) -> bool {
        Conflicts::note(&mut self.conflicts, conflict)
    }

    /// Makes room for what an opening leaves, so that the opening itself allocates nothing.
    pub(super) fn make_room(&mut self) {
        self.opening();
    }

    fn opening(&mut self) -> &mut Opening {
        self.opening.get_or_insert_with(|| {
            let (error, since) = (ErrorText::EMPTY, Instant::UNSET);
            Box::new(Opening { cause: None, error, since, rejected: 0 })
        })
    }

    /// A state, or a round of probes, begins. `rejected` are the calls that were rejected so far. What it tells of a circuit
    /// that was open until now.
    pub(super) fn begin(&mut self, change: Change, now: Instant, rejected: u64) -> Option<Outage> {
        match change {
            Change::Stay | Change::Within(_) => None,
            Change::NextRound(_) => {
                self.rounds = Epoch::MOST_ROUNDS.min(self.rounds + 1);
                None
            }
            Change::Into(state) => {
                self.begin_state(now);
                let is_over = !matches!(state, State::HalfOpen { .. });
                if is_over { self.close(now, rejected) } else { None }
            }
            Change::Opens(state, cause) => {
                self.begin_state(now);
                self.times_opened += u64::from(matches!(state, State::Open { .. }));
                self.open(cause, now, rejected);
                None
            }
        }
    }

    /// From empty counts.
    fn begin_state(&mut self, now: Instant) {
        self.since = now;
        self.rounds = 0;
        if let Some(window) = &mut self.window {
            window.clear();
        }
    }

    fn open(&mut self, cause: OpenCause, now: Instant, rejected: u64) {
        let opening = self.opening();
        if opening.cause.is_none() {
            (opening.since, opening.rejected) = (now, rejected);
        }
        if cause == OpenCause::ByHand {
            opening.error.clear();
        }
        opening.cause = Some(cause);
    }

    fn close(&mut self, now: Instant, rejected: u64) -> Option<Outage> {
        let opening = self.opening.as_deref_mut()?;
        opening.error.clear();
        opening.cause.take()?;
        Some(Outage { lasted: now.since(opening.since), rejected: rejected.saturating_sub(opening.rejected) })
    }

    /// What was only observed is over.
    pub(super) fn forget_opening(&mut self) {
        if let Some(opening) = &mut self.opening {
            opening.error.clear();
            opening.cause = None;
        }
    }

    /// What opened the circuit, if it is not closed.
    pub(super) fn cause(&self) -> Option<OpenCause> {
        self.opening.as_ref()?.cause
    }

    /// The error that is kept, whatever the state.
    pub(super) fn error(&self) -> ErrorText {
        self.opening.as_ref().map_or(ErrorText::EMPTY, |opening| opening.error)
    }

    pub(super) fn keep_error(&mut self, error: &ErrorText) {
        self.opening().error = *error;
    }

    /// There is a later one, which is not known yet.
    pub(super) fn forget_error(&mut self) {
        if let Some(opening) = &mut self.opening {
            opening.error.clear();
        }
    }

    /// How a result from the time of `epoch` relates to `present`.
    pub(super) fn standing(&self, present: Epoch, epoch: Epoch) -> Standing {
        if present == epoch {
            return Standing::Present;
        }
        match present.rounds_since(epoch) {
            Some(rounds) if rounds <= self.rounds => Standing::GivenUp,
            _ => Standing::Late,
        }
    }
}
