//! Settings at run time: how a state goes on when the rules change.

use super::{Change, State, closed, patience, probing};
use crate::circuit_breaker::settings::rules::Rules;
use crate::runtime::clock::{Instant, saturating_nanos};
use std::time::Duration;

/// Goes on by `new` rules after `old` ones: the state, the time since which it holds, and the
/// counts stay. A closed circuit has `row` failures in a row.
pub(crate) fn adapt(state: State, row: u32, since: Instant, old: &Rules, new: &Rules) -> Change {
    match state {
        State::Closed { .. } => adapt_closed(row, old, new),
        State::Open { wait, cooldown, .. } => {
            let next = adapt_cooldown(cooldown, old, new);
            if next == cooldown {
                return Change::Stay;
            }
            // The server has asked for longer than the cooldown.
            let hint = if wait > cooldown { wait.min(new.longest_hint) } else { Duration::ZERO };
            let wait = next.max(hint);
            Change::Within(State::Open { until: since.saturating_add(wait), wait, cooldown: next })
        }
        State::HalfOpen { succeeded, .. } if succeeded >= new.probes => Change::Into(closed(new)),
        State::HalfOpen { running, succeeded, until, cooldown } => {
            let next = adapt_cooldown(cooldown, old, new);
            let latest_news = until.to_bits().saturating_sub(saturating_nanos(patience(cooldown)));
            let state = probing(running, succeeded, Instant::from_bits(latest_news), next);
            if next == cooldown { Change::Stay } else { Change::Within(state) }
        }
        State::ForcedOpen | State::Disabled => Change::Stay,
    }
}

/// A window of another size begins empty. With or without a window, `pending` means something else,
/// so that begins a generation; and so it is whether calls are timed.
fn adapt_closed(row: u32, old: &Rules, new: &Rules) -> Change {
    let timed = new.slow.is_some();
    let pending = if new.window.is_some() { 1 } else { row };
    let state = State::Closed { pending, timed };
    if old.window.is_some() != new.window.is_some() || old.slow.is_some() != timed {
        Change::NextRound(state)
    } else if old.window == new.window {
        Change::Stay
    } else {
        Change::Within(state)
    }
}

/// A cooldown that has grown stays so, within the new limits.
fn adapt_cooldown(present: Duration, old: &Rules, new: &Rules) -> Duration {
    let limits = |rules: &Rules| (rules.cooldown, rules.cooldown_factor.to_bits(), rules.cooldown_cap);
    if limits(old) == limits(new) {
        return present;
    }
    if present > old.cooldown && new.cooldown_factor > 1.0 {
        present.clamp(new.cooldown, new.cooldown_cap)
    } else {
        new.cooldown
    }
}
