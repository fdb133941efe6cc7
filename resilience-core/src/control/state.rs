//! All that is in force, as a value: what happens to it is given the time.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use crate::control::Overrides;
use crate::control::document::At;
use crate::control::effective::Effective;
use crate::control::event::Event;
use crate::control::manual::actor::Actor;
use crate::control::mistakes::{Mistake, Mistakes};
use crate::control::plan::{Plan, contradictions};
use crate::control::policy::Policy;
use crate::control::precedence::{Asked, Found, Target};
use crate::control::program::Program;
use crate::control::read::read;
use crate::control::standing::{Group, Standing};
use crate::control::switches::Switches;
use crate::control::tables::{Table, Tables};
use crate::runtime::clock::Instant;

mod by_hand;
mod commands;
mod reloading;
mod thrown;

pub(crate) use by_hand::Order;
use commands::StandingOrder;
pub(crate) use commands::{Commanded, OverOrder};
use thrown::Thrown;
pub(crate) use thrown::left;

/// The most configurations that `rollback` can go back to.
const HISTORY: usize = 16;

/// The two clocks, read at once: what a date in a file means is known from both.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Now {
    pub(crate) instant: Instant,
    pub(crate) date: SystemTime,
}

/// A configuration that has been applied.
#[derive(Clone, Debug, Default)]
pub(crate) struct Applied {
    pub(crate) overrides: Overrides,
    pub(crate) tables: Tables,
    pub(crate) group: Group,
    /// The path of the file. `None` if the program has applied them.
    pub(crate) source: Option<String>,
    /// When they were applied. `None` before anything was.
    pub(crate) since: Option<Instant>,
}

/// A configuration that another one has taken the place of.
#[derive(Clone, Debug)]
struct Past {
    overrides: Overrides,
    source: Option<String>,
}

/// All that is in force.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    generation: u64,
    pub(crate) file: Applied,
    /// The configurations before it, the last one last.
    history: Vec<Past>,
    /// The configuration that was refused last.
    rejected: Option<reloading::Refused>,
    pub(crate) environment: Group,
    environment_switches: Switches,
    pub(crate) manual: Group,
    /// The switches that functions have thrown, the last one last.
    thrown: Vec<Thrown>,
    breaker_orders: Vec<StandingOrder>,
    /// Orders that are over, and are to be carried out.
    over: Vec<OverOrder>,
    /// The last number of what was done by hand.
    number: u64,
    /// Whether a flag is on for a name, as the program has answered.
    answers: BTreeMap<(String, String), bool>,
    instance: String,
}

impl State {
    /// A state of the replica of this name, with what its environment says.
    pub(crate) fn new(instance: String, environment: Tables, switches: Switches) -> Self {
        let standing = |table| Standing::new(table, Instant::NEVER, &instance);
        let environment = Group::of(environment.tables.into_iter().map(standing).collect());
        Self { instance, environment, environment_switches: switches, ..Self::default() }
    }

