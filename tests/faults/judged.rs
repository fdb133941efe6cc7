//! How retries and breakers judge what is injected, whatever error a function makes of it.

use std::sync::atomic::{AtomicU32, Ordering};

use resilience::faults::{FaultKind, InjectedFault};
use resilience::{CircuitBreaker, CircuitOpen, CircuitState, PolicyError, RetryBudget, TestClock, Transient};
use resilience::{circuit_breaker, rate_limit, retry};

use crate::support::{injected, name, set};

/// Keeps the errors as they are, without a mark.
#[derive(Debug, Transient)]
enum Whole {
    Injected(InjectedFault),
    Policy(PolicyError),
}

impl From<InjectedFault> for Whole {
    fn from(fault: InjectedFault) -> Self {
        Self::Injected(fault)
    }
}

impl From<PolicyError> for Whole {
    fn from(error: PolicyError) -> Self {
        Self::Policy(error)
    }
}

/// Forgets that a call was rejected.
#[derive(Debug, Transient)]
enum Forgetful {
    #[transient]
    Down,
    Closed,
}

impl From<InjectedFault> for Forgetful {
    fn from(_: InjectedFault) -> Self {
        Self::Down
    }
}

impl From<CircuitOpen> for Forgetful {
    fn from(_: CircuitOpen) -> Self {
        Self::Closed
    }
}

/// Is not asked: every error may be one that passes.
#[derive(Debug)]
struct Plain;

impl From<InjectedFault> for Plain {
    fn from(_: InjectedFault) -> Self {
        Self
    }
}

impl From<CircuitOpen> for Plain {
    fn from(_: CircuitOpen) -> Self {
        Self
    }
}

/// A function with a retry, and one with the breaker `$breaker`, whose errors are `$error`s.
macro_rules! functions {
    ($retried:ident, $guarded:ident, $breaker:literal, $error:ty) => {
        #[retry(attempts = 3)]
        fn $retried() -> Result<(), $error> {
            Ok(())
        }

        #[circuit_breaker(name = $breaker, threshold = 2)]
        fn $guarded() -> Result<(), $error> {
            Ok(())
        }
    };
}

functions!(retried_whole, guarded_whole, "judged-whole", Whole);
functions!(retried_forgetful, guarded_forgetful, "judged-forgetful", Forgetful);
functions!(retried_plain, guarded_plain, "judged-plain", Plain);

#[test]
fn an_injected_error_is_retried_and_a_rejection_is_not() {
    let _installed = TestClock::new().install();
    macro_rules! attempts {
        ($function:ident, $build:expr) => {{
            set!($function, $build);
            assert!($function().is_err());
            let made = |kind| injected(name!($function), kind);
            (made(FaultKind::Error), made(FaultKind::Reject))
        }};
    }
    assert_eq!(attempts!(retried_whole, |fault| fault.error()), (3, 0));
    assert_eq!(attempts!(retried_forgetful, |fault| fault.error()), (3, 0));
    assert_eq!(attempts!(retried_plain, |fault| fault.error()), (3, 0));
    assert_eq!(attempts!(retried_whole, |fault| fault.script("error -> reject")), (1, 1));
    assert_eq!(attempts!(retried_forgetful, |fault| fault.script("error -> reject")), (1, 1));
    assert_eq!(attempts!(retried_plain, |fault| fault.script("error -> reject")), (1, 1));
}

/// The rejection of another function's breaker is permanent, whatever `on` and faults could do.
#[test]
fn a_rejection_in_the_body_is_permanent() {
    static RUNS: AtomicU32 = AtomicU32::new(0);

    #[retry(attempts = 3, on = |_| true)]
    #[retry(attempts = 2)]
    fn around() -> Result<(), CircuitOpen> {
        RUNS.fetch_add(1, Ordering::Relaxed);
        CircuitBreaker::named("judged-elsewhere").call(|| Ok(()))
    }

    let _installed = TestClock::new().install();
    CircuitBreaker::named("judged-elsewhere").force_open();
    assert!(around().is_err());
    assert_eq!(RUNS.load(Ordering::Relaxed), 1);
}

#[test]
fn an_injected_rejection_puts_the_token_of_its_attempt_back() {
    static BUDGET: RetryBudget = RetryBudget::builder("judged-budget").build();

    #[retry(attempts = 3, budget = BUDGET)]
    fn paid() -> Result<(), Whole> {
        Ok(())
    }

    let _installed = TestClock::new().install();
    set!(paid, |fault| fault.script("error -> reject"));
    assert!(paid().is_err());
    assert_eq!(injected(name!(paid), FaultKind::Reject), 1);
    assert_eq!(BUDGET.snapshot().available(), 100);
}

#[test]
fn a_breaker_ignores_an_injected_rejection() {
    let _installed = TestClock::new().install();
    macro_rules! states {
        ($function:ident, $breaker:literal) => {{
            // A success would end the row of failures, and a failure would make it longer.
            set!($function, |fault| fault.script("error -> 2*reject -> error"));
            let breaker = CircuitBreaker::named($breaker);
            std::array::from_fn(|_| {
                let _ = $function();
                (breaker.state(), breaker.snapshot().failures())
            })
        }};
    }
    let one = (CircuitState::Closed, 1);
    let states: [[_; 4]; 3] = [
        states!(guarded_whole, "judged-whole"),
        states!(guarded_forgetful, "judged-forgetful"),
        states!(guarded_plain, "judged-plain"),
    ];
    for states in states {
        assert_eq!(states[..3], [one; 3]);
        assert_eq!(states[3].0, CircuitState::Open);
    }
}

/// Calls and attempts say that it was turned away.
#[cfg(feature = "telemetry")]
#[test]
fn an_injected_rejection_is_counted_as_rejected() {
    #[retry(attempts = 3)]
    #[circuit_breaker]
    fn counted() -> Result<(), Forgetful> {
        Ok(())
    }

    let _installed = TestClock::new().install();
    set!(counted, |fault| fault.reject());
    assert!(matches!(counted(), Err(Forgetful::Closed)));
    let page = resilience::telemetry::prometheus();
    let function = name!(counted);
    let attempt = format!(
        "resilience_attempts_total{{function=\"{function}\",outcome=\"rejected\",error_type=\"closed\"}} 1"
    );
    let call = format!("resilience_breaker_calls_total{{breaker=\"{function}\",result=\"ignored\"}} 1");
    let reason =
        format!("resilience_retry_giveups_total{{function=\"{function}\",reason=\"circuit_open\"}} 1");
    for line in [attempt, call, reason] {
        assert!(page.lines().any(|found| found == line), "{line}");
    }
}

/// What is injected in place of a body counts like the body, also to a layer that gives a token
/// back where no body has begun.
#[test]
fn an_injected_error_spends_the_token_and_a_rejection_does_not() {
    #[rate_limit(2, per = 1h)]
    fn metered() -> Result<(), Whole> {
        Ok(())
    }

    let _installed = TestClock::new().install();
    set!(metered, |fault| fault.reject());
    (0..5).for_each(|_| assert!(metered().is_err()));
    assert_eq!(injected(name!(metered), FaultKind::Reject), 5, "nothing was spent");
    set!(metered, |fault| fault.error());
    (0..5).for_each(|_| assert!(metered().is_err()));
    assert_eq!(injected(name!(metered), FaultKind::Error), 2, "there were two tokens");
}
