//! How a cell is configured: the first place brings the rules.

use super::RateLimitCell;
use crate::named::config::Config;
use crate::named::conflict::{Conflict, Conflicts, Subject};
use crate::rate_limit::settings::{RateLimitSettings, Rules};
use crate::runtime::sync::lock;

impl RateLimitCell {
    /// Sets the rules, unless there are some. The conflict with those is to be reported after all
    /// locks are released.
    pub(crate) fn configure(&self, config: Config<RateLimitSettings>) -> Option<Conflict> {
        let config = Config::new(Rules::of(config.rules), config.origin);
        let mut noted = lock(&self.conflicts);
        if self.config.set(config).is_ok() {
            return None;
        }
        let kept = self.config.get()?;
        let conflict = Conflict::of_settings(self.subject(), kept, &config, noted.as_deref())?;
        Conflicts::note(&mut noted, &conflict).then_some(conflict)
    }

    /// The subject that conflicts name.
    pub(super) fn subject(&self) -> Subject {
        Subject { kind: "rate limiter", name: self.name }
    }
}
