//! Timers of async code.

use std::future::Future;
use std::time::Duration;

/// A way to wait.
#[diagnostic::on_unimplemented(
    message = "an async `#[retry]` or `#[timeout]` needs a way to wait: enable the feature `tokio` of `resilience` or write `sleep = path`",
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
        // The panics of tokio don't say which call wanted to wait. Tokio has a function that looks
        // for a runtime. It has none for the timer, so the timer is tried.
        if tokio::runtime::Handle::try_current().is_err() {
            no_runtime(name);
        }
        std::panic::catch_unwind(|| tokio::time::sleep(delay)).unwrap_or_else(|_| no_timer(name))
    }

    fn end(sleep: &Self::Sleep) -> Option<std::time::Instant> {
        Some(sleep.deadline().into_std())
    }
}

#[cfg(feature = "tokio")]
fn no_runtime(name: &str) -> ! {
    panic!(
        "`{name}` cannot wait: there is no tokio runtime here; run it inside one \
         (`#[tokio::main]`, `Runtime::block_on`), or let it wait in another way: `sleep = path`"
    )
}

#[cfg(feature = "tokio")]
fn no_timer(name: &str) -> ! {
    panic!(
        "`{name}` cannot wait: this tokio runtime has no timer; enable it \
         (`enable_time` on the runtime's builder), or let it wait in another way: `sleep = path`"
    )
}
