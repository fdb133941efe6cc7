//! What follows from a change beyond the functions: settings of what has a name, levels, faults.
//!
//! Orders are carried out under the lock of the state, by the thread that changes it: so they are
//! obeyed in the order of the changes, and when a change returns. No code of the program runs
//! because of that. What it is told, and the calls that faults have held or that bulkheads and
//! limiters have let in, come after the lock. That includes what has happened to the configuration
//! itself, so that it is told in its order too.

use crate::circuit_breaker::commands;
#[cfg(feature = "telemetry")]
use crate::circuit_breaker::instruments;
use crate::circuit_breaker::overridden::Told;
#[cfg(feature = "telemetry")]
use crate::control::connect;
use crate::control::event::Event;
#[cfg(feature = "faults")]
use crate::control::fault_tables::FaultOrder;
use crate::control::named::NamedOrder;
use crate::control::news::Queue;
use crate::control::state::OverOrder;
#[cfg(feature = "faults")]
use crate::faults::registry::{Changed, LetGo};
use crate::waiting::wakers::Wakers;

/// What is to be done.
#[derive(Debug)]
pub(crate) enum Order {
    /// Settings of a breaker, a bulkhead or a limiter.
    Named(NamedOrder),
    /// The levels of a file, each with its pattern.
    #[cfg(feature = "telemetry")]
    Levels(Vec<(String, &'static str)>),
    #[cfg(feature = "faults")]
    Fault(FaultOrder),
}

/// What is told of a change: of the configuration, and of an order that was carried out.
#[derive(Debug)]
pub(crate) enum News {
    Breaker(Told),
    Control(Event),
    #[cfg(feature = "faults")]
    Fault(Changed),
}

impl News {
    fn tell(self) {
        match self {
            Self::Breaker(told) => told.announce(),
            Self::Control(event) => event.tell(),
            #[cfg(feature = "faults")]
            Self::Fault(changed) => changed.tell(),
        }
    }
}

#[cfg(not(loom))]
fn news() -> &'static Queue<News> {
    static NEWS: Queue<News> = Queue::new();
    &NEWS
}

#[cfg(loom)]
fn news() -> &'static Queue<News> {
    loom::lazy_static! {
        static ref NEWS: Queue<News> = Queue::new();
    }
    &NEWS
}

/// What is left to be done once the lock of the state is given back.
#[derive(Debug, Default)]
#[must_use = "news are told by `finish`"]
pub(crate) struct Obeyed {
    wakers: Wakers,
    #[cfg(feature = "faults")]
    let_go: Vec<LetGo>,
}

impl Obeyed {
    /// Wakes the calls that were let in, lets those go on that faults have held, and tells the
    /// news. Call it outside of locks.
    pub(crate) fn finish(self) {
        // First: a subscriber may panic.
        self.wakers.wake();
        #[cfg(feature = "faults")]
        self.let_go.into_iter().for_each(LetGo::happen);
        news().tell(News::tell);
    }
}

/// Notes what has happened to the configuration. Call it under the lock of the state.
pub(crate) fn note(events: Vec<Event>) {
    news().note(events.into_iter().map(News::Control));
}

/// Notes changes of breakers. Call it under the lock of the state.
pub(crate) fn note_breakers(told: Vec<Told>) {
    news().note(told.into_iter().map(News::Breaker));
}

/// Ends an order for a breaker, if that still obeys it. True if it does. Call it under the lock of
/// the state.
pub(crate) fn end(over: &OverOrder) -> bool {
    let Some(told) = commands::end(&over.breaker, over.number) else { return false };
    let (actor, setter) = (over.actor.clone(), over.setter.clone());
    let (breaker, state) = (over.breaker.clone(), over.command.state());
    note(vec![Event::OrderEnded { breaker, state, actor, setter }]);
    note_breakers(told);
    true
}

/// Tells what has happened without a change, after the news that are noted. Call it outside of
/// locks.
pub(crate) fn tell(event: Event) {
    note(vec![event]);
    news().tell(News::tell);
}

/// Carries orders out. Call it under the lock of the state.
pub(crate) fn carry_out(orders: Vec<Order>) -> Obeyed {
    let mut obeyed = Obeyed::default();
    // A breaker that is off counts nothing.
    #[cfg(feature = "telemetry")]
    let counting_changes = connect::switches_a_breaker(&orders);
    #[cfg(feature = "telemetry")]
    if counting_changes {
        instruments::counting_changes();
    }
    for order in orders {
        match order {
            Order::Named(order) => {
                let (told, wakers) = order.carry_out();
                news().note(told.into_iter().map(News::Breaker));
                obeyed.wakers.extend(wakers);
            }
            #[cfg(feature = "telemetry")]
            Order::Levels(levels) => connect::publish_levels(&levels),
            #[cfg(feature = "faults")]
            Order::Fault(order) => {
                let (changed, let_go) = order.carry_out();
                obeyed.let_go.push(let_go);
                news().note([News::Fault(changed)]);
            }
        }
    }
    #[cfg(feature = "telemetry")]
    if counting_changes {
        instruments::counting_changes();
    }
    obeyed
}
