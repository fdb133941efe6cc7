//! A connection to a SQL database, through any driver, and the rows that all databases share.

use crate::guarded::{Seen, compare, seen};
use resilience::Transient;
use std::fmt::Debug;
use test_servers::Server;

/// A connection that runs SQL.
pub(crate) trait Session: Sized {
    type Error: Transient + Debug;

    async fn open(url: &str) -> Result<Self, Self::Error>;

    /// Runs statements, separated by `;`.
    async fn run(&mut self, sql: &str) -> Result<(), Self::Error>;
}

/// A statement, and what is seen of a call that runs it in each attempt.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    /// What another session does before, and leaves open.
    pub(crate) other: &'static str,
    /// The settings of the session.
    pub(crate) settings: &'static str,
    pub(crate) sql: String,
    pub(crate) expected: Seen,
}

impl Row {
    pub(crate) fn new(name: &'static str, sql: impl Into<String>, expected: Seen) -> Self {
        Self { name, other: "", settings: "", sql: sql.into(), expected }
    }

    pub(crate) fn other(self, other: &'static str) -> Self {
        Self { other, ..self }
    }

    pub(crate) fn settings(self, settings: &'static str) -> Self {
        Self { settings, ..self }
    }
}

/// Runs each row in sessions of its own.
pub(crate) async fn check<S: Session>(url: &str, rows: Vec<Row>) {
    let mut results = Vec::new();
    for row in &rows {
        let mut other = opened::<S>(url).await;
        let mut own = opened::<S>(url).await;
        for (session, sql) in [(&mut other, row.other), (&mut own, row.settings)] {
            if !sql.is_empty() {
                session.run(sql).await.unwrap_or_else(|error| panic!("{}: {error:?}", row.name));
            }
        }
        let found = seen(async |_| own.run(&row.sql).await).await;
        results.push((row.name, found, row.expected));
    }
    compare(&results);
}

/// A server that is away for the first attempt, for all, and that goes away in between.
pub(crate) async fn check_outages<S: Session>(server: &mut Server) {
    let url = server.url();
    let mut lost = opened::<S>(&url).await;
    server.kill().expect("it can be killed");
    let refused = seen(async |_| S::open(&url).await.map(drop)).await;
    // The connection that broke stays broken, whoever comes back.
    let lost = seen(async |_| lost.run("SELECT 1").await).await;
    let heals = seen(async |attempt| {
        if attempt == 2 {
            server.restart().expect("it starts again");
        }
        S::open(&url).await?.run("SELECT 1").await
    })
    .await;
    compare(&[
        ("a server that is away", refused, Seen::outage("connect")),
        ("a connection that broke", lost, Seen::outage("disconnected")),
        ("a server that comes back", heals, Seen::healed_outage()),
    ]);
}

/// A connection, as soon as the server has ended those of the tests before.
async fn opened<S: Session>(url: &str) -> S {
    for _ in 0..10_000 {
        if let Ok(session) = S::open(url).await {
            return session;
        }
    }
    panic!("the server accepts no connection");
}

/// More connections than the server accepts. Connections of the tests before may still be ending,
/// so that there is room for another one once more.
pub(crate) async fn check_crowd<S: Session>(url: &str, kind: &'static str) {
    let mut crowd = Vec::new();
    for _ in 0..1_000 {
        match S::open(url).await {
            Ok(session) => crowd.push(session),
            Err(_) => {
                let found = seen(async |_| S::open(url).await.map(|session| crowd.push(session))).await;
                if found.kind.is_some() {
                    return compare(&[("too many connections", found, Seen::outage(kind))]);
                }
            }
        }
    }
    panic!("the server accepts any number of connections");
}
