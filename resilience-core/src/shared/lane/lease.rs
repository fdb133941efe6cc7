//! A lease that was asked for: the right to be the one replica that probes.

use std::time::Duration;

use crate::shared::facts::Facts;
use crate::shared::lane::chance::Tokens;
use crate::shared::orders::What;
use crate::shared::store::Command;

/// The longest lease, unless the polls are long.
const LONGEST: Duration = Duration::from_secs(5);
/// A lease lasts so many polls at least. It is renewed from its half on: so one poll may pass until
/// it is granted, and one until its renewal is.
const POLLS: u32 = 4;
/// What counts as a poll at least, as a reply may take so long.
const LEAST_POLL: Duration = Duration::from_millis(100);

#[derive(Clone, Copy, Debug)]
pub(super) struct Lease {
    pub(super) token: u64,
    epoch: u64,
    /// When it was asked for first, or renewed. It is over `lasts` later, whenever the store has
    /// granted it.
    asked: Duration,
    /// When it was asked for again, to go on from then.
    renewal: Option<Duration>,
    lasts: Duration,
    is_granted: bool,
    /// Whether a probe has begun since it was granted.
    is_used: bool,
}

/// How long a lease lasts.
pub(super) fn length(cooldown: Duration, poll: Duration) -> Duration {
    cooldown.min(LONGEST).max(poll.max(LEAST_POLL).saturating_mul(POLLS))
}

impl Lease {
    /// What to ask for after `last`, for the opening of this epoch. `None` while one is running
    /// that needs no renewal.
    pub(super) fn ask(
        last: Option<Self>,
        epoch: u64,
        facts: &Facts,
        poll: Duration,
        tokens: &mut Tokens,
        now: Duration,
    ) -> Option<Self> {
        match last.filter(|lease| lease.epoch == epoch) {
            Some(lease) if lease.is_granted => {
                let is_due = facts.renews == Some(lease.token) && lease.remaining(now) < lease.lasts / 2;
                is_due.then_some(Self { renewal: Some(now), ..lease })
            }
            _ if !facts.wants_probe => None,
            // A reply that was lost. By its own token it is given again, for what is left of it.
            Some(lease) if lease.remaining(now) >= lease.lasts / 2 => Some(lease),
            _ => Some(Self {
                token: tokens.next(),
                epoch,
                asked: now,
                lasts: length(facts.cooldown, poll),
                renewal: None,
                is_granted: false,
                is_used: false,
            }),
        }
    }

    pub(super) fn command(&self, name: String) -> Command {
        let Self { epoch, token, lasts, renewal, .. } = *self;
        Command::Lease { name, epoch, token, lasts, renews: renewal.is_some() }
    }

    /// It is granted. `None` if that comes too late for a probe.
    pub(super) fn grant(&mut self, probes: u32, now: Duration) -> Option<What> {
        self.is_granted = true;
        let Self { epoch, token, .. } = *self;
        if let Some(asked) = self.renewal.take() {
            self.asked = asked;
            return Some(What::Renew { token, lasts: self.remaining(now) });
        }
        let lasts = self.remaining(now);
        (!lasts.is_zero()).then_some(What::Lease { epoch, token, lasts, probes })
    }

    /// The time that is left. A twentieth is kept back, for the way from here to the breaker.
    fn remaining(&self, now: Duration) -> Duration {
        let lasts = self.lasts.saturating_sub(self.lasts / 20);
        self.asked.saturating_add(lasts).saturating_sub(now)
    }

    /// When it was asked for last.
    pub(super) fn asked(&self) -> Duration {
        self.renewal.unwrap_or(self.asked)
    }

    pub(super) fn is_granted(&self) -> bool {
        self.is_granted
    }

    /// Takes note of what the breaker shows.
    pub(super) fn look(&mut self, facts: &Facts) {
        self.is_used |= self.is_granted && !facts.wants_probe;
    }

    /// Until when others go first, if no call has come under it: a busier replica is to have the
    /// next one.
    pub(super) fn leaves_to_others(&self, poll: Duration) -> Option<Duration> {
        let ends = self.asked.saturating_add(self.lasts);
        (self.is_granted && !self.is_used).then(|| ends.saturating_add(poll * 2))
    }

    pub(super) fn is_running(&self, now: Duration) -> bool {
        now < self.asked.saturating_add(self.lasts)
    }
}
