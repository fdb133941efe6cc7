//! What the thread of a lane does, without the thread.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use crate::runtime::clock::{Clock, Instant};
use crate::runtime::{fleet, random};
use crate::shared::breakers::Breaker;
use crate::shared::facts::Facts;
use crate::shared::fleet as view;
use crate::shared::lane::{Lane, LaneSettings, Outcome};
use crate::shared::limits::LocalLimits;
use crate::shared::orders::Order;
use crate::shared::runner::failures::Failures;
use crate::shared::runner::mailbox::{Mail, Request};
use crate::shared::runner::status;
use crate::shared::settings::Settings;
use crate::shared::store::{Command, Reply, Store, StoreError};

/// How often a lane may tick early, if many calls wake it: so many times in a poll.
const EARLY: u32 = 10;

pub(in crate::shared) struct Body {
    store: Box<dyn Store>,
    settings: Settings,
    lane: Lane,
    limits: LocalLimits,
    breakers: Box<dyn Fn() -> Vec<Breaker> + Send>,
    began: Instant,
    last_tick: Option<Duration>,
    /// Somebody has woken the lane since its last tick.
    is_woken: bool,
    failures: Failures,
}

impl Body {
    /// `breakers` are those that it cares for.
    pub(in crate::shared) fn new(
        store: Box<dyn Store>,
        settings: Settings,
        breakers: impl Fn() -> Vec<Breaker> + Send + 'static,
    ) -> Self {
        let lane = LaneSettings { quorum: settings.quorum, poll: settings.poll, seed: random::seed() };
        Self {
            store,
            limits: LocalLimits::new(settings.poll),
            settings,
            lane: Lane::new(lane),
            breakers: Box::new(breakers),
            began: Clock::Blocking.now(),
            last_tick: None,
            is_woken: false,
            failures: Failures::default(),
        }
    }

    /// Begins. The first turn is due at once.
    pub(in crate::shared) fn start() {
        fleet::started();
        view::forget();
        status::begins(Clock::Blocking.now());
    }

    /// Does what is due, and what the `mail` asks for. Returns the time until the next turn.
    pub(in crate::shared) fn turn(&mut self, mail: &Mail) -> Duration {
        self.is_woken |= mail.is_woken || !mail.requests.is_empty();
        for request in &mail.requests {
            self.carry_out(request);
        }
        let due = self.lane.due(self.now());
        if !due.is_empty() {
            give(&due, &(self.breakers)());
        }
        if self.tick_is_due(self.now()) {
            self.tick();
        }
        self.wait(self.now())
    }

    /// The lane ends: breakers are on their own.
    pub(in crate::shared) fn stop(&mut self) {
        let facts: Vec<Facts> = (self.breakers)().iter().map(Breaker::facts).collect();
        let parting = self.lane.parting(self.now(), &facts);
        if status::is_up() && !parting.is_empty() {
            // Without it they end by time.
            let _ = self.send(&parting);
        }
        let last = self.lane.farewell();
        give(&last, &(self.breakers)());
        fleet::silent();
    }

    fn now(&self) -> Duration {
        Clock::Blocking.now().since(self.began)
    }

    fn next_tick(&self) -> Duration {
        let Some(last) = self.last_tick else { return Duration::ZERO };
        let poll = self.settings.poll;
        last.saturating_add(if self.is_woken { poll / EARLY } else { poll })
    }

    fn tick_is_due(&self, now: Duration) -> bool {
        self.next_tick() <= now
    }

    fn wait(&self, now: Duration) -> Duration {
        let next = self.lane.next_due().into_iter().fold(self.next_tick(), Duration::min);
        next.saturating_sub(now)
    }

