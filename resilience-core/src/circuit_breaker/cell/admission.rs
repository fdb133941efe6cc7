//! The answer to "may this call run?".

use crate::circuit_breaker::cell::packed_state::Epoch;
use crate::circuit_breaker::circuit_state::{CircuitState, Rejecting};
use crate::circuit_breaker::error::CircuitOpen;
use crate::named::label::Label;
use crate::runtime::clock::Instant;

/// An admitted call: the epoch and start time that its result is recorded with.
#[derive(Clone, Copy, Debug)]
pub struct Admitted {
    pub(crate) epoch: Epoch,
    /// When the call began. Unset if nobody needs its duration, or if it is already known not to be
    /// slow.
    pub(crate) start: Instant,
}

impl Admitted {
    /// A call whose result does not count.
    pub(crate) const UNCOUNTED: Self = Self::untimed(Epoch::NONE);
    /// The same, of a breaker that is disabled or off.
    pub(crate) const OFF: Self = Self::untimed(Epoch::OFF);

    #[inline]
    pub(crate) const fn untimed(epoch: Epoch) -> Self {
        Self { epoch, start: Instant::UNSET }
    }
}

/// An admission or a refusal, packed into two registers.
///
/// The [`CircuitOpen`] is built only where the caller wants it. Passed through three functions, it
/// would be copied in each.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Admission {
    /// For an admitted call: its start. For a refused call: nanoseconds to the next probe,
    /// `u64::MAX` if unknown.
    nanos: u64,
    /// For a refused call: a reserved epoch that encodes the reason.
    epoch: Epoch,
}

impl Admission {
    pub(crate) const fn admitted(entry: Admitted) -> Self {
        Self { nanos: entry.start.to_bits(), epoch: entry.epoch }
    }

    pub(crate) const fn refused(state: CircuitState, nanos: u64) -> Self {
        let epoch = match state {
            CircuitState::HalfOpen => Epoch::REFUSED_HALF_OPEN,
            CircuitState::ForcedOpen => Epoch::REFUSED_FORCED_OPEN,
            _ => Epoch::REFUSED_OPEN,
        };
        Self { nanos, epoch }
    }

    /// The reason of a refusal, `None` for an admitted call.
    #[inline]
    pub(crate) const fn refusal(self) -> Option<Rejecting> {
        match self.epoch {
            Epoch::REFUSED_OPEN => Some(Rejecting::Open),
            Epoch::REFUSED_HALF_OPEN => Some(Rejecting::HalfOpen),
            Epoch::REFUSED_FORCED_OPEN => Some(Rejecting::ForcedOpen),
            _ => None,
        }
    }

    /// The admitted call, `None` for a refusal.
    #[inline]
    pub(crate) const fn entry(self) -> Option<Admitted> {
        match self.refusal() {
            Some(_) => None,
            None => Some(Admitted { epoch: self.epoch, start: Instant::from_bits(self.nanos) }),
        }
    }

    /// Converts the answer to a `Result`. `label` names the breaker that was asked.
    #[inline]
    pub(crate) fn by(self, label: impl FnOnce() -> Label) -> Result<Admitted, CircuitOpen> {
        self.entry().ok_or_else(|| self.rejection(label()))
    }

    /// The error of a refused call. `label` names the breaker that refused it.
    pub(crate) fn rejection(self, label: Label) -> CircuitOpen {
        CircuitOpen::new(label, self.refusal().unwrap_or(Rejecting::Open), self.nanos)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn an_answer_is_what_it_was_made_of() {
        let label = || Label::Name("payments");
        for state in [CircuitState::Open, CircuitState::HalfOpen, CircuitState::ForcedOpen] {
            let open = Admission::refused(state, 7).by(label).expect_err("it is a refusal");
            assert_eq!(
                (open.name(), open.state(), open.retry_after()),
                ("payments", state, Some(Duration::from_nanos(7)))
            );
        }
        let entry =
            Admission::admitted(Admitted { epoch: Epoch::NONE, start: Instant::from_bits(7) }).by(label);
        let Ok(Admitted { epoch, start }) = entry else { panic!("uncounted, but admitted") };
        assert_eq!((epoch, start.to_bits()), (Epoch::NONE, 7));
    }
}