    /// A state in which a file with this text is in force.
    #[cfg(all(test, feature = "toml"))]
    pub(crate) fn of_file(text: &str) -> Self {
        let mut state = Self::new(String::new(), Tables::default(), Switches::ON);
        let overrides = Overrides::from_toml(text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        let now = Now { instant: Instant::from_bits(1 << 60), date: SystemTime::UNIX_EPOCH };
        state.apply(&overrides, &Program::default(), now).expect("the file is fine");
        state
    }

    pub(crate) const fn generation(&self) -> u64 {
        self.generation
    }

    /// The kill switches, wherever they were thrown.
    pub(crate) fn switches(&self) -> Switches {
        self.thrown_by_hand().and(self.environment_switches).and(self.file.tables.switches)
    }

    /// The plan of `overrides`, or all that is wrong with them.
    pub(crate) fn check(&self, overrides: &Overrides, program: &Program, now: Now) -> Result<Plan, Mistakes> {
        self.with(overrides, program, now).map(|(_, plan)| plan)
    }

    /// Puts `overrides` in the place of those in force, or, if they say the same, asks their flags
    /// anew. The event, if that changes anything.
    pub(crate) fn apply(
        &mut self,
        overrides: &Overrides,
        program: &Program,
        now: Now,
    ) -> Result<Option<Event>, Mistakes> {
        if *overrides == self.file.overrides {
            return Ok(self.ask_again(program));
        }
        let (new, plan) = self.with(overrides, program, now)?;
        let before = std::mem::replace(self, new);
        self.history.push(Past { overrides: before.file.overrides, source: before.file.source });
        if self.history.len() > HISTORY {
            self.history.remove(0);
        }
        self.generation += 1;
        Ok(Some(Event::Applied { generation: self.generation, changes: plan.len() }))
    }

    /// Takes the present answers about flags. The event, if values change with them; there is no
    /// way back to the same overrides.
    fn ask_again(&mut self, program: &Program) -> Option<Event> {
        if program.answers.iter().all(|(question, answer)| self.answers.get(question) == Some(answer)) {
            return None;
        }
        let before = self.clone();
        self.answer(program.answers.clone());
        let changes = Plan::between(&before, self, program).len();
        (changes > 0).then(|| {
            self.generation += 1;
            Event::Applied { generation: self.generation, changes }
        })
    }

    /// The overrides that a rollback would put in force.
    pub(crate) fn before(&self) -> Option<&Overrides> {
        self.history.last().map(|past| &past.overrides)
    }

    /// Puts the overrides before those in force back. False if there are none.
    pub(crate) fn rollback(&mut self, program: &Program, now: Now, events: &mut Vec<Event>) -> bool {
        let Some(Past { overrides, source }) = self.history.pop() else { return false };
        let before = self.clone();
        self.file = self.stand(&overrides, read(overrides.entries()).0, now);
        self.file.source = source;
        self.answer(program.answers.clone());
        self.generation += 1;
        let changes = Plan::between(&before, self, program).len();
        events.push(Event::RolledBack { generation: self.generation, changes });
        true
    }

    /// The state with other overrides, and what that changes.
    fn with(&self, overrides: &Overrides, program: &Program, now: Now) -> Result<(Self, Plan), Mistakes> {
        let (tables, mut mistakes) = read(overrides.entries());
        mistakes.extend(program.unknown_names(&tables));
        let mut new = self.clone();
        new.file = self.stand(overrides, tables, now);
        new.answer(program.answers.clone());
        if mistakes.is_empty() {
            mistakes = contradictions(self, &new, program);
        }
        if !mistakes.is_empty() {
            return Err(Mistakes::of(mistakes));
        }
        let plan = Plan::between(self, &new, program);
        Ok((new, plan))
    }

    /// What an end on the calendar is on the clock, is known from now on.
    fn stand(&self, overrides: &Overrides, tables: Tables, now: Now) -> Applied {
        let standing = |table: &Table| {
            let left = table.until.map(|until| until.duration_since(now.date).unwrap_or(Duration::ZERO));
            let ends = left.map_or(Instant::NEVER, |left| now.instant.saturating_add(left));
            let mut standing = Standing::new(table.clone(), ends, &self.instance);
            // One that is over before it begins has no end to tell of.
            standing.has_ended = left.is_some_and(|left| left.is_zero());
            standing
        };
        let group = Group::of(tables.tables.iter().map(standing).collect());
        Applied { overrides: overrides.clone(), tables, group, source: None, since: Some(now.instant) }
    }

    /// Ends what is over. True if anything is.
    pub(crate) fn tick(&mut self, now: Instant, events: &mut Vec<Event>) -> bool {
        if now < self.next_end() {
            return false;
        }
        let of_file = self.file.group.end(now);
        let of_manual = self.end_manual(now);
        let all = of_file.iter().chain(&of_manual);
        let told = all.map(|standing| by_hand::ended_event(standing, Actor::default()));
        let before = events.len();
        events.extend(told);
        self.end_switches(now, events);
        let over = self.end_orders(now);
        self.over.extend(over);
        events.len() > before || !self.over.is_empty()
    }

    /// The orders that are over since the last time.
    pub(crate) fn take_over(&mut self) -> Vec<OverOrder> {
        std::mem::take(&mut self.over)
    }

    /// A number for something that is done by hand.
    fn next_number(&mut self) -> u64 {
        self.number += 1;
        self.number
    }

    /// The number of the overrides in force.
    #[cfg(feature = "telemetry")]
    pub(crate) fn overrides(&self) -> usize {
        let groups = [&self.file.group, &self.environment, &self.manual];
        groups.into_iter().flat_map(Group::all).filter(|standing| standing.is_in_force()).count()
    }

    /// The next instant at which something ends by itself.
    pub(crate) fn next_end(&self) -> Instant {
        let of_values = self.file.group.next_end().min(self.manual.next_end());
        of_values.min(self.next_end_of_switches()).min(self.next_end_of_orders())
    }

    /// Whether a flag is on for a target. Without a flag it is.
    pub(crate) fn is_flag_on(&self, flag: Option<&str>, target: &Target) -> bool {
        flag.is_none_or(|flag| self.answers.get(&(flag.to_owned(), target.name().to_owned())) == Some(&true))
    }

    /// Notes what the program has answered. What it was not asked about keeps its answer.
    pub(crate) fn answer(&mut self, answers: BTreeMap<(String, String), bool>) {
        self.answers.extend(answers);
    }

    /// The same, in the place of all answers until now.
    pub(crate) fn answer_anew(&mut self, answers: BTreeMap<(String, String), bool>) {
        self.answers = answers;
    }

    /// All tables that stand.
    pub(crate) fn tables(&self) -> impl Iterator<Item = &Table> {
        let groups = [&self.manual, &self.environment, &self.file.group];
        groups.into_iter().flat_map(|group| group.all().iter().map(|standing| &standing.table))
    }

    /// Whether there is anything that could change things of this policy: a kill switch, or a
    /// table.
    pub(crate) fn may_concern(&self, policy: Policy) -> bool {
        self.switches().is_any_thrown() || self.has_tables(policy) || self.file.tables.concerns(policy)
    }

    /// Whether there are tables of a policy.
    pub(crate) fn has_tables(&self, policy: Policy) -> bool {
        [&self.manual, &self.environment, &self.file.group].into_iter().any(|group| group.has(policy))
    }

    /// Where the file writes the value of `key` that is in force for a target; else where the
    /// file's table for it begins.
    pub(crate) fn place(&self, target: &Target, key: &str) -> At {
        let found = self.file.group.for_names(target.policy, &target.names);
        let tables: Vec<&Table> = found.map(|standing| &standing.table).collect();
        let of_key = tables.iter().find_map(|table| table.fields.place(key));
        of_key.or_else(|| tables.first().map(|table| table.at)).unwrap_or_default()
    }
}

/// `retry: attempts = 1, base = 250ms`.
fn what(table: &Table) -> String {
    format!("{}: {}", table.policy.name(), table.fields.texts().join(", "))
}

/// The effective values of a target.
pub(crate) fn effective(state: &State, target: &Target, now: Instant) -> Vec<Effective> {
    let asked = Asked::new(state, target);
    let one = |found: Found| {
        let setter = asked.setter(&found);
        Effective {
            field: target.field(&found),
            value: target.text(&found),
            written: target.overridden(&found),
            ends_in: thrown::left(setter.ends, now),
            by: setter.actor.by,
            because: setter.actor.because,
            from: found.source,
        }
    };
    asked.all().into_iter().map(one).collect()
}

/// One mistake that has no place.
fn refused(message: String) -> Mistakes {
    Mistakes::of(vec![Mistake::new(At::default(), message)])
}

#[cfg(all(test, feature = "toml"))]
mod tests;
