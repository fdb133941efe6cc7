//! Prints the events of the story, with their time and their source.

use crate::client;
use crate::server::Reply;
use resilience::CircuitState;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Instant;

static START: LazyLock<Instant> = LazyLock::new(Instant::now);
static WAITS: AtomicUsize = AtomicUsize::new(0);
static CIRCUIT: Mutex<CircuitState> = Mutex::new(CircuitState::Closed);

/// A new part of the story.
pub(crate) fn chapter(title: &str) {
    println!("\n{title}");
}

/// Prints an action of the client's caller, or its result.
pub(crate) fn caller(text: &str) {
    line("caller", text);
}

/// Prints the reply of the server to its `number`th request.
pub(crate) fn request(number: usize, reply: Reply) {
    line(
        "server",
        &match reply {
            Reply::Status(status) => format!("request {number}: answers {status}"),
            Reply::Cut => format!("request {number}: hangs up in the middle of its answer"),
            Reply::Stall => format!("request {number}: says nothing"),
        },
    );
}

/// Prints a failed attempt and the wait that follows.
pub(crate) fn wait(text: &str) {
    WAITS.fetch_add(1, Ordering::Relaxed);
    line("retry", text);
}

/// The number of waits so far.
pub(crate) fn waits() -> usize {
    WAITS.load(Ordering::Relaxed)
}

/// Prints a line. If the circuit has changed since the last line, a line about the circuit comes
/// first.
fn line(who: &str, text: &str) {
    let now = client::breaker().state();
    let mut seen = CIRCUIT.lock().unwrap_or_else(PoisonError::into_inner);
    if *seen != now {
        *seen = now;
        print_line(
            "circuit",
            match now {
                CircuitState::Closed => "CLOSED: calls run again",
                CircuitState::Open => "OPEN: too many failures in a row, calls are rejected for a while",
                CircuitState::HalfOpen => {
                    "HALF-OPEN: it has rested long enough, one call may probe the server"
                }
                _ => "under manual control",
            },
        );
    }
    print_line(who, text);
}

fn print_line(who: &str, text: &str) {
    println!("{:>7.3}s  {who:<7}  {text}", START.elapsed().as_secs_f64());
}
