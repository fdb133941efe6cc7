//! What follows from a change beyond the functions: settings of breakers, levels, faults.
//!
//! Carrying it out may run code of the program, such as hooks and subscribers, which may change
//! the configuration. So orders are noted under the lock of the state, and carried out outside of
//! it, in their order.

use std::cell::Cell;
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard};

#[cfg(feature = "telemetry")]
use crate::circuit_breaker::instruments;
use crate::control::breakers::BreakerOrder;
use crate::control::connect;
#[cfg(feature = "faults")]
use crate::control::fault_tables::FaultOrder;
use crate::runtime::sync::lock;

/// What is to be done outside of the lock.
#[derive(Debug)]
pub(crate) enum Order {
    Breaker(BreakerOrder),
    /// The levels of a file, each with its pattern.
    #[cfg(feature = "telemetry")]
    Levels(Vec<(String, &'static str)>),
    #[cfg(feature = "faults")]
    Fault(FaultOrder),
}

static NOTED: Mutex<VecDeque<Order>> = Mutex::new(VecDeque::new());

/// Held by the thread that carries orders out.
static CARRYING_OUT: Mutex<()> = Mutex::new(());

thread_local! {
    static CARRIES_OUT: Cell<bool> = const { Cell::new(false) };
}

/// Notes orders. Call it under the lock of the state, so that they come in the order of the
/// changes.
pub(crate) fn note(orders: impl IntoIterator<Item = Order>) {
    noted().extend(orders);
}

/// Carries out what is noted. Code that runs because of that, and changes the configuration, does
/// not wait for its orders: they come next.
pub(crate) fn carry_out() {
    if noted().is_empty() || CARRIES_OUT.get() {
        return;
    }
    let _one_at_a_time = lock(&CARRYING_OUT);
    let _carries_out = CarriesOut::begin();
    // A breaker that is off counts nothing.
    #[cfg(feature = "telemetry")]
    let counting_changes = connect::switches_a_breaker(&*noted());
    #[cfg(feature = "telemetry")]
    if counting_changes {
        instruments::counting_changes();
    }
    while let Some(order) = next() {
        connect::carry_out(order);
    }
    #[cfg(feature = "telemetry")]
    if counting_changes {
        instruments::counting_changes();
    }
}

fn next() -> Option<Order> {
    noted().pop_front()
}

fn noted() -> MutexGuard<'static, VecDeque<Order>> {
    lock(&NOTED)
}

/// This thread carries orders out, until this is dropped.
struct CarriesOut;

impl CarriesOut {
    fn begin() -> Self {
        CARRIES_OUT.set(true);
        Self
    }
}

impl Drop for CarriesOut {
    fn drop(&mut self) {
        CARRIES_OUT.set(false);
    }
}
