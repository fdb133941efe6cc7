//! Models of the races of a fault that ends, explored by loom: run `.ci/loom loom_fault`.

use std::sync::Arc;
use std::task::{Wake, Waker};
use std::time::Duration;

use loom::thread;

use super::{FaultCell, Held};
use crate::faults::name::FaultName;
use crate::faults::settings::Fault;
use crate::runtime::clock::{Instant, TestClock};
use crate::runtime::sync::{AtomicU64, Ordering};

const LONG: Duration = Duration::from_secs(60);

/// A fault that holds at most two calls, and everything until its end.
fn fault(max_active: u32) -> Arc<FaultCell> {
    let name = FaultName::read("shop::charge").expect("it is a name");
    let plan = Fault::new().hang().max_active(max_active).plan().expect("it is a fault");
    Arc::new(FaultCell::new(name, plan, 7, Instant::from_bits(1 << 60)))
}

fn hold(fault: &Arc<FaultCell>) -> Option<Held> {
    fault.next().map(|(_, held)| held.expect("a hang holds"))
}

/// Explores with a clock that nobody moves.
fn explore(race: impl Fn() + Send + Sync + 'static) {
    loom::model(move || {
        let _installed = TestClock::new().install();
        race();
    });
}

/// A task that counts how often it is woken.
struct Task(AtomicU64);

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

fn task() -> (Arc<Task>, Waker) {
    let task = Arc::new(Task(AtomicU64::new(0)));
    (Arc::clone(&task), Waker::from(task))
}

/// The fault holds nobody, and remembers no task.
fn lets_go_of_all(fault: &FaultCell) -> bool {
    fault.counts().1 == 0 && fault.lock().held.is_empty()
}

#[test]
fn loom_fault_that_ends_lets_threads_go_on() {
    explore(|| {
        let fault = fault(2);
        let blocked = [(); 2].map(|()| {
            let held = hold(&fault).expect("there is room for two");
            thread::spawn(move || held.block(LONG))
        });
        fault.end();
        for thread in blocked {
            thread.join().expect("it goes on");
        }
        assert!(lets_go_of_all(&fault));
    });
}

#[test]
fn loom_fault_that_ends_wakes_each_task_that_waits() {
    explore(|| {
        let fault = fault(2);
        let held = hold(&fault).expect("there is room");
        let (task, waker) = task();
        let ends = {
            let fault = Arc::clone(&fault);
            thread::spawn(move || fault.end())
        };
        let waits = !held.is_over(&waker);
        ends.join().expect("no panic");
        assert_eq!(task.0.load(Ordering::SeqCst), u64::from(waits), "a task that waits is woken once");
        assert!(held.is_over(&waker));
        drop(held);
        assert!(lets_go_of_all(&fault));
    });
}

#[test]
fn loom_fault_that_ends_races_a_call_that_is_dropped() {
    explore(|| {
        let fault = fault(2);
        let held = hold(&fault).expect("there is room");
        let (task, waker) = task();
        assert!(!held.is_over(&waker));
        let drops = thread::spawn(move || drop(held));
        fault.end();
        drops.join().expect("no panic");
        assert!(task.0.load(Ordering::SeqCst) <= 1);
        assert!(lets_go_of_all(&fault));
    });
}

#[test]
fn loom_fault_holds_no_more_calls_than_it_may() {
    explore(|| {
        let fault = fault(1);
        let first = hold(&fault).expect("there is room");
        let lets_go = thread::spawn(move || drop(first));
        let second = hold(&fault);
        assert!(fault.counts().1 <= 1);
        lets_go.join().expect("no panic");
        assert_eq!(fault.counts().1, u32::from(second.is_some()));
        drop(second);
        assert!(hold(&fault).is_some(), "there is room again");
    });
}
