//! Where the configuration comes from, and what became of those that came.

use super::State;
use crate::control::mistakes::Mistakes;
use crate::control::reloads;
use crate::control::status::{Rejected, Status};
use crate::runtime::clock::Instant;

/// A configuration that was refused.
#[derive(Clone, Debug)]
pub(super) struct Refused {
    at: Instant,
    mistakes: Mistakes,
    /// Whether a configuration that came later was fine.
    is_over: bool,
}

/// What has no path.
const PROGRAM: &str = "by the program";

impl State {
    /// A configuration is in force, or is the one in force: what was refused before is over. A new
    /// one is from `source`.
    pub(crate) fn accepted(&mut self, source: Option<&str>, is_new: bool) {
        if is_new {
            self.file.source = source.map(str::to_owned);
        }
        if let Some(rejected) = &mut self.rejected {
            rejected.is_over = true;
        }
    }

    /// A configuration was refused.
    pub(crate) fn refuse(&mut self, mistakes: Mistakes, now: Instant) {
        self.rejected = Some(Refused { at: now, mistakes, is_over: false });
    }

    /// The configuration at a moment.
    pub(crate) fn status(&self, now: Instant) -> Status {
        let source = |path: Option<&str>| path.unwrap_or(PROGRAM).to_owned();
        let rejected = |refused: &Refused| Rejected {
            ago: now.since(refused.at),
            mistakes: refused.mistakes.clone(),
            source: source(refused.mistakes.source_name()),
            is_over: refused.is_over,
        };
        let [applied, unchanged, rejections] = reloads::counts();
        Status {
            generation: self.generation,
            applied_ago: self.file.since.map(|since| now.since(since)),
            source: self.file.since.map(|_| source(self.file.source.as_deref())),
            last_rejected: self.rejected.as_ref().map(rejected),
            applied,
            unchanged,
            rejected: rejections,
        }
    }
}
