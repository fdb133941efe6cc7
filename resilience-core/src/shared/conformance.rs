//! What every [`Store`] has to do, as a table of commands and replies that runs on each.
//!
//! Not for programs: for the tests of a store. Times are wide, so that a store behind a real
//! network passes: a step has 700 ms.

mod expectation;
mod fleet;
mod leases;
mod manual;
mod steps;
mod tokens;
mod trips;

use std::collections::HashMap;
use std::time::Duration;

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
    [trips::cases(), leases::cases(), manual::cases(), fleet::cases(), tokens::cases()].concat()
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
                let command = case.named(command.clone());
                let reply = self.send(replica, &command)?;
                expected.check(&reply).map_err(|wrong| format!("{replica}: {command:?}: {wrong}"))?;
            }
        }
        Ok(())
    }

    fn revision(&mut self, moves: Option<bool>) -> Result<(), String> {
        let reply = self.send("a", &Command::Beat { summary: None })?;
        let Reply::Beat { revision, replicas: None } = reply else {
            return Err(format!("a beat without a summary was replied to with {reply:?}"));
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

    fn send(&mut self, replica: &'static str, command: &Command) -> Result<Reply, String> {
        let connect = &mut *self.connect;
        let connection = self.connections.entry(replica).or_insert_with(|| connect(replica));
        let replies = connection.send(std::slice::from_ref(command), PATIENCE);
        let mut replies = replies.map_err(|error| format!("{command:?} failed: {error}"))?;
        match (replies.pop(), replies.len()) {
            (Some(reply), 0) => Ok(reply),
            (_, more) => Err(format!("one reply was expected to {command:?}, and {more} came")),
        }
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
