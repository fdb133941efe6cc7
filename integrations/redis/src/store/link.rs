//! The connection to the server: made when it is needed, and kept as long as it can be trusted.

use std::time::{Duration, Instant};

use redis::{Client, Cmd, Connection, ConnectionAddr, Value};
use resilience::shared::store::StoreError;

use super::dial::Dial;
use super::failure::Failure;
use super::failures::Failures;

/// More patience than this no clock has to hold.
const LONGEST: Duration = Duration::from_secs(3_600);
/// A connection on which so many rounds in a row have failed is given up, though all replies were
/// read: by now the name of the server may lead to another one, which is not full, say.
const KEPT: u32 = 20;

/// When the patience for a round is over.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadline {
    ends: Instant,
    half: Duration,
}

impl Deadline {
    pub(super) fn after(patience: Duration) -> Self {
        let patience = patience.min(LONGEST);
        Self { ends: Instant::now() + patience, half: patience / 2 }
    }

    pub(super) fn is_half_over(self) -> bool {
        self.ends.saturating_duration_since(Instant::now()) < self.half
    }

    /// The time that is left: never zero, which would wait for ever.
    fn left(self) -> Result<Duration, Failure> {
        let left = self.ends.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(Failure::Late) } else { Ok(left) }
    }
}

/// A connection, or none yet.
pub(super) struct Link {
    /// The server of the URL.
    home: Client,
    /// It, or the node of a cluster that it has named.
    dial: Dial,
    connection: Option<Connection>,
    failures: Failures,
}

impl Link {
    pub(super) fn new(client: Client) -> Self {
        Self {
            dial: Dial::new(client.clone()),
            home: client,
            connection: None,
            failures: Failures::default(),
        }
    }

    /// Host and port, or a path.
    pub(super) fn address(&self) -> String {
        self.dial.client().get_connection_info().addr().to_string()
    }

    /// The error to report for a failure. `patience` is how long the server had for its reply.
    pub(super) fn error(&self, failure: &Failure, patience: Duration) -> StoreError {
        let settings = self.dial.client().get_connection_info().redis_settings();
        failure.at(&self.address(), patience, settings.password())
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

    /// Before a round: where there is no connection, and none is being made, the next one is to the
    /// server of the URL, after a pause if rounds have failed. By now that server may name another
    /// node, or be another server itself.
    pub(super) fn begin(&mut self, patience: Duration) -> Result<(), StoreError> {
        if self.connection.is_some() || self.dial.is_connecting() {
            return Ok(());
        }
        if self.dial.client().get_connection_info().addr() != self.home.get_connection_info().addr() {
            self.dial.turn_to(self.home.clone());
        }
        self.failures.wait(patience)
    }

    /// A round has succeeded.
    pub(super) fn is_well(&mut self) {
        self.failures.are_over();
    }

    /// A round has failed, and `error` says so. A connection that is being made is no failure yet:
    /// the next round waits for it.
    pub(super) fn has_failed(&mut self, failure: &Failure, error: &StoreError) {
        if self.dial.is_connecting() {
            return;
        }
        self.failures.count(error, failure.longest_pause());
        if !failure.keeps_connection() || self.failures.number().is_multiple_of(KEPT) {
            self.connection = None;
        }
    }

    /// Gives the connection up for one to this node of the same cluster: `host:port`, where the
    /// host may be missing if it is the same.
    pub(super) fn follow(&mut self, node: &str) -> Result<(), Failure> {
        let info = self.home.get_connection_info();
        let addr = at_node(info.addr(), node).ok_or_else(|| Failure::Elsewhere(node.to_owned()))?;
        self.dial.turn_to(Client::open(info.clone().set_addr(addr))?);
        self.connection = None;
        Ok(())
    }

    fn try_exchange(&mut self, commands: &[Cmd], deadline: Deadline) -> Result<Vec<Value>, Failure> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => none.insert(self.dial.connect(deadline.left()?)?),
        };
        let bytes = commands.iter().flat_map(Cmd::get_packed_command).collect::<Vec<_>>();
        connection.set_write_timeout(Some(deadline.left()?))?;
        // TLS may have to read before it writes.
        connection.set_read_timeout(Some(deadline.left()?))?;
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

/// The host of a node that does not know its own.
const UNKNOWN: &str = "?";

/// The address of a node, reached in the way of `home`.
fn at_node(home: &ConnectionAddr, node: &str) -> Option<ConnectionAddr> {
    let (host, port) = node.rsplit_once(':').filter(|(host, _)| *host != UNKNOWN)?;
    let port = port.parse().ok()?;
    let host_or = |home: &str| if host.is_empty() { home } else { host }.to_owned();
    match home {
        ConnectionAddr::Tcp(home, _) => Some(ConnectionAddr::Tcp(host_or(home), port)),
        ConnectionAddr::TcpTls { host: home, insecure, tls_params, .. } => Some(ConnectionAddr::TcpTls {
            host: host_or(home),
            port,
            insecure: *insecure,
            tls_params: tls_params.clone(),
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_is_reached_as_the_server_of_the_url() {
        let home = ConnectionAddr::Tcp("cache".to_owned(), 6_379);
        let table = [
            ("10.0.0.7:7000", Some("10.0.0.7:7000")),
            (":7001", Some("cache:7001")),
            ("::1:7000", Some("::1:7000")),
            ("?:7000", None),
            ("cache", None),
            ("cache:", None),
            ("cache:99999", None),
            ("", None),
        ];
        for (node, expected) in table {
            let found = at_node(&home, node).map(|addr| addr.to_string());
            assert_eq!(found.as_deref(), expected, "{node}");
        }
        assert_eq!(at_node(&ConnectionAddr::Unix("/run/redis.sock".into()), "10.0.0.7:7000"), None);
    }
}
