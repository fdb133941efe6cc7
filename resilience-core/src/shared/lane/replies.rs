//! What a lane makes of the replies of a round.

use std::time::Duration;

use crate::shared::lane::watched::News;
use crate::shared::lane::{Lane, Outcome, orders};
use crate::shared::store::{Command, Reply, StoreError};

impl Lane {
    /// Fails at the first reply that does not fit. What follows from those before it is kept.
    pub(super) fn understand(
        &mut self,
        sent: &[Command],
        replies: Vec<Reply>,
        now: Duration,
        outcome: &mut Outcome,
    ) -> Result<(), StoreError> {
        if sent.len() != replies.len() {
            let (sent, came) = (sent.len(), replies.len());
            return Err(StoreError::new(format!("{sent} commands were sent, and {came} replies came")));
        }
        for (command, reply) in sent.iter().zip(replies) {
            match (command, reply) {
                (Command::Beat { .. }, Reply::Beat { revision, replicas }) => {
                    self.beat(revision, replicas.is_some(), now);
                    outcome.replicas = replicas;
                }
                (Command::Beat { .. }, Reply::Refused(why)) => return Err(why),
                (Command::Fleet, Reply::Fleet(fleet)) => {
                    outcome.fleet = Some(fleet);
                }
                (Command::Fleet, Reply::Refused(why)) => {
                    outcome.refused.push((command.operation(), why));
                }
                (command, reply) => self.about_breaker(command, &reply, now, outcome)?,
            }
        }
        Ok(())
    }

    fn beat(&mut self, revision: u64, had_summary: bool, now: Duration) {
        if had_summary {
            self.last_summary = Some(now);
        }
        // Without a revision everything is read in the same round, after the beat.
        if self.revision.is_some_and(|read| read != revision) {
            self.read_all();
        }
        self.revision = Some(revision);
    }

    fn about_breaker(
        &mut self,
        command: &Command,
        reply: &Reply,
        now: Duration,
        outcome: &mut Outcome,
    ) -> Result<(), StoreError> {
        let Some(name) = command.breaker() else { return Err(unfit(command, reply)) };
        // A breaker that is gone since the command was sent.
        let Some(watched) = self.watched.get_mut(name) else { return Ok(()) };
        let poll = self.settings.poll;
        let news = |known| News { known, poll, now };
        let what = match (command, reply) {
            (Command::Read { .. }, Reply::Known(known)) => watched.has_read(&news(known)),
            (Command::Trip { cooldown, .. }, Reply::Known(known)) => {
                watched.has_voted(*cooldown, &news(known))
            }
            (Command::Withdraw { .. }, Reply::Known(known)) => watched.has_withdrawn(&news(known)),
            (Command::Lease { .. }, Reply::Granted) => watched.granted(now).into_iter().collect(),
            (Command::Lease { .. }, Reply::Stale(known)) => watched.refused(&news(known)),
            (Command::Verdict { result, .. }, Reply::Known(known)) => watched.counts(*result, &news(known)),
            (Command::Verdict { result, .. }, Reply::Stale(known)) => watched.is_late(*result, &news(known)),
            (command, Reply::Refused(why)) => {
                outcome.refused.push((command.operation(), why.clone()));
                watched.is_refused(now).into_iter().collect()
            }
            _ => return Err(unfit(command, reply)),
        };
        outcome.orders.extend(orders(name, what));
        if let Command::Verdict { token, .. } = command {
            outcome.told.push((name.to_owned(), *token));
        }
        Ok(())
    }
}

fn unfit(command: &Command, reply: &Reply) -> StoreError {
    let reply = match reply {
        Reply::Beat { .. } => "to a beat",
        Reply::Known(_) => "with what is known",
        Reply::Granted => "that grants a lease",
        Reply::Stale(_) => "that the command was stale",
        Reply::Fleet(_) => "with the fleet",
        Reply::Taken(_) => "with tokens",
        Reply::Refused(_) => "that the store refuses it",
    };
    StoreError::new(format!("a reply {reply} came to the command `{}`", command.operation()))
}
