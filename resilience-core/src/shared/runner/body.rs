//! What the thread of a lane does, without the thread.

use std::any::Any;
use std::collections::BTreeSet;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use crate::circuit_breaker::fleet::end_orders;
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

/// How often a lane may look, if many calls wake it, whether it has to tick early: so many times
/// in a poll.
const EARLY: u32 = 10;

pub(in crate::shared) struct Body {
    store: Box<dyn Store>,
    settings: Settings,
    lane: Lane,
    limits: LocalLimits,
    breakers: Box<dyn Fn() -> Vec<Breaker> + Send>,
    began: Instant,
    last_tick: Option<Duration>,
    /// When it has looked last whether it has to tick early, and had nothing to say.
    last_look: Duration,
    /// Somebody has woken the lane since it has looked last.
    is_woken: bool,
    /// Somebody has given an order since its last tick.
    is_ordered: bool,
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
            last_look: Duration::ZERO,
            is_woken: false,
            is_ordered: false,
            failures: Failures::default(),
        }
    }

    /// Begins. The first turn is due at once.
    pub(in crate::shared) fn start() {
        // A process that was forked has what a lane had ordered that it does not have.
        end_orders();
        fleet::started();
        view::forget();
        status::begins(Clock::Blocking.now());
    }

    /// Does what is due, and what the `mail` asks for. Returns the time until the next turn.
    pub(in crate::shared) fn turn(&mut self, mail: &Mail) -> Duration {
        self.is_woken |= mail.is_woken;
        self.is_ordered |= !mail.requests.is_empty();
        for request in &mail.requests {
            self.carry_out(request);
        }
        let due = self.lane.due(self.now());
        if !due.is_empty() {
            give(&due, &(self.breakers)(), Clock::Blocking.now());
        }
        if self.tick_is_due(self.now()) {
            self.tick();
        }
        self.wait(self.now())
    }

    /// The lane ends: breakers are on their own.
    pub(in crate::shared) fn stop(&mut self) {
        let parting = self.lane.parting(self.now(), &self.facts());
        if status::is_up() && !parting.is_empty() {
            // Without it they end by time.
            let _ = self.send(&parting);
        }
        let last = self.lane.farewell();
        give(&last, &(self.breakers)(), Clock::Blocking.now());
        fleet::silent();
    }

    /// What the breakers show now.
    fn facts(&self) -> Vec<Facts> {
        (self.breakers)().iter().map(Breaker::facts).collect()
    }

    fn now(&self) -> Duration {
        Clock::Blocking.now().since(self.began)
    }

    fn next_tick(&self) -> Duration {
        let Some(last) = self.last_tick else { return Duration::ZERO };
        let poll = self.settings.poll;
        let regular = last.saturating_add(poll);
        if self.is_woken || self.is_ordered {
            regular.min(last.max(self.last_look).saturating_add(poll / EARLY))
        } else {
            regular
        }
    }

    /// Whether to tick now. Who is woken, and has nothing to say, waits for its next tick: breakers
    /// of which others hold the leases wake it for each call that waits for one.
    fn tick_is_due(&mut self, now: Duration) -> bool {
        if now < self.next_tick() {
            return false;
        }
        let is_early = self.last_tick.is_some_and(|last| now < last.saturating_add(self.settings.poll));
        let is_due = !is_early || self.is_ordered || self.has_news(now);
        if !is_due {
            (self.last_look, self.is_woken) = (now, false);
        }
        is_due
    }

    fn has_news(&mut self, now: Duration) -> bool {
        self.lane.has_news(now, &self.facts()) || self.lane.may_read_fleet(now) && view::is_wanted()
    }

    fn wait(&self, now: Duration) -> Duration {
        let next = self.lane.next_due().into_iter().fold(self.next_tick(), Duration::min);
        next.saturating_sub(now)
    }

    fn tick(&mut self) {
        let begun = self.now();
        self.last_tick = Some(begun);
        (self.is_woken, self.is_ordered) = (false, false);
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
            let heard = Clock::Blocking.now();
            let outcome = self.lane.replies(heard.since(self.began), replies);
            follow(&outcome, &breakers, heard);
            outcome.replicas.into_iter().for_each(|replicas| self.limits.set_replicas(replicas));
            let refused = outcome.refused.iter().map(|(operation, why)| (*operation, why));
            let refused: Vec<_> = refused.chain(taken.iter().flatten().filter_map(refusal)).collect();
            have_failed(refused.iter().map(|(operation, _)| *operation));
            let failure = outcome.failure.as_ref().or(unsent.as_ref());
            for why in failure.into_iter().chain(refused.into_iter().map(|(_, why)| why)) {
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
            let error = StoreError::new(format!("the store has panicked: {}", message(&*panic)));
            // Its destructor may panic too.
            mem::forget(panic);
            Err(error)
        });
        if replies.is_err() {
            have_failed(commands.iter().map(Command::operation));
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
            (Some(Reply::Refused(why)), 0) => {
                status::has_failed(request.command.operation());
                Err(why)
            }
            _ => Err(StoreError::new("the reply of the store does not fit the command")),
        });
        // Whoever has asked may have stopped waiting.
        let _ = request.reply.try_send(result);
    }
}

/// Why the store has refused tokens of a limit.
fn refusal(reply: &Reply) -> Option<(&'static str, &StoreError)> {
    let Reply::Refused(why) = reply else { return None };
    Some(("take", why))
}

/// Counts what a round has asked for in vain: each operation once.
fn have_failed(operations: impl IntoIterator<Item = &'static str>) {
    BTreeSet::from_iter(operations).into_iter().for_each(status::has_failed);
}

/// Does what follows from the replies that were `heard` then.
fn follow(outcome: &Outcome, breakers: &[Breaker], heard: Instant) {
    // Before the orders: until its verdict is taken, a breaker ignores openings up to that one.
    for (name, token) in &outcome.told {
        if let Some(breaker) = named(breakers, name) {
            breaker.take_verdict(*token);
        }
    }
    give(&outcome.orders, breakers, heard);
    outcome.replicas.into_iter().for_each(status::knows_replicas);
    if let Some(fleet) = &outcome.fleet {
        view::learn(fleet);
    }
}

fn give(orders: &[Order], breakers: &[Breaker], since: Instant) {
    for order in orders {
        if let Some(breaker) = named(breakers, &order.name) {
            breaker.obey_since(order, since);
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
