//! The part of a breaker's state that its lock protects.

use crate::circuit_breaker::cell::error_text::ErrorText;
use crate::circuit_breaker::cell::packed_state::Epoch;
use crate::circuit_breaker::circuit_state::CircuitState;
use crate::circuit_breaker::event::hook::Hook;
use crate::circuit_breaker::event::state_change::{Outage, Transition};
#[cfg(feature = "shared")]
use crate::circuit_breaker::state::fleet::Fleet;
use crate::circuit_breaker::state::open_cause::OpenCause;
#[cfg(feature = "telemetry")]
use crate::circuit_breaker::state::window::Counts;
use crate::circuit_breaker::state::window::Window;
use crate::circuit_breaker::state::{Change, State};
use crate::named::conflict::{Conflict, Conflicts};
use crate::runtime::clock::Instant;

/// The data that no fast path reads. Its large parts are boxed, because most breakers do not have
/// them and the static of every annotated function contains a `Locked`.
#[derive(Debug)]
pub(crate) struct Locked {
    /// The number of times that failures have opened the circuit.
    pub(crate) times_opened: u64,
    /// When the present state began. Unset for the first state of a breaker that has not been used.
    pub(crate) since: Instant,
    /// The rounds of probes in this half-open state that were abandoned. Their results still count.
    pub(crate) rounds: u32,
    /// Whether it was told that nobody shares the state of a breaker that is meant to be shared.
    is_known_alone: bool,
    /// Why the circuit is not closed. The allocation is kept when it closes.
    opening: Option<Box<Opening>>,
    /// The window, if the breaker judges rates.
    pub(crate) window: Option<Box<Window>>,
    pub(crate) conflicts: Option<Box<Conflicts>>,
    pub(crate) hooks: Vec<Hook>,
    /// What the fleet has said, if it ever did.
    #[cfg(feature = "shared")]
    pub(crate) fleet: Option<Box<Fleet>>,
}

/// One outage, from the opening of the circuit to its closing. While the circuit is closed, only
/// `error` is used: a later success can open the circuit once enough calls are recorded, and this
/// is then the error to show.
#[derive(Debug)]
struct Opening {
    /// The latest cause of the opening. `None` while the circuit is closed.
    cause: Option<OpenCause>,
    error: ErrorText,
    /// When the outage began: the last moment at which the circuit was closed.
    since: Instant,
    /// The number of calls rejected before the outage.
    rejected: u64,
    /// The counts of the window when the outage began, which has been empty since.
    #[cfg(feature = "telemetry")]
    counts: Counts,
    /// How often results have opened the circuit, unless the breaker only observed, and why last.
    #[cfg(feature = "shared")]
    trips: (u64, Option<OpenCause>),
}

/// The relation of a call's result to the present state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Present,
    /// A probe of an earlier round: its slot was given to another one.
    GivenUp,
    Late,
}

impl Locked {
    pub(crate) const fn new() -> Self {
        Self {
            times_opened: 0,
            since: Instant::UNSET,
            rounds: 0,
            is_known_alone: false,
            opening: None,
            window: None,
            conflicts: None,
            hooks: Vec::new(),
            #[cfg(feature = "shared")]
            fleet: None,
        }
    }

    /// Notes a conflict. Returns whether to report it.
    pub(crate) fn note(&mut self, conflict: &Conflict) -> bool {
        Conflicts::note(&mut self.conflicts, conflict)
    }

    /// Allocates `opening`, so that the opening itself allocates nothing.
    pub(crate) fn make_room(&mut self) {
        self.opening();
    }

    fn opening(&mut self) -> &mut Opening {
        self.opening.get_or_insert_with(|| {
            let (error, since) = (ErrorText::EMPTY, Instant::UNSET);
            Box::new(Opening {
                cause: None,
                error,
                since,
                rejected: 0,
                #[cfg(feature = "telemetry")]
                counts: Counts::default(),
                #[cfg(feature = "shared")]
                trips: (0, None),
            })
        })
    }