    fn tick(&mut self) {
        let begun = self.now();
        self.last_tick = Some(begun);
        self.is_woken = false;
        let summary = self.lane.wants_summary(begun);
        let summary = summary.then(|| view::summary(&self.settings, &(self.breakers)(), begun));
        self.lane.begin(begun, summary, view::is_wanted());
        // Tokens of limits are asked for in the first round.
        let mut asked = Some(self.limits.ask(begun));
        let mut is_well = true;
        loop {
            let breakers = (self.breakers)();
            let facts: Vec<Facts> = breakers.iter().map(Breaker::facts).collect();
            let mut commands = self.lane.commands(self.now(), &facts);
            if commands.is_empty() {
                break self.is_good(begun, is_well);
            }
            let of_lane = commands.len();
            let of_limits = asked.take();
            let begins = of_limits.is_some();
            commands.extend(of_limits.into_iter().flatten());
            let mut replies = self.send(&commands);
            let unsent = replies.as_ref().err().cloned();
            let taken = replies.as_mut().ok().map(|replies| replies.split_off(of_lane.min(replies.len())));
            let outcome = self.lane.replies(self.now(), replies);
            follow(&outcome, &breakers);
            outcome.replicas.into_iter().for_each(|replicas| self.limits.set_replicas(replicas));
            let refused = taken.iter().flatten().find_map(refusal);
            if let Some(why) = outcome.failure.as_ref().or(unsent.as_ref()).or(refused) {
                is_well = false;
                self.failures.has_failed(&why.to_string());
            }
            if begins {
                self.limits.hear(taken.filter(|_| outcome.failure.is_none()).as_deref());
            }
            if outcome.failure.is_some() {
                break;
            }
        }
    }

    /// The store has answered. `is_well` tells that it has refused nothing.
    fn is_good(&mut self, begun: Duration, is_well: bool) {
        if is_well {
            self.failures.is_well();
        }
        let silence = self.lane.silence();
        let since = self.now().saturating_sub(begun);
        fleet::alive_for(silence.saturating_sub(since), self.settings.poll);
        status::is_good(self.began.saturating_add(begun), silence);
    }

    /// A round. If it fails, each of its operations is counted once.
    fn send(&mut self, commands: &[Command]) -> Result<Vec<Reply>, StoreError> {
        let patience = self.settings.patience();
        let store = &mut self.store;
        let replies = catch_unwind(AssertUnwindSafe(|| store.send(commands, patience)));
        let replies = replies.unwrap_or_else(|panic| {
            status::has_failed("panic");
            Err(StoreError::new(format!("the store has panicked: {}", message(&*panic))))
        });
        if replies.is_err() {
            let mut operations: Vec<_> = commands.iter().map(Command::operation).collect();
            operations.sort_unstable();
            operations.dedup();
            operations.into_iter().for_each(status::has_failed);
        }
        replies
    }

    fn carry_out(&mut self, request: &Request) {
        if !request.is_wanted() {
            return;
        }
        let replies = self.send(std::slice::from_ref(&request.command));
        let result = replies.and_then(|mut replies| match (replies.pop(), replies.len()) {
            (Some(Reply::Known(known)), 0) => Ok(known),
            _ => Err(StoreError::new("the reply of the store does not fit the command")),
        });
        // Whoever has asked may have stopped waiting.
        let _ = request.reply.try_send(result);
    }
}

/// Why the store has refused tokens of a limit, which is counted.
fn refusal(reply: &Reply) -> Option<&StoreError> {
    let Reply::Refused(why) = reply else { return None };
    status::has_failed("take");
    Some(why)
}

fn follow(outcome: &Outcome, breakers: &[Breaker]) {
    // Before the orders: until its verdict is taken, a breaker ignores openings up to that one.
    for (name, token) in &outcome.told {
        if let Some(breaker) = named(breakers, name) {
            breaker.take_verdict(*token);
        }
    }
    give(&outcome.orders, breakers);
    outcome.replicas.into_iter().for_each(status::knows_replicas);
    if let Some(fleet) = &outcome.fleet {
        view::learn(fleet);
    }
}

fn give(orders: &[Order], breakers: &[Breaker]) {
    for order in orders {
        if let Some(breaker) = named(breakers, &order.name) {
            breaker.obey(order);
        }
    }
}

/// The breaker of a name. They are sorted by name.
fn named<'a>(breakers: &'a [Breaker], name: &str) -> Option<&'a Breaker> {
    let position = breakers.binary_search_by(|breaker| breaker.name().cmp(name)).ok()?;
    breakers.get(position)
}

/// What a panic says, if it is text.
fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("a value that is no text")
}
