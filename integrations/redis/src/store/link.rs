//! The connection to the server: made when it is needed, and given up after any failure.

use std::time::{Duration, Instant};

use redis::{Client, Cmd, Connection, ConnectionAddr, Value};

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
    /// The server of the URL.
    home: Client,
    /// It, or the node of a cluster that it has named.
    dial: Dial,
    connection: Option<Connection>,
}

impl Link {
    pub(super) fn new(client: Client) -> Self {
        Self { dial: Dial::new(client.clone()), home: client, connection: None }
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

    /// Gives the connection up. The next one is to the server of the URL: by now it may name
    /// another node, or be another server itself.
    pub(super) fn close(&mut self) {
        self.connection = None;
        if self.dial.client().get_connection_info().addr() != self.home.get_connection_info().addr() {
            self.dial.turn_to(self.home.clone());
        }
    }

    /// Gives the connection up for one to this node of the same cluster: `host:port`, where the
    /// host may be missing if it is the same.
    pub(super) fn follow(&mut self, node: &str) -> Result<(), Failure> {
        let info = self.home.get_connection_info();
        let addr = at_node(info.addr(), node).ok_or(Failure::Unreadable)?;
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

/// The address of a node, reached in the way of `home`.
fn at_node(home: &ConnectionAddr, node: &str) -> Option<ConnectionAddr> {
    let (host, port) = node.rsplit_once(':')?;
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
