//! A few functions with every policy.

use std::cell::RefCell;

use resilience::{
    BulkheadFull, CircuitOpen, RateLimited, TimedOut, Transient, bulkhead, circuit_breaker, fallback, hedge,
    rate_limit, retry, timeout,
};

/// The module of the functions, as their labels have it.
pub const SHOP: &str = module_path!();

/// Errors of the shop.
#[derive(Clone, Debug, Transient)]
pub enum ShopError {
    /// The service is down.
    #[transient]
    Down,
    /// There is no such order.
    NotFound,
    /// Its circuit is open.
    Open(CircuitOpen),
    /// It has not answered in time.
    TimedOut(TimedOut),
}

impl From<CircuitOpen> for ShopError {
    fn from(open: CircuitOpen) -> Self {
        Self::Open(open)
    }
}

impl From<TimedOut> for ShopError {
    fn from(timed_out: TimedOut) -> Self {
        Self::TimedOut(timed_out)
    }
}

thread_local! {
    static SCRIPT: RefCell<Vec<Result<(), ShopError>>> = const { RefCell::new(Vec::new()) };
    static RAN: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

/// Sets what the service answers next, the last one first. After that it is well.
pub(crate) fn answers(script: &[Result<(), ShopError>]) {
    SCRIPT.with_borrow_mut(|answers| *answers = script.iter().rev().cloned().collect());
}

/// The attempts that the service has seen since this was asked the last time, by outcome.
pub(crate) fn ran() -> Vec<&'static str> {
    RAN.with_borrow_mut(std::mem::take)
}

fn service() -> Result<(), ShopError> {
    let answer = SCRIPT.with_borrow_mut(Vec::pop).unwrap_or(Ok(()));
    let outcome = match answer {
        Ok(()) => "ok",
        Err(ShopError::Down) => "transient",
        Err(_) => "permanent",
    };
    RAN.with_borrow_mut(|ran| ran.push(outcome));
    answer
}

/// Charges an order.
///
/// # Errors
///
/// That of the service, or that its circuit is open.
#[retry(attempts = 3, base = 0ms)]
#[circuit_breaker(name = "payments", threshold = 5, cooldown = 1h)]
pub fn charge() -> Result<(), ShopError> {
    service()
}

/// The price of an order, or of none.
///
/// # Errors
///
/// None.
#[fallback(value = ())]
#[retry(attempts = 2, base = 0ms, budget = "quotes")]
pub fn price() -> Result<(), ShopError> {
    service()
}

/// Ships an order.
///
/// # Errors
///
/// That the carrier has not answered in time.
#[timeout(50ms)]
pub async fn ship(answers: bool) -> Result<(), ShopError> {
    if !answers {
        std::future::pending::<()>().await;
    }
    service()
}

/// Reserves so many items, each while those before are held.
///
/// # Errors
///
/// That the warehouse serves somebody else.
#[bulkhead(1, wait = 20ms, name = "warehouse")]
pub fn reserve(items: usize) -> Result<(), BulkheadFull> {
    RAN.with_borrow_mut(|ran| ran.push("ok"));
    if items > 1 { reserve(items - 1) } else { Ok(()) }
}

/// Sends a mail.
///
/// # Errors
///
/// That there were too many in this second.
#[rate_limit(60, per = 1m, burst = 2, name = "mails")]
pub fn notify() -> Result<(), RateLimited> {
    RAN.with_borrow_mut(|ran| ran.push("ok"));
    Ok(())
}

/// Looks for an item. If the replica `hangs`, the next attempt asks another one.
///
/// # Errors
///
/// None.
#[hedge(10ms, budget = "replicas")]
pub async fn search(hangs: bool) -> Result<(), ShopError> {
    let is_first = RAN.with_borrow_mut(|ran| {
        ran.push("begun");
        ran.len() == 1
    });
    if hangs && is_first {
        std::future::pending::<()>().await;
    }
    Ok(())
}
