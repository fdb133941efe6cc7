//! Random histories of calls, against a model that counts each call by itself.

use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::future::pending;
use std::panic::AssertUnwindSafe;
use std::sync::Mutex;

use futures::FutureExt;
use proptest::prelude::*;
use resilience::telemetry::Level;
use resilience::{CircuitBreaker, circuit_breaker, fallback, retry, timeout};
use tokio::sync::Notify;

use crate::support::*;

/// What one attempt does.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Step {
    Ok,
    Refused,
    Down,
    Wrong,
    /// It is cut by its timeout.
    Hangs,
    Panics,
    /// The caller drops the call while the attempt runs.
    Dropped,
    /// The same, in the wait after it has failed.
    DroppedAfterIt,
    /// The circuit is open from the start of the call.
    Rejected,
}

#[derive(Debug, Clone)]
struct Call {
    level: Level,
    steps: Vec<Step>,
    fallback_helps: bool,
}

const BREAKER: &str = "histories";
const REFUSED: u8 = 99;

static STEPS: Mutex<VecDeque<Step>> = Mutex::new(VecDeque::new());
static HELPS: Mutex<bool> = Mutex::new(false);
static DROP: Notify = Notify::const_new();

/// Opens the circuit if the first attempt is to be rejected, and else closes it.
fn prepare() {
    let breaker = CircuitBreaker::named(BREAKER);
    match STEPS.lock().unwrap().front() {
        Some(Step::Rejected) => breaker.force_open(),
        _ => breaker.reset(),
    }
}

async fn body() -> Answer {
    let step = STEPS.lock().unwrap().pop_front().unwrap_or(Step::Ok);
    match step {
        Step::Ok => Ok(0),
        Step::Refused => Ok(REFUSED),
        Step::Down => DOWN,
        Step::Wrong => WRONG,
        Step::Hangs => pending().await,
        Step::Panics => std::panic::resume_unwind(Box::new("the body")),
        Step::Dropped => {
            DROP.notify_one();
            pending().await
        }
        Step::DroppedAfterIt => {
            DROP.notify_one();
            DOWN
        }
        Step::Rejected => unreachable!("the circuit is open"),
    }
}

#[fallback(with = |error| if *HELPS.lock().unwrap() { Ok(1) } else { Err(error) })]
#[retry(attempts = 3, base = 1s, jitter = none, on_ok = |ok| *ok == REFUSED)]
#[circuit_breaker(name = "histories", threshold = 1_000_000)]
#[timeout(1s)]
async fn charge() -> Answer {
    body().await
}

async fn run(call: &Call) {
    STEPS.lock().unwrap().clear();
    STEPS.lock().unwrap().extend(call.steps.iter().copied());
    *HELPS.lock().unwrap() = call.fallback_helps;
    prepare();
    at(call.level, name!(charge));
    tokio::select! {
        biased;
        _ = AssertUnwindSafe(charge()).catch_unwind() => {}
        () = DROP.notified() => {}
    }
    // A call that had ended before it was dropped leaves this behind.
    let _ = DROP.notified().now_or_never();
}

