//! What the network does with bytes, as a decision without a clock, a lock or a socket.

use std::time::{Duration, Instant};

/// The direction of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Towards {
    Server,
    Client,
}

/// What the network does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Pass,
    Stall,
    Throttle { bytes: u64, per: Duration },
    Delay(Duration),
    CutAfter { towards: Towards, bytes: u64 },
}

/// What becomes of the next bytes of one direction of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// So many are passed on now.
    Pass(usize),
    /// So many are passed on now, and then the connection is cut.
    Last(usize),
    /// None before this moment, unless the mode changes.
    Until(Instant),
    /// None before the mode changes.
    Wait,
}

/// What one direction of a connection has had of the present mode.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    /// The mode that the rest of this belongs to, by its number.
    mode: u64,
    /// How many bytes it has passed on in the present stretch, or in all.
    passed: u64,
    /// The end of the present stretch, or of the delay of the bytes that are there.
    until: Option<Instant>,
}

impl Meter {
    /// Decides about `len` bytes that are there at `now`; an end of the stream is none. `number` is
    /// that of the mode, and another one means that the mode was set anew.
    pub(crate) fn decide(
        &mut self,
        (mode, number): (Mode, u64),
        towards: Towards,
        len: usize,
        now: Instant,
    ) -> Decision {
        if self.mode != number {
            *self = Self { mode: number, ..Self::default() };
        }
        match mode {
            Mode::Stall => Decision::Wait,
            Mode::Throttle { bytes, per } if len > 0 => self.throttle(bytes.max(1), per, len, now),
            Mode::Delay(delay) => self.delay(delay, len, now),
            Mode::CutAfter { towards: cut, bytes } if cut == towards && len > 0 => self.cut_after(bytes, len),
            Mode::Pass | Mode::Throttle { .. } | Mode::CutAfter { .. } => Decision::Pass(len),
        }
    }

    fn throttle(&mut self, bytes: u64, per: Duration, len: usize, now: Instant) -> Decision {
        match self.until {
            Some(until) if now < until && self.passed >= bytes => return Decision::Until(until),
            Some(until) if now < until => {}
            _ => {
                self.passed = 0;
                self.until = Some(later(now, per));
            }
        }
        Decision::Pass(self.take(bytes, len))
    }

    fn delay(&mut self, delay: Duration, len: usize, now: Instant) -> Decision {
        let until = *self.until.get_or_insert_with(|| later(now, delay));
        if now < until {
            return Decision::Until(until);
        }
        // The next bytes have a delay of their own.
        self.until = None;
        Decision::Pass(len)
    }

    fn cut_after(&mut self, bytes: u64, len: usize) -> Decision {
        let taken = self.take(bytes, len);
        if self.passed >= bytes { Decision::Last(taken) } else { Decision::Pass(taken) }
    }

    /// Takes as many of `len` bytes as the stretch of `bytes` has left.
    fn take(&mut self, bytes: u64, len: usize) -> usize {
        let taken = usize::try_from(bytes - self.passed).unwrap_or(usize::MAX).min(len);
        self.passed += taken as u64;
        taken
    }
}

/// So much later, or in a century if that is too late for the clock.
fn later(now: Instant, wait: Duration) -> Instant {
    now.checked_add(wait).unwrap_or_else(|| now + Duration::from_secs(100 * 366 * 86_400))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Decision::{Last, Pass, Until, Wait};
    use Towards::{Client, Server};

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn bytes_pass_unless_the_network_stalls() {
        let (mut meter, now) = (Meter::default(), Instant::now());
        assert_eq!(meter.decide((Mode::Pass, 1), Server, 7, now), Pass(7));
        assert_eq!(meter.decide((Mode::Stall, 2), Server, 7, now), Wait);
        assert_eq!(meter.decide((Mode::Stall, 2), Server, 0, now), Wait, "the end of the stream waits too");
    }

    #[test]
    fn a_throttle_passes_so_many_bytes_in_each_stretch() {
        let (mut meter, now) = (Meter::default(), Instant::now());
        let mode = (Mode::Throttle { bytes: 10, per: SECOND }, 1);
        assert_eq!(meter.decide(mode, Client, 7, now), Pass(7));
        assert_eq!(meter.decide(mode, Client, 7, now + SECOND / 2), Pass(3));
        assert_eq!(meter.decide(mode, Client, 4, now + SECOND / 2), Until(now + SECOND));
        assert_eq!(meter.decide(mode, Client, 0, now + SECOND / 2), Pass(0), "an end is no byte");
        assert_eq!(meter.decide(mode, Client, 40, now + SECOND), Pass(10));
        assert_eq!(meter.decide(mode, Client, 30, now + SECOND), Until(now + 2 * SECOND));
        // Set anew, it begins anew.
        assert_eq!(meter.decide((mode.0, 2), Client, 30, now + SECOND), Pass(10));
    }

    #[test]
    fn a_throttle_of_nothing_or_for_ever_still_passes_some() {
        let (mut meter, now) = (Meter::default(), Instant::now());
        let mode = |bytes, per| Mode::Throttle { bytes, per };
        assert_eq!(meter.decide((mode(0, SECOND), 1), Client, 7, now), Pass(1));
        assert_eq!(meter.decide((mode(2, Duration::MAX), 2), Client, 7, now), Pass(2));
        assert!(matches!(meter.decide((mode(2, Duration::MAX), 2), Client, 5, now), Until(_)));
        assert_eq!(meter.decide((mode(u64::MAX, Duration::ZERO), 3), Client, 7, now), Pass(7));
        assert_eq!(meter.decide((mode(1, Duration::ZERO), 4), Client, 7, now), Pass(1));
        assert_eq!(meter.decide((mode(1, Duration::ZERO), 4), Client, 6, now), Pass(1));
    }

    #[test]
    fn a_delay_is_that_of_the_bytes_that_are_there() {
        let (mut meter, now) = (Meter::default(), Instant::now());
        let mode = (Mode::Delay(SECOND), 1);
        assert_eq!(meter.decide(mode, Client, 7, now), Until(now + SECOND));
        assert_eq!(meter.decide(mode, Client, 7, now + SECOND / 2), Until(now + SECOND));
        assert_eq!(meter.decide(mode, Client, 7, now + SECOND), Pass(7));
        assert_eq!(meter.decide(mode, Client, 7, now + SECOND), Until(now + 2 * SECOND));
        assert_eq!(meter.decide((Mode::Delay(Duration::ZERO), 2), Client, 7, now), Pass(7));
        assert!(matches!(meter.decide((Mode::Delay(Duration::MAX), 3), Client, 7, now), Until(_)));
    }

    #[test]
    fn a_cut_comes_with_the_last_byte_of_one_direction() {
        let (mut meter, now) = (Meter::default(), Instant::now());
        let mode = (Mode::CutAfter { towards: Client, bytes: 10 }, 1);
        assert_eq!(meter.decide(mode, Client, 7, now), Pass(7));
        assert_eq!(meter.decide(mode, Client, 7, now), Last(3));
        assert_eq!(meter.decide(mode, Client, 4, now), Last(0));
        assert_eq!(Meter::default().decide(mode, Server, 70, now), Pass(70));
        let nothing = (Mode::CutAfter { towards: Client, bytes: 0 }, 1);
        assert_eq!(Meter::default().decide(nothing, Client, 1, now), Last(0));
        assert_eq!(Meter::default().decide(nothing, Client, 0, now), Pass(0), "an end is no byte");
    }
}
