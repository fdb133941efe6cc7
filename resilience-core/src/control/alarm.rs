//! The next end of an override. In real time a thread waits for it, so that nobody who reads a
//! setting reads a clock. In a test's time those who read it look.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::control::running::tick;
use crate::runtime::clock::{Clock, Instant};
use crate::runtime::sync;
use crate::site::ends;

/// The instant that the thread waits for. `None` before there is a thread.
static NEXT: Mutex<Option<Instant>> = Mutex::new(None);
static NEWS: Condvar = Condvar::new();

fn lock() -> MutexGuard<'static, Option<Instant>> {
    sync::lock(&NEXT)
}

/// From now on `next` is waited for, and nothing else.
pub(crate) fn set(next: Instant) {
    let is_waited_for = next == Instant::NEVER || !Clock::is_virtual() && wait_for(next);
    ends::watch_for(if is_waited_for { Instant::NEVER } else { next }, tick);
    if next == Instant::NEVER {
        forget();
    }
}

/// Lets the thread wait for `next`. False if there can be no thread.
fn wait_for(next: Instant) -> bool {
    let mut waited_for = lock();
    if waited_for.is_none() {
        let spawned = thread::Builder::new().name("resilience-control".to_owned()).spawn(wait);
        if spawned.is_err() {
            return false;
        }
    }
    *waited_for = Some(next);
    NEWS.notify_one();
    true
}

fn forget() {
    let mut waited_for = lock();
    if waited_for.is_some() {
        *waited_for = Some(Instant::NEVER);
    }
}

fn wait() {
    let mut next = lock();
    loop {
        let until = next.unwrap_or(Instant::NEVER);
        let now = Clock::Blocking.now();
        if until <= now {
            *next = Some(Instant::NEVER);
            drop(next);
            tick();
            next = lock();
            continue;
        }
        next = if until == Instant::NEVER {
            NEWS.wait(next).unwrap_or_else(PoisonError::into_inner)
        } else {
            NEWS.wait_timeout(next, until.since(now)).unwrap_or_else(PoisonError::into_inner).0
        };
    }
}
