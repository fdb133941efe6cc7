//! Timers of async code.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

/// A way to wait.
#[diagnostic::on_unimplemented(
    message = "an async `#[retry]`, `#[timeout]` or `#[hedge]` needs a way to wait: enable the feature `tokio` of `resilience` or write `sleep = path`",
    label = "no timer to wait on",
    note = "`sleep` takes a function from a `Duration` to a future, such as `tokio::time::sleep`"
)]
pub trait Timer {
    /// A future that is ready when the time has passed.
    type Sleep: Future<Output = ()>;

    /// Begins a wait of the call with this `name`.
    fn sleep(delay: Duration, name: &'static str) -> Self::Sleep;

    /// The end of a wait that has begun, if the timer knows it. It spares a reading of the clock.
    #[doc(hidden)]
    fn end(_sleep: &Self::Sleep) -> Option<std::time::Instant> {
        None
    }
}

/// The timer of an attribute without `sleep`: tokio's timer, with the feature `tokio`.
#[derive(Clone, Copy, Debug)]
pub struct DefaultTimer;

#[cfg(feature = "tokio")]
impl Timer for DefaultTimer {
    type Sleep = tokio::time::Sleep;

    fn sleep(delay: Duration, name: &'static str) -> Self::Sleep {
        sleep_inside_tokio(delay, name, OR_SLEEP).unwrap_or_else(|| no_runtime(name))
    }

    fn end(sleep: &Self::Sleep) -> Option<std::time::Instant> {
        Some(sleep.deadline().into_std())
    }
}

/// What to do about a missing timer where an attribute has the argument `sleep`.
#[cfg(feature = "tokio")]
const OR_SLEEP: &str = ", or let it wait in another way: `sleep = path`";

/// Tokio's timer, for the call with this `name`. `None` outside of a runtime.
///
/// # Panics
/// If the runtime has no timer. The message has `name`, and `or`, which is what else can be done:
/// the panic of tokio doesn't say which call wanted to wait. Tokio has a function that looks for a
/// runtime. It has none for the timer, so the timer is tried.
#[cfg(feature = "tokio")]
pub(crate) fn sleep_inside_tokio(delay: Duration, name: &str, or: &str) -> Option<tokio::time::Sleep> {
    tokio::runtime::Handle::try_current().ok()?;
    Some(std::panic::catch_unwind(|| tokio::time::sleep(delay)).unwrap_or_else(|_| no_timer(name, or)))
}

/// Polls a timer, also if what was polled before has used up the cooperative budget of the task:
/// else code that does so in each poll would never be cut, or hedged.
pub(crate) fn poll_timer<S: Future>(sleep: Pin<&mut S>, cx: &mut Context<'_>) -> Poll<S::Output> {
    #[cfg(feature = "tokio")]
    if has_used_up_its_turn() {
        return std::pin::pin!(tokio::task::coop::unconstrained(sleep)).poll(cx);
    }
    sleep.poll(cx)
}

/// Whether the task has used up its cooperative budget: whatever of tokio's is polled now is
/// pending.
#[cfg(feature = "tokio")]
pub(crate) fn has_used_up_its_turn() -> bool {
    !tokio::task::coop::has_budget_remaining()
}

/// No other timer has such budgets.
#[cfg(not(feature = "tokio"))]
pub(crate) const fn has_used_up_its_turn() -> bool {
    false
}

#[cfg(feature = "tokio")]
fn no_runtime(name: &str) -> ! {
    panic!(
        "`{name}` cannot wait: there is no tokio runtime here; run it inside one \
         (`#[tokio::main]`, `Runtime::block_on`){OR_SLEEP}"
    )
}

#[cfg(feature = "tokio")]
fn no_timer(name: &str, or: &str) -> ! {
    panic!(
        "`{name}` cannot wait: this tokio runtime has no timer; enable it \
         (`enable_time` on the runtime's builder){or}"
    )
}
