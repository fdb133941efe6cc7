//! A naive model of a breaker: it keeps every call that was ever made and computes each answer from
//! the list.
//!
//! It has no generations, counters or rings, so that it cannot share a bug with the machine it is
//! compared to.
//!
//! Like `history.rs`, it uses only the names that `super` has both here and in `fuzz/`. Both
//! include the two files by path.

use std::time::Duration;

use super::{CircuitState, Outcome};

/// The start of the tests' clocks, in nanoseconds. Buckets are counted from zero, which lies far
/// before.
pub(super) const ORIGIN: u128 = 1 << 60;

/// The settings of the model. Ratios are whole percents.
///
/// The cap is not below the cooldown, and a window of calls has room for `min_calls`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    pub(super) limit: Limit,
    pub(super) window: Span,
    pub(super) min_calls: u32,
    pub(super) slow: Option<(Duration, u32)>,
    pub(super) probes: u32,
    pub(super) cooldown: Duration,
    pub(super) factor: u32,
    pub(super) cap: Duration,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Limit {
    Consecutive(u32),
    Percent(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Span {
    Calls(u32),
    /// A multiple of ten nanoseconds, so that a bucket is a whole number of them.
    Time(Duration),
}

/// The mode that settings at run time put in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Normal,
    Observe,
    Off,
}

impl Plan {
    /// The window, if a rate is judged.
    fn looks_back(self) -> Option<Span> {
        self.has_window().then_some(self.window)
    }

    fn has_window(self) -> bool {
        self.slow.is_some() || matches!(self.limit, Limit::Percent(_))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Closed,
    /// Lasts at most `longest`, wherever the clock stands.
    Open {
        since: Duration,
        rest: Duration,
        longest: Duration,
    },
    HalfOpen {
        latest_news: Duration,
    },
    ForcedOpen,
    Disabled,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Running,
    /// A probe whose slot may be taken by another one.
    GivenUp,
    Ended(Outcome),
}

#[derive(Clone, Copy, Debug)]
struct Call {
    /// The number of phases before its admission. `None` if the call never counts.
    phase: Option<usize>,
    began: Duration,
    fate: Fate,
    /// Whether calls could be slow when it began.
    timed: bool,
    slow: bool,
    /// The number of time buckets that had passed when it ended.
    bucket: u128,
}

#[derive(Debug)]
pub(super) struct Model {
    plan: Plan,
    phase: Phase,
    phases: usize,
    /// The cooldown of the present opening, as it has grown.
    cooldown: Duration,
    observing: bool,
    pub(super) mode: Mode,
    /// When the present phase began.
    since: Duration,
    /// The number of calls that had ended before the window began.
    window_from: usize,
    calls: Vec<Call>,
    /// The calls, in the order in which they ended.
    ended: Vec<usize>,
    /// The time of the latest look at the window, and the number of buckets that had passed by
    /// then. No buckets pass when the clock is set back.
    looked: Duration,
    buckets: u128,
    pub(super) rejected: u64,
    pub(super) would_have_rejected: u64,
    pub(super) times_opened: u64,
    /// The cause of the opening. `None` while closed.
    pub(super) cause: Option<Cause>,
}

/// A kind of cause with the counts of that moment: a part of the calls, and all calls.
pub(super) type Cause = (&'static str, u32, u32);

/// The longest time that a server may ask for, unless the cooldown or its cap is longer.
const LONGEST_HINT: Duration = Duration::new(60, 0);

impl Model {
    pub(super) fn new(plan: Plan) -> Self {
        Self {
            plan,
            phase: Phase::Closed,
            phases: 0,
            cooldown: plan.cooldown,
            observing: false,
            mode: Mode::Normal,
            since: Duration::ZERO,
            window_from: 0,
            calls: Vec::new(),
            ended: Vec::new(),
            looked: Duration::ZERO,
            buckets: 0,
            rejected: 0,
            would_have_rejected: 0,
            times_opened: 0,
            cause: None,
        }
    }

    /// Asks for admission. Returns the number of the admitted call.
    pub(super) fn acquire(&mut self, now: Duration) -> Option<usize> {
        if self.mode == Mode::Off && !matches!(self.phase, Phase::Closed | Phase::Disabled) {
            return Some(self.runs(None, now));
        }
        let admitted = match self.phase {
            Phase::Closed | Phase::Disabled => true,
            Phase::ForcedOpen => false,
            Phase::Open { since, rest, .. } if now >= since + rest => {
                self.begin(Phase::HalfOpen { latest_news: now });
                true
            }
            Phase::Open { since, rest, longest } => {
                // The clock was set back so far that the wait would be longer than allowed, so the
                // wait starts again.
                if since + rest > now + longest {
                    self.phase = Phase::Open { since: now, rest: longest, longest };
                }
                false
            }
            Phase::HalfOpen { latest_news } => self.acquire_probe(latest_news, now),
        };
        if !admitted && !self.spares() {
            self.rejected += 1;
            return None;
        }
        self.would_have_rejected += u64::from(!admitted);
        let phase = admitted.then_some(self.phases);
        Some(self.runs(phase, now))
    }

    fn runs(&mut self, phase: Option<usize>, now: Duration) -> usize {
        let timed = self.plan.slow.is_some();
        self.calls.push(Call { phase, began: now, fate: Fate::Running, timed, slow: false, bucket: 0 });
        self.calls.len() - 1
    }

    /// Whether it only observes.
    fn spares(&self) -> bool {
        self.mode == Mode::Observe || self.mode == Mode::Normal && self.observing
    }

    fn acquire_probe(&mut self, latest_news: Duration, now: Duration) -> bool {
        if !self.has_room() {
            if now < latest_news + self.patience() {
                self.phase = Phase::HalfOpen { latest_news: latest_news.min(now) };
                return false;
            }
            for call in self.calls.iter_mut().filter(|call| call.phase == Some(self.phases)) {
                if call.fate == Fate::Running {
                    call.fate = Fate::GivenUp;
                }
            }
        }
        self.phase = Phase::HalfOpen { latest_news: now };
        true
    }

    fn has_room(&self) -> bool {
        let places = self.count(|fate| matches!(fate, Fate::Running | Fate::Ended(Outcome::Success)));
        places < self.plan.probes as usize
    }

    fn patience(&self) -> Duration {
        self.cooldown.max(Duration::from_millis(1))
    }

    /// Ends a call. If it failed, the server asks to be left alone for `at_least`. `rest` computes
    /// how long a reopened circuit stays open, from its cooldown, whether that grows, and the hint.
    /// It is passed in because the model draws no random numbers.
    pub(super) fn end(
        &mut self,
        call: usize,
        (outcome, at_least): (Outcome, Duration),
        now: Duration,
        rest: impl FnOnce(Duration, bool, Duration) -> Duration,
    ) {
        self.look(now);
        let outcome = if self.mode == Mode::Off { Outcome::Ignored } else { outcome };
        let ended = &mut self.calls[call];
        let late = ended.phase != Some(self.phases);
        ended.fate = Fate::Ended(outcome);
        ended.slow = ended.timed
            && self.plan.slow.is_some_and(|(longer_than, _)| now.saturating_sub(ended.began) > longer_than);
        ended.bucket = self.buckets;
        if late {
            ended.phase = None;
            return;
        }
        let slow = ended.slow;
        self.ended.push(call);
        let at_least = at_least.min(LONGEST_HINT.max(self.plan.cooldown).max(self.plan.cap));
        match self.phase {
            _ if outcome == Outcome::Ignored => {}
            Phase::Closed => {
                if let Some(cause) = self.trips() {
                    self.cooldown = self.plan.cooldown;
                    self.open(cause, now, self.cooldown.max(at_least), at_least);
                }
            }
            Phase::HalfOpen { .. } if outcome == Outcome::Success && !slow => {
                self.phase = Phase::HalfOpen { latest_news: now };
                let succeeded = self.count(|fate| fate == Fate::Ended(Outcome::Success));
                if succeeded == self.plan.probes as usize {
                    self.begin(Phase::Closed);
                }
            }
            Phase::HalfOpen { .. } => {
                self.cooldown = (self.cooldown * self.plan.factor).min(self.plan.cap).max(self.cooldown);
                let rest = rest(self.cooldown, self.plan.factor > 1, at_least);
                let kind = if outcome == Outcome::Success { "slow probe" } else { "failed probe" };
                self.open((kind, 0, 0), now, rest, at_least);
            }
            Phase::Open { .. } | Phase::ForcedOpen | Phase::Disabled => {}
        }
    }

    /// Other settings are in force from now on. The phase stays, and its beginning, and the calls
    /// that count, except that a window of another kind or size forgets them.
    pub(super) fn change(&mut self, plan: Plan, now: Duration) {
        self.look(now);
        let old = std::mem::replace(&mut self.plan, plan);
        self.looked = now;
        if old.looks_back() != plan.looks_back() {
            self.window_from = self.ended.len();
        }
        if old.slow.is_some() != plan.slow.is_some() {
            self.calls.iter_mut().for_each(|call| call.slow = false);
        }
        let counts_otherwise =
            old.has_window() != plan.has_window() || old.slow.is_some() != plan.slow.is_some();
        let cooldown = self.cooldown;
        let adapted = self.adapted_cooldown(old);
        match self.phase {
            Phase::Closed if counts_otherwise => {
                for call in self.calls.iter_mut().filter(|call| call.fate == Fate::Running) {
                    call.phase = None;
                }
            }
            Phase::Open { longest, .. } if adapted != cooldown => {
                let hint = LONGEST_HINT.max(plan.cooldown).max(plan.cap).min(longest);
                let longest = if longest > cooldown { adapted.max(hint) } else { adapted };
                self.phase = Phase::Open { since: self.since, rest: longest, longest };
                self.cooldown = adapted;
            }
            Phase::HalfOpen { .. } => {
                self.cooldown = adapted;
                if self.count(|fate| fate == Fate::Ended(Outcome::Success)) >= plan.probes as usize {
                    self.begin(Phase::Closed);
                }
            }
            _ => {}
        }
    }

    /// The present cooldown after a change: one that has grown stays, within the limits.
    fn adapted_cooldown(&self, old: Plan) -> Duration {
        let (plan, present) = (self.plan, self.cooldown);
        if (old.cooldown, old.factor, old.cap) == (plan.cooldown, plan.factor, plan.cap) {
            return present;
        }
        if present > old.cooldown && plan.factor > 1 {
            present.max(plan.cooldown).min(plan.cap)
        } else {
            plan.cooldown
        }
    }

    pub(super) fn force_open(&mut self) {
        self.observing = false;
        if self.phase != Phase::ForcedOpen {
            self.begin(Phase::ForcedOpen);
            self.cause = Some(("by hand", 0, 0));
        }
    }

    pub(super) fn disable(&mut self) {
        self.observing = false;
        if self.phase != Phase::Disabled {
            self.begin(Phase::Disabled);
        }
    }

    pub(super) fn observe_only(&mut self) {
        if !self.observing {
            self.observing = true;
            self.begin(Phase::Closed);
        }
    }

    /// Half-opens the circuit. Returns whether that was legal.
    pub(super) fn half_open(&mut self, now: Duration) -> bool {
        let legal = !self.observing && matches!(self.phase, Phase::Open { .. });
        if legal {
            self.begin(Phase::HalfOpen { latest_news: now });
        }
        legal
    }

    pub(super) fn reset(&mut self) {
        self.observing = false;
        self.begin(Phase::Closed);
    }

    pub(super) fn state(&self, now: Duration) -> CircuitState {
        match self.mode {
            Mode::Off => CircuitState::Disabled,
            _ if self.spares() => CircuitState::ObserveOnly,
            _ => self.phase_at(now),
        }
    }

    /// The state that the breaker would have if it did not observe. `None` if it does not observe.
    pub(super) fn observed(&self, now: Duration) -> Option<CircuitState> {
        self.spares().then(|| self.phase_at(now))
    }

    fn phase_at(&self, now: Duration) -> CircuitState {
        match self.phase {
            Phase::Closed => CircuitState::Closed,
            Phase::Open { since, rest, .. } if now < since + rest => CircuitState::Open,
            Phase::Open { .. } | Phase::HalfOpen { .. } => CircuitState::HalfOpen,
            Phase::ForcedOpen => CircuitState::ForcedOpen,
            Phase::Disabled => CircuitState::Disabled,
        }
    }

    /// The numbers of calls, failures and slow calls, as in a snapshot.
    pub(super) fn counts(&mut self, now: Duration) -> (u32, u32, u32) {
        self.look(now);
        if self.phase != Phase::Closed {
            return (0, 0, 0);
        }
        if !self.plan.has_window() {
            return (0, self.row(), 0);
        }
        let (recorded, failures, slow) = self.window();
        (recorded, if let Limit::Consecutive(_) = self.plan.limit { self.row() } else { failures }, slow)
    }

    /// The `retry_after` of a rejection at `now`.
    pub(super) fn retry_after(&self, now: Duration) -> Option<Duration> {
        match self.phase {
            _ if self.spares() || self.mode == Mode::Off => None,
            Phase::Closed | Phase::Disabled | Phase::ForcedOpen => None,
            Phase::Open { since, rest, longest } => Some((since + rest).saturating_sub(now).min(longest)),
            Phase::HalfOpen { latest_news } if self.has_room() || now >= latest_news + self.patience() => {
                Some(Duration::ZERO)
            }
            Phase::HalfOpen { .. } => {
                let (least, most) = (Duration::from_millis(10), Duration::from_secs(1));
                Some((self.cooldown / 10).max(least).min(most))
            }
        }
    }

    fn trips(&self) -> Option<Cause> {
        let (recorded, failures, slow) = self.window();
        let judged = self.plan.has_window() && recorded >= self.plan.min_calls;
        let reaches = |part: u32, percent: u32| judged && part * 100 >= percent * recorded;
        match self.plan.limit {
            Limit::Consecutive(limit) if self.row() >= limit => return Some(("row", self.row(), 0)),
            Limit::Percent(percent) if reaches(failures, percent) => {
                return Some(("rate", failures, recorded));
            }
            _ => {}
        }
        let is_slow = self.plan.slow.is_some_and(|(_, percent)| reaches(slow, percent));
        is_slow.then_some(("slow", slow, recorded))
    }

    /// The numbers of calls, failures and slow calls that the window still holds.
    fn window(&self) -> (u32, u32, u32) {
        let counted: Vec<Call> = self.recorded_from(self.window_from).collect();
        let held: Vec<Call> = match self.plan.window {
            Span::Calls(calls) => counted[counted.len().saturating_sub(calls as usize)..].to_vec(),
            Span::Time(_) => counted.into_iter().filter(|call| self.buckets - call.bucket <= 10).collect(),
        };
        let count = |which: fn(&Call) -> bool| {
            u32::try_from(held.iter().filter(|call| which(call)).count()).expect("a test is short")
        };
        (count(|_| true), count(|call| call.fate == Fate::Ended(Outcome::Failure)), count(|call| call.slow))
    }

    /// The recorded calls of this phase, in the order in which they ended.
    fn recorded(&self) -> impl DoubleEndedIterator<Item = Call> {
        self.recorded_from(0)
    }

    fn recorded_from(&self, first: usize) -> impl DoubleEndedIterator<Item = Call> {
        let in_phase = self.ended[first..].iter().map(|&call| self.calls[call]);
        in_phase.filter(|call| call.phase == Some(self.phases) && call.fate != Fate::Ended(Outcome::Ignored))
    }

    /// Looks at the window at `now`.
    fn look(&mut self, now: Duration) {
        if let Span::Time(time) = self.plan.window {
            let bucket = |at: Duration| (ORIGIN + at.as_nanos()) / (time / 10).as_nanos();
            self.buckets += bucket(now).saturating_sub(bucket(self.looked));
        }
        self.looked = now;
    }

    fn open(&mut self, cause: Cause, now: Duration, rest: Duration, at_least: Duration) {
        self.times_opened += 1;
        self.since = now;
        self.begin(Phase::Open { since: now, rest, longest: self.cooldown.max(at_least) });
        self.cause = Some(cause);
    }

    fn begin(&mut self, phase: Phase) {
        if !matches!(phase, Phase::HalfOpen { .. }) {
            self.cause = None;
        }
        self.phase = phase;
        self.phases += 1;
    }

    fn count(&self, which: impl Fn(Fate) -> bool) -> usize {
        self.calls.iter().filter(|call| call.phase == Some(self.phases) && which(call.fate)).count()
    }

    fn row(&self) -> u32 {
        let row = self.recorded().rev().take_while(|call| call.fate == Fate::Ended(Outcome::Failure)).count();
        u32::try_from(row).expect("a test is short")
    }
}
