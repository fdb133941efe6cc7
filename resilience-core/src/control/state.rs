//! All that is in force, as a value: what happens to it is given the time.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use crate::control::Overrides;
use crate::control::document::At;
use crate::control::event::Event;
use crate::control::mistakes::{Mistake, Mistakes};
use crate::control::pattern::Pattern;
use crate::control::plan::{Plan, contradictions};
use crate::control::policy::Policy;
use crate::control::precedence::{Asked, Target};
use crate::control::program::Program;
use crate::control::read::read;
use crate::control::source::Source;
use crate::control::standing::{Group, Standing};
use crate::control::switches::Switches;
use crate::control::tables::{Table, Tables};
use crate::runtime::clock::Instant;

mod by_hand;

pub(crate) use by_hand::Order;

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
}

/// All that is in force.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    generation: u64,
    pub(crate) file: Applied,
    /// The configurations before it, the last one last.
    history: Vec<Overrides>,
    pub(crate) environment: Group,
    environment_switches: Switches,
    pub(crate) manual: Group,
    /// The switches that functions have thrown.
    thrown: Switches,
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
        self.thrown.and(self.environment_switches).and(self.file.tables.switches)
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
        self.history.push(before.file.overrides);
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
        self.history.last()
    }

    /// Puts the overrides before those in force back. False if there are none.
    pub(crate) fn rollback(&mut self, program: &Program, now: Now, events: &mut Vec<Event>) -> bool {
        let Some(overrides) = self.history.pop() else { return false };
        let before = self.clone();
        self.file = self.stand(&overrides, read(overrides.entries()).0, now);
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
        Applied { overrides: overrides.clone(), tables, group }
    }

    /// Ends what is over. True if anything is.
    pub(crate) fn tick(&mut self, now: Instant, events: &mut Vec<Event>) -> bool {
        if now < self.next_end() {
            return false;
        }
        let of_file = self.file.group.end(now);
        let of_manual = self.end_manual(now);
        let all = of_file.iter().chain(&of_manual);
        let told = all.map(|table| Event::Ended { name: table.pattern.to_string(), settings: what(table) });
        let before = events.len();
        events.extend(told);
        events.len() > before
    }

    /// The number of the overrides in force.
    #[cfg(feature = "telemetry")]
    pub(crate) fn overrides(&self) -> usize {
        let groups = [&self.file.group, &self.environment, &self.manual];
        groups.into_iter().flat_map(Group::all).filter(|standing| standing.is_in_force()).count()
    }

    /// The next instant at which something ends by itself.
    pub(crate) fn next_end(&self) -> Instant {
        self.file.group.next_end().min(self.manual.next_end())
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

    /// Whether there are tables of a policy.
    pub(crate) fn has_tables(&self, policy: Policy) -> bool {
        [&self.manual, &self.environment, &self.file.group].into_iter().any(|group| group.has(policy))
    }

    /// Where the file writes the value of `key` that is in force for a target; else where the
    /// file's table for it begins.
    pub(crate) fn place(&self, target: &Target, key: &str) -> At {
        let tables: Vec<&Table> = self.file.group.for_names(target.policy, &target.names).collect();
        let of_key = tables.iter().find_map(|table| table.fields.place(key));
        of_key.or_else(|| tables.first().map(|table| table.at)).unwrap_or_default()
    }
}

/// `retry: attempts = 1, base = 250ms`.
fn what(table: &Table) -> String {
    format!("{}: {}", table.policy.name(), table.fields.texts().join(", "))
}

/// The effective values of a target.
pub(crate) fn effective(state: &State, target: &Target) -> Vec<(crate::control::Field, String, Source)> {
    let all = Asked::new(state, target).all();
    all.into_iter().map(|found| (target.field(&found), target.text(&found), found.source)).collect()
}

/// One mistake that has no place.
fn refused(message: String) -> Mistakes {
    Mistakes::of(vec![Mistake::new(At::default(), message)])
}

fn pattern(name: &str) -> Result<Pattern, Mistakes> {
    Pattern::parse(name).map_err(refused)
}

#[cfg(all(test, feature = "toml"))]
mod tests;
