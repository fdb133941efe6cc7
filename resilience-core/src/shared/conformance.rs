//! What every [`Store`] has to do, as a table of commands and replies that runs on each.
//!
//! Not for programs: for the tests of a store. Times are wide, so that a store behind a real
//! network passes: a step has 700 ms.

mod expectation;
mod fleet;
mod keys;
mod leases;
mod manual;
mod steps;
mod tokens;
mod trips;

use std::collections::HashMap;
use std::time::Duration;

use crate::shared::conformance::expectation::Expected;
use crate::shared::conformance::steps::{Case, Step};
use crate::shared::store::{Command, Reply, Store};

const PATIENCE: Duration = Duration::from_secs(5);

/// Runs all cases, and returns the number of steps.
///
/// `connect` makes the connection of a replica to one and the same store, whose namespace is empty
/// at first. `advance` lets time pass for it.
///
/// # Errors
///
/// The case, the step, what was expected, and what the store replied instead.
pub fn conformance(
    connect: &mut dyn FnMut(&str) -> Box<dyn Store>,
    advance: &mut dyn FnMut(Duration),
) -> Result<usize, String> {
    let mut runner = Runner { connect, advance, connections: HashMap::new(), revision: None, steps: 0 };
    for case in cases() {
        runner.run(&case)?;
    }
    Ok(runner.steps)
}

fn cases() -> Vec<Case> {
    [trips::cases(), leases::cases(), manual::cases(), fleet::cases(), tokens::cases(), keys::cases()]
        .concat()
}

struct Runner<'a> {
    connect: &'a mut dyn FnMut(&str) -> Box<dyn Store>,
    advance: &'a mut dyn FnMut(Duration),
    connections: HashMap<&'static str, Box<dyn Store>>,
    /// That of the last beat.
    revision: Option<u64>,
    steps: usize,
}

impl Runner<'_> {
    fn run(&mut self, case: &Case) -> Result<(), String> {
        for (number, step) in case.steps.iter().enumerate() {
            self.step(case, step).map_err(|what| format!("`{}`, step {}: {what}", case.name, number + 1))?;
            self.steps += 1;
        }
        Ok(())
    }

    fn step(&mut self, case: &Case, step: &Step) -> Result<(), String> {
        match step {
            Step::Advance(time) => (self.advance)(*time),
            Step::Revision { moves } => return self.revision(*moves),
            Step::Send { replica, command, expected } => {
                return self.round(case, replica, &[(command.clone(), expected.clone())]);
            }
            Step::Round { replica, round } => return self.round(case, replica, round),
        }
        Ok(())
    }

    fn revision(&mut self, moves: Option<bool>) -> Result<(), String> {
        let replies = self.send("a", &[Command::Beat { summary: None }])?;
        let [Reply::Beat { revision, replicas: None }] = replies[..] else {
            return Err(format!("a beat without a summary was replied to with {replies:?}"));
        };
        let last = self.revision.replace(revision);
        match (moves, last) {
            (Some(true), Some(last)) if revision <= last => {
                Err(format!("the revision has not grown: {revision}"))
            }
            (Some(false), Some(last)) if revision != last => {
                Err(format!("the revision was {last} and is {revision}, but nothing has changed"))
            }
            _ => Ok(()),
        }
    }

    fn round(
        &mut self,
        case: &Case,
        replica: &'static str,
        round: &[(Command, Expected)],
    ) -> Result<(), String> {
        let commands: Vec<_> = round.iter().map(|(command, _)| case.named(command.clone())).collect();
        let replies = self.send(replica, &commands)?;
        if replies.len() != commands.len() {
            return Err(format!("{} commands have {} replies: {replies:?}", commands.len(), replies.len()));
        }
        for ((command, reply), (_, expected)) in commands.iter().zip(&replies).zip(round) {
            expected.check(reply).map_err(|wrong| format!("{replica}: {command:?}: {wrong}"))?;
        }
        Ok(())
    }

    fn send(&mut self, replica: &'static str, commands: &[Command]) -> Result<Vec<Reply>, String> {
        let connect = &mut *self.connect;
        let connection = self.connections.entry(replica).or_insert_with(|| connect(replica));
        connection.send(commands, PATIENCE).map_err(|error| format!("{commands:?} failed: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shared::memory::MemoryStore;

    #[test]
    fn the_store_in_memory_conforms() {
        let store = MemoryStore::new();
        let steps = conformance(&mut |replica| Box::new(store.connect(replica)), &mut |time| {
            store.advance(time);
        });
        let named = cases().iter().map(|case| case.steps.len()).sum();
        assert_eq!(steps, Ok(named));
        assert!(cases().len() >= 20, "{} cases", cases().len());
    }

    #[test]
    fn a_store_that_forgets_does_not_conform() {
        let store = MemoryStore::new();
        let forgetful = store.clone();
        let result = conformance(
            &mut |replica| {
                forgetful.flush();
                Box::new(store.connect(replica))
            },
            &mut |time| store.advance(time),
        );
        assert!(result.is_err(), "{result:?}");
    }

    #[test]
    fn no_two_cases_have_one_name() {
        let mut names: Vec<_> = cases().iter().map(|case| case.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), cases().len());
    }
}
