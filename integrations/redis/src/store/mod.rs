//! The store: commands of a lane, carried out by scripts on the server.

mod dial;
mod failure;
mod failures;
mod former;
mod keys;
mod link;
mod replies;
mod requests;
mod roster;
mod scripts;

use std::fmt;
use std::time::{Duration, Instant};

use redis::{Client, Cmd, RedisError, ServerErrorKind, Value};
use resilience::shared::store::{Command, Reply, Store, StoreError};

use self::failure::Failure;
use self::former::Former;
use self::keys::Keys;
use self::link::{Deadline, Link};
use self::requests::{Requests, SUMMARY_LIVES};
use self::roster::Roster;
use self::scripts::Scripts;
use crate::{ShareError, url};

/// A [`Store`] on a Redis or Valkey server: one blocking connection, made when it is needed.
///
/// [`share`](crate::share) makes one and starts a lane with it. By itself it is for tests of a
/// store, and for lanes of one's own.
///
/// A `send` sends its commands at once and waits for their replies until its patience is over, for
/// connecting too: a connection that takes longer, by TLS over a long way for example, is there for
/// a later `send`. Only a server that sends one reply in pieces may take longer: each piece has
/// what is left of the patience.
///
/// A connection whose replies were all read is kept, also if some of them are refusals. After any
/// other failure it is given up, and what it has not sent yet is discarded. A later `send` makes a
/// new one: after a failure there is a pause, of 2 s at most after many of them, in which `send`
/// returns the failure again. A node of a cluster that names another one is followed.
///
/// A server that has forgotten the scripts is given them anew, in the same `send`. One that has
/// only some of them carries out the commands for those first, and then the others.
///
/// ```
/// use std::time::{Duration, Instant};
/// use resilience::shared::store::{Command, Store};
/// use resilience_redis::RedisStore;
///
/// let mut store = RedisStore::new("redis://127.0.0.1:1/", "shop", "shop-7")?;
/// // Nobody listens on that port.
/// let error = store.send(&[Command::Beat { summary: None }], Duration::from_millis(250)).unwrap_err();
/// assert!(error.to_string().starts_with("redis at 127.0.0.1:1: "));
/// # Ok::<(), resilience_redis::ShareError>(())
/// ```
pub struct RedisStore {
    link: Link,
    requests: Requests,
    roster: Roster,
    former: Former,
}

impl RedisStore {
    /// A store of the server at `url`, for the replica of this id. It does not connect.
    ///
    /// # Errors
    ///
    /// If `url` is none of a Redis server, or if `namespace` cannot be a part of a key: it has 1 to
    /// 100 characters, none of which is a brace.
    pub fn new(url: &str, namespace: &str, replica: &str) -> Result<Self, ShareError> {
        Self::of(url::client(url)?, namespace, replica.to_owned())
    }

    pub(crate) fn of(client: Client, namespace: &str, replica: String) -> Result<Self, ShareError> {
        let keys = Keys::new(namespace).ok_or_else(|| ShareError::Namespace(namespace.to_owned()))?;
        let requests = Requests { keys, scripts: Scripts::new(), voter: replica.clone(), replica };
        Ok(Self { link: Link::new(client), requests, roster: Roster::default(), former: Former::default() })
    }

    /// Who has the vote of this replica, of 1 to 128 bytes without control characters: the replica
    /// itself unless set. Replicas with one voter have one vote together. So a machine that is
    /// broken and starts its program again and again has one vote, though each process is a replica
    /// of its own.
    ///
    /// ```
    /// use resilience_redis::RedisStore;
    ///
    /// let store = RedisStore::new("redis://10.0.0.5/", "shop", "web-7-4711")?.voter("web-7");
    /// # let _ = store;
    /// # Ok::<(), resilience_redis::ShareError>(())
    /// ```
    #[must_use]
    pub fn voter(mut self, voter: impl Into<String>) -> Self {
        self.requests.voter = voter.into();
        self
    }

    fn round(&mut self, commands: &[Command], deadline: Deadline) -> Result<Vec<Reply>, Failure> {
        let write = |command| self.requests.write(command, self.former.may_have_voted(command, commands));
        let requests: Vec<_> = commands.iter().map(write).collect();
        let mut values = self.link.exchange(&requests, deadline)?;
        // All keys are in one slot, so that nothing of the round was carried out.
        if let Some(node) = moved(&values) {
            self.link.follow(&node)?;
            values = self.link.exchange(&requests, deadline)?;
        }
        self.load_what_is_missing(&requests, &mut values, deadline)?;
        let replies = commands.iter().zip(values);
        let replies: Result<_, _> =
            replies.map(|(command, value)| self.read(command, value, deadline)).collect();
        replies.inspect(|_| self.former.learn(commands, Instant::now()))
    }