    /// Begins a state or a round of probes. `rejected` is the number of calls rejected so far.
    /// Returns the outage that this ends, if any.
    pub(crate) fn begin(&mut self, change: Change, now: Instant, rejected: u64) -> Option<Outage> {
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
            Change::Opens(_, cause) => {
                #[cfg(feature = "telemetry")]
                self.keep_counts(now);
                self.begin_state(now);
                let by_results = !matches!(cause, OpenCause::ByHand | OpenCause::Shared { .. });
                self.times_opened += u64::from(by_results);
                self.open(cause, now, rejected);
                None
            }
        }
    }

    /// Begins a state with empty counts.
    fn begin_state(&mut self, now: Instant) {
        self.since = now;
        self.rounds = 0;
        if let Some(window) = &mut self.window {
            window.clear();
        }
    }

    fn open(&mut self, cause: OpenCause, now: Instant, rejected: u64) {
        let opening = self.opening();
        let goes_on = opening.cause.is_some();
        if !goes_on {
            (opening.since, opening.rejected) = (now, rejected);
        }
        // The fleet adds nothing to an outage that has begun here.
        let by_fleet = matches!(cause, OpenCause::Shared { .. });
        if by_fleet && goes_on {
            return;
        }
        if by_fleet || cause == OpenCause::ByHand {
            opening.error.clear();
        }
        opening.cause = Some(cause);
    }

    /// Keeps the counts of the window, if an outage begins.
    #[cfg(feature = "telemetry")]
    fn keep_counts(&mut self, now: Instant) {
        if self.cause().is_none() {
            let counts = self.window.as_mut().map(|window| window.counts_at(now));
            self.opening().counts = counts.unwrap_or_default();
        }
    }

    /// The counts of the window when the outage began. `None` while the circuit is closed.
    #[cfg(feature = "telemetry")]
    pub(crate) fn counts_at_opening(&self) -> Option<Counts> {
        self.opening.as_ref().filter(|opening| opening.cause.is_some()).map(|opening| opening.counts)
    }

    fn close(&mut self, now: Instant, rejected: u64) -> Option<Outage> {
        let opening = self.opening.as_deref_mut()?;
        opening.error.clear();
        opening.cause.take()?;
        Some(Outage { lasted: now.since(opening.since), rejected: rejected.saturating_sub(opening.rejected) })
    }

    /// Drops what was only observed.
    pub(crate) fn forget_opening(&mut self) {
        if let Some(opening) = &mut self.opening {
            opening.error.clear();
            opening.cause = None;
        }
    }

    /// The cause of the opening. `None` while the circuit is closed.
    pub(crate) fn cause(&self) -> Option<OpenCause> {
        self.opening.as_ref()?.cause
    }

    /// Notes an opening by results that other replicas may hear of.
    #[cfg(feature = "shared")]
    pub(crate) fn note_trip(&mut self, cause: OpenCause) {
        let trips = &mut self.opening().trips;
        *trips = (trips.0 + 1, Some(cause));
    }

    /// How often results have opened the circuit, and why last.
    #[cfg(feature = "shared")]
    pub(crate) fn trips(&self) -> (u64, Option<OpenCause>) {
        self.opening.as_ref().map_or((0, None), |opening| opening.trips)
    }

    /// Notes that nobody shares the state. Returns whether to say so, which is once, when the
    /// circuit first opens.
    pub(crate) fn notes_that_it_is_alone(&mut self, transition: &Transition) -> bool {
        transition.to == CircuitState::Open && !std::mem::replace(&mut self.is_known_alone, true)
    }

    /// The kept error, in any state.
    pub(crate) fn error(&self) -> ErrorText {
        self.opening.as_ref().map_or(ErrorText::EMPTY, |opening| opening.error)
    }

    pub(crate) fn keep_error(&mut self, error: &ErrorText) {
        self.opening().error = *error;
    }

    /// Drops the kept error, because a later failure follows whose error is not known yet.
    pub(crate) fn forget_error(&mut self) {
        if let Some(opening) = &mut self.opening {
            opening.error.clear();
        }
    }

    /// The relation of a result from `epoch` to the `present` epoch.
    pub(crate) fn standing(&self, present: Epoch, epoch: Epoch) -> Standing {
        if present == epoch {
            return Standing::Present;
        }
        match present.rounds_since(epoch) {
            Some(rounds) if rounds <= self.rounds => Standing::GivenUp,
            _ => Standing::Late,
        }
    }
}
