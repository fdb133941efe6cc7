//! The connection to the server: made when it is needed, and given up after any failure.

use std::time::{Duration, Instant};

use redis::{Client, Cmd, Connection, Value};

use super::dial::Dial;
use super::failure::Failure;

/// More patience than this no clock has to hold.
const LONGEST: Duration = Duration::from_secs(3_600);

/// When the patience for a round is over.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadline(Instant);

impl Deadline {
    pub(super) fn after(patience: Duration) -> Self {
        Self(Instant::now() + patience.min(LONGEST))
    }

    /// The time that is left: never zero, which would wait for ever.
    fn left(self) -> Result<Duration, Failure> {
        let left = self.0.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(Failure::Late) } else { Ok(left) }
    }
}

/// A connection, or none yet.
pub(super) struct Link {
    dial: Dial,
    connection: Option<Connection>,
}

impl Link {
    pub(super) fn new(client: Client) -> Self {
        Self { dial: Dial::new(client), connection: None }
    }

    /// Host and port, or a path.
    pub(super) fn address(&self) -> String {
        self.dial.client().get_connection_info().addr().to_string()
    }

    pub(super) fn password(&self) -> Option<&str> {
        self.dial.client().get_connection_info().redis_settings().password()
    }

    /// Sends `commands` at once and waits for a value for each. The value of one that the server
    /// refuses is its error.
    pub(super) fn exchange(&mut self, commands: &[Cmd], deadline: Deadline) -> Result<Vec<Value>, Failure> {
        let outcome = self.try_exchange(commands, deadline);
        if outcome.is_err() {
            // A reply may be under way that nobody waits for.
            self.connection = None;
        }
        outcome
    }

    /// Gives the connection up.
    pub(super) fn close(&mut self) {
        self.connection = None;
    }

    fn try_exchange(&mut self, commands: &[Cmd], deadline: Deadline) -> Result<Vec<Value>, Failure> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => none.insert(self.dial.connect(deadline.left()?)?),
        };
        let bytes = commands.iter().flat_map(Cmd::get_packed_command).collect::<Vec<_>>();
        connection.set_write_timeout(Some(deadline.left()?))?;
        connection.send_packed_command(&bytes)?;
        let mut values = Vec::with_capacity(commands.len());
        while values.len() < commands.len() {
            connection.set_read_timeout(Some(deadline.left()?))?;
            match connection.recv_response()? {
                // Not a reply: news that a server may send in between.
                Value::Push { .. } => {}
                value => values.push(value),
            }
        }
        Ok(values)
    }
}