    /// Hands the scripts to a server that does not have them, and asks again for what it could not
    /// run: that, and nothing else, was not carried out.
    fn load_what_is_missing(
        &mut self,
        requests: &[Cmd],
        values: &mut [Value],
        deadline: Deadline,
    ) -> Result<(), Failure> {
        let is_missing = |value: &Value| matches!(value, Value::ServerError(e) if e.kind() == Some(ServerErrorKind::NoScript));
        let missing: Vec<_> =
            (0..).zip(&*values).filter(|(_, value)| is_missing(value)).map(|(at, _)| at).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let mut again = self.requests.scripts.load();
        let loaded = again.len();
        again.extend(missing.iter().filter_map(|at: &usize| requests.get(*at).cloned()));
        let mut replies = self.link.exchange(&again, deadline)?.into_iter();
        let loads: Vec<_> = replies.by_ref().take(loaded).collect();
        let refusal = loads.into_iter().find(|load| matches!(load, Value::ServerError(_)));
        for (at, value) in missing.into_iter().zip(replies) {
            if let Some(slot) = values.get_mut(at) {
                // Why it is missing still.
                *slot = refusal.clone().filter(|_| is_missing(&value)).unwrap_or(value);
            }
        }
        Ok(())
    }

    fn read(&mut self, command: &Command, value: Value, deadline: Deadline) -> Result<Reply, Failure> {
        let value = match (value.extract_error(), command) {
            (Ok(value), _) => value,
            // Only the error of a late reply names the patience.
            (Err(error), Command::Take { .. }) => {
                return Ok(Reply::Refused(self.link.error(&error.into(), Duration::ZERO)));
            }
            (Err(error), _) => return Err(error.into()),
        };
        let reply = match command {
            Command::Beat { summary: None } => replies::revision(&value),
            Command::Beat { summary: Some(_) } => replies::beat(&value),
            Command::Fleet => return self.fleet(&value, deadline),
            Command::Take { tokens, .. } => replies::taken(&value, *tokens),
            Command::Read { .. }
            | Command::Trip { .. }
            | Command::Withdraw { .. }
            | Command::Lease { .. }
            | Command::Verdict { .. }
            | Command::Manual { .. } => replies::about(&value),
        };
        reply.ok_or(Failure::Unreadable)
    }

    /// The summaries need the ids, so they are rounds of their own. When half of the patience is
    /// over no other one begins: a round that is late would cost the connection. What was not read
    /// then is what was read last, and is read next.
    fn fleet(&mut self, value: &Value, deadline: Deadline) -> Result<Reply, Failure> {
        let ids = replies::ids(value).ok_or(Failure::Unreadable)?;
        let mut reading = self.roster.begin(ids, Instant::now(), SUMMARY_LIVES);
        while let Some(piece) = reading.next() {
            let values = self.link.exchange(&[self.requests.summaries(&piece)], deadline)?;
            let value = values.into_iter().next().ok_or(Failure::Unreadable)?.extract_error()?;
            let (summaries, bytes) = replies::summaries(&value).ok_or(Failure::Unreadable)?;
            reading.measure(bytes, piece.len());
            self.roster.learn(piece, summaries, Instant::now());
            if deadline.is_half_over() {
                break;
            }
        }
        Ok(Reply::Fleet(self.roster.shown()))
    }
}

impl Store for RedisStore {
    fn send(&mut self, commands: &[Command], patience: Duration) -> Result<Vec<Reply>, StoreError> {
        if commands.is_empty() {
            return Ok(Vec::new());
        }
        let deadline = Deadline::after(patience);
        self.link.begin(patience)?;
        let outcome = self.round(commands, deadline);
        outcome.inspect(|_| self.link.is_well()).map_err(|failure| {
            let error = self.link.error(&failure, patience);
            self.link.has_failed(&failure, &error);
            error
        })
    }
}

/// The node of a cluster that has the keys, if a reply says that it is another one.
fn moved(values: &[Value]) -> Option<String> {
    let refused = values.iter().filter_map(|value| match value {
        Value::ServerError(error) if error.kind() == Some(ServerErrorKind::Moved) => Some(error),
        _ => None,
    });
    let error = RedisError::from(refused.into_iter().next()?.clone());
    error.redirect_node().map(|(node, _)| node.to_owned())
}

impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Requests { keys, replica, .. } = &self.requests;
        let mut shown = f.debug_struct("RedisStore");
        shown.field("address", &self.link.address()).field("keys", keys).field("replica", replica);
        shown.finish_non_exhaustive()
    }
}
