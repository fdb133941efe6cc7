//! A lease that was asked for: the right to be the one replica that probes.

use std::time::Duration;

use crate::shared::facts::Facts;
use crate::shared::lane::chance::Tokens;
use crate::shared::orders::What;
use crate::shared::store::Command;

/// The longest lease.
const LONGEST: Duration = Duration::from_secs(5);

#[derive(Clone, Copy, Debug)]
pub(super) struct Lease {
    pub(super) token: u64,
    epoch: u64,
    /// When it was asked for first. It is over `lasts` later, whenever the store has granted it.
    asked: Duration,
    lasts: Duration,
    is_granted: bool,
}

impl Lease {
    /// What to ask for after `last`. `None` while one is running.
    pub(super) fn ask(last: Option<Self>, facts: &Facts, tokens: &mut Tokens, now: Duration) -> Option<Self> {
        let epoch = facts.adopted;
        match last.filter(|lease| lease.epoch == epoch) {
            Some(lease) if lease.is_granted => None,
            // A reply that was lost. By its own token it is given again, for what is left of it.
            Some(lease) if lease.remaining(now) >= lease.lasts / 2 => Some(lease),
            _ => {
                let lasts = facts.cooldown.min(LONGEST);
                Some(Self { token: tokens.next(), epoch, asked: now, lasts, is_granted: false })
            }
        }
    }

    pub(super) fn command(&self, name: String) -> Command {
        Command::Lease { name, epoch: self.epoch, token: self.token, lasts: self.lasts }
    }

    /// It is granted. `None` if that comes too late for a probe.
    pub(super) fn grant(&mut self, probes: u32, now: Duration) -> Option<What> {
        self.is_granted = true;
        let Self { epoch, token, .. } = *self;
        let lasts = self.remaining(now);
        (!lasts.is_zero()).then_some(What::Lease { epoch, token, lasts, probes })
    }

    /// The time that is left. A twentieth is kept back, for the way from here to the breaker.
    fn remaining(&self, now: Duration) -> Duration {
        let lasts = self.lasts.saturating_sub(self.lasts / 20);
        self.asked.saturating_add(lasts).saturating_sub(now)
    }

    pub(super) fn is_granted(&self) -> bool {
        self.is_granted
    }

    pub(super) fn is_running(&self, now: Duration) -> bool {
        now < self.asked.saturating_add(self.lasts)
    }
}
