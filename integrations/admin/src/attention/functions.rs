//! Functions whose calls fail, or are turned away.

use super::Attention;
use crate::facts::FunctionFacts;
use crate::journal::Severity;
use crate::words::count;

/// Fewer calls than these in two minutes are no trend.
const FEWEST_CALLS: u64 = 10;

/// From this share on, rejected or failed calls need attention; from [`MANY`] on, at once.
const SOME: f64 = 0.2;
const MANY: f64 = 0.5;

/// The shares of rejected and of failed calls. Rejections of its breaker are in the breaker's own
/// sentence, and over once that is closed.
pub(super) fn of(function: &FunctionFacts) -> Vec<Attention> {
    if !function.counts_calls {
        return uncounted(function).into_iter().collect();
    }
    let [ok, ok_after_retry, error, error_after_retry, rejected, _, panicked] = function.recent;
    let failed = error + error_after_retry + panicked;
    let calls = ok + ok_after_retry + failed + rejected;
    let by_breaker = function.rejected_by_breaker.min(rejected);
    let rejecting = share(rejected - by_breaker, calls - by_breaker);
    let rejecting = rejecting.map(|(severity, share)| (severity, "rejecting", format!("turns away {share}")));
    let failing =
        share(failed, calls).map(|(severity, share)| (severity, "failing", format!("fails {share}")));
    let sentence = |(severity, kind, what): (Severity, _, String)| {
        let text = format!("{} {what} in the last 2 min", function.name);
        Attention::new(severity, kind, &function.name, text)
    };
    failing.into_iter().chain(rejecting).map(sentence).collect()
}

/// Where calls are not counted there is no share, but what a retry gives up is counted.
fn uncounted(function: &FunctionFacts) -> Option<Attention> {
    let FunctionFacts { name, level, gave_up, .. } = function;
    if *gave_up < FEWEST_CALLS {
        return None;
    }
    let text = format!(
        "{name} has given up {} in the last 2 min; of how many is not counted at the level `{level}`, but from \
         `calls` on",
        count(*gave_up, "call")
    );
    Some(Attention::new(Severity::Notice, "failing", name, text))
}

/// A share of calls that is worth a sentence: `12 of 40 calls (30 %)`.
fn share(part: u64, calls: u64) -> Option<(Severity, String)> {
    #[expect(clippy::cast_precision_loss, reason = "shares are rounded to percents")]
    let share = part as f64 / calls.max(1) as f64;
    if calls < FEWEST_CALLS || share < SOME {
        return None;
    }
    let severity = if share >= MANY { Severity::Critical } else { Severity::Warning };
    Some((severity, format!("{part} of {} ({:.0} %)", count(calls, "call"), share * 100.0)))
}
