//! Breakers and budgets in the scopes of tests.

use crate::budget::RetryBudget;
use crate::circuit_breaker::cell::BreakerCell;
use crate::circuit_breaker::expansion::static_breaker::{ByStatic, StaticBreaker};
use crate::circuit_breaker::expansion::static_keyed_breaker::StaticKeyedBreaker;
use crate::circuit_breaker::guard::CallGuard;
use crate::circuit_breaker::settings::Settings;
use crate::circuit_breaker::{CircuitBreaker, CircuitState, KeyedCircuitBreaker};
use crate::named::origin::Origin;
use crate::named::scoped::{self, Scope};
use crate::vocabulary::outcome::Outcome;

fn inside<R>(scope: &Scope, run: impl FnOnce() -> R) -> R {
    let mut other = Some(scope.clone());
    scoped::swap(&mut other);
    let result = run();
    scoped::swap(&mut other);
    result
}

static BY_HAND: CircuitBreaker = CircuitBreaker::builder("scoped").threshold(1).build();
static SITE: StaticBreaker =
    StaticBreaker::named("scoped", Origin::new("scoped::f", "", 0), || Settings::new().threshold(1));
static UNNAMED: StaticBreaker = StaticBreaker::unnamed("scoped::g", || Settings::new().threshold(1));

fn site_fails(site: &'static StaticBreaker) -> bool {
    // The static is a constant of the closure, as in expanded code.
    let guard = if std::ptr::eq(site, &raw const SITE) {
        CallGuard::enter(ByStatic(|| &SITE)).map(|guard| guard.record(Outcome::Failure))
    } else {
        CallGuard::enter(ByStatic(|| &UNNAMED)).map(|guard| guard.record(Outcome::Failure))
    };
    guard.is_ok()
}

#[test]
fn statics_and_values_of_a_name_meet_in_a_scope_and_not_outside() {
    let (one, other) = (Scope::new(), Scope::new());
    assert!(inside(&one, || site_fails(&SITE)));
    assert!(!inside(&one, || site_fails(&SITE)), "it is open");
    inside(&one, || {
        assert_eq!(BY_HAND.state(), CircuitState::Open, "it is the same breaker");
        assert_eq!(CircuitBreaker::named("scoped").state(), CircuitState::Open);
        assert_eq!(CircuitBreaker::find("scoped").map(|found| found.state()), Some(CircuitState::Open));
        assert_eq!(CircuitBreaker::all().len(), 1);
    });
    inside(&other, || {
        assert!(CircuitBreaker::find("scoped").is_none(), "nobody has used it here");
        assert_eq!(BY_HAND.state(), CircuitState::Closed);
        assert!(site_fails(&SITE));
        assert_eq!(BY_HAND.clone().state(), CircuitState::Open);
    });
    assert_eq!(BY_HAND.state(), CircuitState::Closed, "and outside nothing has happened");
    assert!(site_fails(&SITE));
}

#[test]
fn settings_of_one_scope_are_not_those_of_another() {
    let build = |threshold| CircuitBreaker::builder("scoped settings").threshold(threshold).build();
    for threshold in [1, 3] {
        inside(&Scope::new(), || {
            let settings = build(threshold).snapshot();
            assert_eq!(settings.conflict(), None);
            assert_eq!(settings.settings().and_then(|settings| settings.threshold()), Some(threshold));
        });
    }
}

#[test]
fn a_function_without_a_name_is_new_in_each_scope() {
    for _ in 0..2 {
        inside(&Scope::new(), || {
            assert!(site_fails(&UNNAMED) && !site_fails(&UNNAMED));
            assert_eq!(
                CircuitBreaker::find("scoped::g").map(|found| found.state()),
                Some(CircuitState::Open)
            );
        });
    }
    assert!(CircuitBreaker::find("scoped::g").is_none());
}

#[test]
fn keys_are_new_in_each_scope() {
    static KEYED: StaticKeyedBreaker =
        StaticKeyedBreaker::named("scoped keys", Origin::new("scoped::h", "", 0), || 10);
    static UNNAMED: StaticKeyedBreaker =
        StaticKeyedBreaker::unnamed("scoped::i", Origin::new("scoped::i", "", 0), || 10);
    static BY_HAND: KeyedCircuitBreaker = KeyedCircuitBreaker::builder("scoped keys").threshold(1).build();
    let fails = |cell: std::sync::Arc<BreakerCell>| {
        CallGuard::enter(cell).map(|guard| guard.record(Outcome::Failure)).is_ok()
    };
    let locate = |keyed: &'static StaticKeyedBreaker| keyed.locate("eu", || Settings::new().threshold(1));
    for _ in 0..2 {
        inside(&Scope::new(), || {
            assert!(fails(locate(&KEYED)) && !fails(locate(&KEYED)));
            assert_eq!(BY_HAND.of("eu").state(), CircuitState::Open);
            assert!(fails(locate(&UNNAMED)) && !fails(locate(&UNNAMED)));
        });
    }
    assert!(BY_HAND.find("eu").is_none());
}

#[test]
fn budgets_are_new_in_each_scope() {
    static BUDGET: RetryBudget = RetryBudget::builder("scoped budget").build();
    for _ in 0..2 {
        inside(&Scope::new(), || {
            assert!(BUDGET.withdraw());
            let seen = RetryBudget::named("scoped budget").snapshot();
            assert_eq!((seen.available(), seen.capacity()), (99, 100));
        });
    }
    assert_eq!(BUDGET.snapshot().available(), 100);
}