/// Counts by instrument and label.
type Counts = BTreeMap<(&'static str, String), u64>;

fn counts_now() -> Counts {
    let mut counts = Counts::new();
    for (instrument, label) in [
        ("resilience.calls", "outcome"),
        ("resilience.attempts", "outcome"),
        ("resilience.retry.giveups", "reason"),
        ("resilience.timeout.calls", "result"),
        ("resilience.fallback.calls", "result"),
    ] {
        for (value, count) in by(instrument, name!(charge), label) {
            *counts.entry((instrument, value)).or_default() += count;
        }
    }
    let of = [("function", name!(charge))];
    let attempts = histogram("resilience.call.attempts", &of);
    counts.insert(("resilience.call.attempts", "count".to_owned()), attempts.count());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few attempts")]
    counts.insert(("resilience.call.attempts", "sum".to_owned()), attempts.sum() as u64);
    let delays = counted("resilience.retry.delay", &of).unwrap_or(0);
    counts.insert(("resilience.retry.delay", "count".to_owned()), delays);
    counts
}

/// Counts one call after the other.
#[derive(Default)]
struct Model(Counts);

impl Model {
    fn count(&mut self, instrument: &'static str, value: &str, is_wanted: bool) {
        if is_wanted {
            *self.0.entry((instrument, value.to_owned())).or_default() += 1;
        }
    }

    fn call(&mut self, call: &Call) {
        let counts_successes = call.level >= Level::Calls;
        if call.level == Level::Off {
            return;
        }
        let mut steps = call.steps.iter().copied();
        let mut made = 0;
        let end = loop {
            made += 1;
            let step = steps.next().unwrap_or(Step::Ok);
            let (outcome, cut) = match step {
                Step::Ok => ("ok", Some("success")),
                Step::Refused | Step::Down | Step::DroppedAfterIt => ("transient", Some("success")),
                Step::Wrong => ("permanent", Some("success")),
                Step::Hangs => ("transient", Some("timed_out")),
                Step::Panics => ("panicked", None),
                Step::Dropped => ("cancelled", None),
                Step::Rejected => ("rejected", None),
            };
            self.count("resilience.attempts", outcome, counts_successes || outcome != "ok");
            if let Some(result) = cut {
                self.count("resilience.timeout.calls", result, counts_successes || result != "success");
            }
            match outcome {
                "ok" | "panicked" | "cancelled" => break outcome,
                "transient" if made < 3 => {
                    self.count("resilience.retry.delay", "count", true);
                    if step == Step::DroppedAfterIt {
                        break "cancelled";
                    }
                    continue;
                }
                _ => {}
            }
            let reason = match outcome {
                "rejected" => "circuit_open",
                "permanent" => "permanent",
                _ => "attempts_exhausted",
            };
            self.count("resilience.retry.giveups", reason, true);
            break if step == Step::Refused { "refused" } else { "error" };
        };
        self.end(call, end, made);
    }

    fn end(&mut self, call: &Call, end: &str, made: u64) {
        let counts_successes = call.level >= Level::Calls;
        let helps = end == "error" && call.fallback_helps;
        let result = match end {
            "ok" => Some("success"),
            "error" if helps => Some("fell_back"),
            "error" | "refused" => Some("failed"),
            _ => None,
        };
        if let Some(result) = result {
            self.count("resilience.fallback.calls", result, counts_successes || result != "success");
        }
        // A rejection has become the error of the fallback.
        let outcome = match (end, made > 1) {
            ("panicked" | "cancelled", _) => end,
            ("ok", false) => "ok",
            ("ok", true) => "ok_after_retry",
            (_, false) if helps => "ok",
            (_, true) if helps => "ok_after_retry",
            (_, false) => "error",
            (_, true) => "error_after_retry",
        };
        self.count("resilience.calls", outcome, counts_successes);
        self.count("resilience.call.attempts", "count", counts_successes);
        (0..made).for_each(|_| self.count("resilience.call.attempts", "sum", counts_successes));
    }
}

fn steps() -> impl Strategy<Value = Step> {
    use Step::*;
    prop_oneof![
        4 => Just(Ok),
        6 => Just(Down),
        2 => prop::sample::select(vec![Refused, Wrong, Hangs, Panics, Dropped, DroppedAfterIt]),
    ]
}

fn calls_of_all_kinds() -> impl Strategy<Value = Vec<Call>> {
    let levels = [Level::Off, Level::Events, Level::Calls, Level::Calls, Level::Latency];
    let rejected = prop_oneof![9 => Just(vec![]), 1 => Just(vec![Step::Rejected])];
    let steps =
        (rejected, prop::collection::vec(steps(), 0..4)).prop_map(|(first, then)| [first, then].concat());
    let call = (prop::sample::select(levels.to_vec()), steps, any::<bool>());
    let call = call.prop_map(|(level, steps, fallback_helps)| Call { level, steps, fallback_helps });
    prop::collection::vec(call, 1..12)
}

fn on_paused_time(history: &[Call]) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("it starts").block_on(async {
        for call in history {
            run(call).await;
        }
    });
}

/// What `history` has added to the counts.
fn counted_of(history: &[Call]) -> Counts {
    let counts = || {
        at(Level::Calls, name!(charge));
        counts_now()
    };
    // So that the function is known.
    on_paused_time(&[Call { level: Level::Calls, steps: vec![], fallback_helps: false }]);
    let before = counts();
    on_paused_time(history);
    let mut after = counts();
    after.iter_mut().for_each(|(what, count)| *count -= before.get(what).copied().unwrap_or(0));
    after.retain(|_, count| *count > 0);
    after
}

proptest! {
    #[test]
    fn counts_are_those_of_a_model_of_each_call(history in calls_of_all_kinds()) {
        let mut model = Model::default();
        history.iter().for_each(|call| model.call(call));
        prop_assert_eq!(counted_of(&history), model.0);
    }
}
