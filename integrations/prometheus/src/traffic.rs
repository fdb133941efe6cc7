//! Calls of the shop, each counted by its caller.

use crate::counted::Counted;
use crate::shop::{self, SHOP, ShopError, charge, notify, price, reserve, search, ship};

const DOWN: Result<(), ShopError> = Err(ShopError::Down);

/// Some calls of all functions. Afterwards the circuit of the payments is open, one order in three
/// has not been shipped, and one item has not been reserved.
///
/// # Panics
///
/// If a runtime cannot be made.
#[must_use]
pub fn traffic() -> Counted {
    let counted = Counted::default();
    for script in [&[][..], &[], &[], &[DOWN], &[DOWN, DOWN], &[Err(ShopError::NotFound)], &[]] {
        of_charge(&counted, script);
    }
    // Five failures in a row: the second call ends with its second one, and the rest is rejected.
    for _ in 0..6 {
        of_charge(&counted, &[DOWN, DOWN, DOWN]);
    }
    for script in [&[][..], &[DOWN], &[DOWN, DOWN], &[DOWN, DOWN], &[]] {
        of_price(&counted, script);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let runtime = runtime.expect("a runtime of one thread");
    for answers in [true, true, false] {
        let shipped = runtime.block_on(ship(answers));
        of_ship(&counted, shipped.is_ok());
    }
    for items in [1, 2, 1] {
        of_reserve(&counted, items);
    }
    for _ in 0..4 {
        of_notify(&counted);
    }
    for hangs in [false, true, false] {
        let found = runtime.block_on(search(hangs));
        of_search(&counted, found.is_ok());
    }
    counted
}

fn of_charge(counted: &Counted, script: &[Result<(), ShopError>]) {
    shop::answers(script);
    let result = charge();
    let ran = shop::ran();
    calls(counted, "charge", outcome(&result, ran.len()));
    // An attempt that is rejected is one too, which the service does not see.
    let is_rejected = matches!(result, Err(ShopError::Open(_)));
    runs(counted, "charge", if is_rejected { &["rejected"] } else { &ran });
    for ran in &ran {
        // A service that does not know the order is well.
        let result = if *ran == "transient" { "failure" } else { "success" };
        counted.one(&format!("resilience_breaker_calls_total{{breaker=\"payments\",result=\"{result}\"}}"));
    }
    let gave_up = match (&result, ran.len()) {
        (Err(ShopError::Open(_)), _) => Some("circuit_open"),
        (Err(ShopError::NotFound), _) => Some("permanent"),
        (Err(_), 3) => Some("attempts_exhausted"),
        // By the circuit that its own failure has opened.
        (Err(_), _) => Some("circuit_open"),
        (Ok(()), _) => None,
    };
    if let Some(reason) = gave_up {
        counted.one(&format!("resilience_retry_giveups_total{{{},reason=\"{reason}\"}}", of("charge")));
    }
    if is_rejected {
        counted.one("resilience_breaker_calls_total{breaker=\"payments\",result=\"rejected\"}");
    }
}

fn of_price(counted: &Counted, script: &[Result<(), ShopError>]) {
    shop::answers(script);
    let result = price();
    let ran = shop::ran();
    calls(counted, "price", outcome(&result, ran.len()));
    runs(counted, "price", &ran);
    let needed = if ran.last() == Some(&"ok") { "success" } else { "fell_back" };
    counted.one(&format!("resilience_fallback_calls_total{{{},result=\"{needed}\"}}", of("price")));
    counted.none(&format!("resilience_fallback_calls_total{{{},result=\"failed\"}}", of("price")));
}

fn of_ship(counted: &Counted, shipped: bool) {
    let ran = shop::ran();
    calls(counted, "ship", if shipped { "ok" } else { "error" });
    assert_eq!(ran.len(), usize::from(shipped));
    let result = if shipped { "success" } else { "timed_out" };
    counted.one(&format!("resilience_timeout_calls_total{{{},result=\"{result}\"}}", of("ship")));
    // A call that was cut has taken the time of its timeout, and the others none.
    let outcome = if shipped { "ok" } else { "error" };
    let bucket = |edge: &str| {
        format!(
            "resilience_call_duration_seconds_bucket{{{},outcome=\"{outcome}\",le=\"{edge}\"}}",
            of("ship")
        )
    };
    counted.one(&bucket("+Inf"));
    if !shipped {
        counted.none(&bucket("0.025"));
    }
}

/// The only place is held by the call outside, so the one for a second item is rejected.
fn of_reserve(counted: &Counted, items: usize) {
    let reserved = reserve(items);
    let ran = shop::ran();
    assert_eq!((ran.len(), reserved.is_ok()), (1, items == 1));
    let result = |result: &str| {
        counted.one(&format!("resilience_bulkhead_calls_total{{{},result=\"{result}\"}}", of("reserve")));
    };
    result("success");
    let waits =
        |suffix: &str| format!("resilience_bulkhead_wait_duration_seconds_{suffix}bulkhead=\"warehouse\"");
    if reserved.is_err() {
        result("rejected");
        // It has waited for 20 ms. The call outside was let in, and ends with that error.
        calls(counted, "reserve", "rejected");
        calls(counted, "reserve", "error");
        counted.one(&format!("{}}}", waits("count{")));
        counted.none(&format!("{},le=\"0.01\"}}", waits("bucket{")));
    } else {
        calls(counted, "reserve", "ok");
    }
    counted.none("resilience_bulkhead_running{bulkhead=\"warehouse\"}");
    counted.none("resilience_bulkhead_waiting{bulkhead=\"warehouse\"}");
}

fn of_notify(counted: &Counted) {
    let notified = notify();
    assert_eq!(shop::ran().len(), usize::from(notified.is_ok()));
    let result = if notified.is_ok() { "success" } else { "rejected" };
    calls(counted, "notify", if notified.is_ok() { "ok" } else { "rejected" });
    counted.one(&format!("resilience_rate_limit_calls_total{{{},result=\"{result}\"}}", of("notify")));
    if notified.is_err() {
        counted.one("resilience_rate_limit_rejected_total{limiter=\"mails\"}");
    }
}

fn of_search(counted: &Counted, found: bool) {
    assert!(found);
    let begun = shop::ran().len();
    calls(counted, "search", "ok");
    let result = if begun > 1 { "won" } else { "success" };
    counted.one(&format!("resilience_hedge_calls_total{{{},result=\"{result}\"}}", of("search")));
    counted.none(&format!("resilience_hedge_calls_total{{{},result=\"failed\"}}", of("search")));
    for _ in 1..begun {
        counted.one(&format!("resilience_hedge_attempts_total{{{}}}", of("search")));
    }
}

/// Counts a call with its outcome.
fn calls(counted: &Counted, function: &str, outcome: &str) {
    counted.one(&format!("resilience_calls_total{{{},outcome=\"{outcome}\"}}", of(function)));
    counted.none(&format!("resilience_calls_total{{{},outcome=\"panicked\"}}", of(function)));
}

/// Counts the attempts of a call, by outcome and by their number.
fn runs(counted: &Counted, function: &str, ran: &[&str]) {
    for outcome in ran {
        counted.one(&format!("resilience_attempts_total{{{},outcome=\"{outcome}\"}}", of(function)));
    }
    for edge in ["1", "2", "3", "4", "5", "10", "+Inf"] {
        let series = format!("resilience_call_attempts_bucket{{{},le=\"{edge}\"}}", of(function));
        let fits = edge.parse().is_ok_and(|edge: usize| ran.len() <= edge) || edge == "+Inf";
        if fits { counted.one(&series) } else { counted.none(&series) }
    }
}

fn outcome(result: &Result<(), ShopError>, attempts: usize) -> &'static str {
    match (result, attempts) {
        (Ok(()), 0 | 1) => "ok",
        (Ok(()), _) => "ok_after_retry",
        (Err(ShopError::Open(_)), _) => "rejected",
        (Err(_), 0 | 1) => "error",
        (Err(_), _) => "error_after_retry",
    }
}

/// The label of a function.
fn of(function: &str) -> String {
    format!("function=\"{SHOP}::{function}\"")
}
