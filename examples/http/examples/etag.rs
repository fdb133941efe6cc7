//! Clients that all add to one document on a server: without a check for changes, with a check
//! (`If-Match`), and with `#[retry]`, which begins anew after a change. `cargo run -p
//! resilience-http-examples --example etag`
//!
//! The program fails if one of its claims is not true.

use futures::future::try_join_all;
use reqwest::{Client, Response, StatusCode, header};
use resilience::{CircuitBreaker, CircuitOpen, CircuitState, Transient, circuit_breaker, retry};
use std::cell::Cell;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Barrier;
use unruly::{Reply, Request, Server};

const CLIENTS: usize = 8;
const INCREMENTS: usize = 25;
const CALLS: usize = CLIENTS * INCREMENTS;
/// The least number of writes that come too late: all clients read for the first time before any of
/// them writes.
const CERTAIN_CONFLICTS: usize = CLIENTS - 1;

/// The errors of an update.
#[derive(Debug, thiserror::Error, Transient)]
enum UpdateError {
    /// The same request would fail again. It is transient because the next attempt reads first.
    #[error("the document has changed since it was read")]
    #[transient]
    Conflict,
    /// Without a version there is nothing to write against.
    #[error("the server's answer is no number with a version")]
    Unreadable,
    #[error("reading failed: {0}")]
    #[transient(source)]
    Read(#[source] reqwest::Error),
    /// The write may have been made. The next attempt could not distinguish its own write from
    /// another client's, and would add once more. So this error is permanent. If it has to be
    /// retried, the update needs a key: see the example `idempotency`.
    #[error("nobody knows whether the update was made: {0}")]
    Write(#[source] reqwest::Error),
    #[error(transparent)]
    Rejected(#[from] CircuitOpen),
}

impl UpdateError {
    /// Whether the breaker counts the error. A failed write and a failed read are equal to it.
    fn is_outage(&self) -> bool {
        match self {
            Self::Read(error) | Self::Write(error) => error.transience().is_transient(),
            Self::Conflict | Self::Unreadable | Self::Rejected(_) => false,
        }
    }
}

/// How an update names the version that it is based on.
#[derive(Clone, Copy)]
enum Based {
    /// It names none.
    Blindly,
    /// By `If-Match`. The answer is 412 if the document has another version.
    OnTag,
    /// In the query. The answer is 409 if the document has another version.
    OnVersion,
}

/// The document as a client has read it.
struct Document {
    value: u64,
    tag: String,
}

/// A client that adds to the document. Its `impl` is the part to copy.
struct Counter {
    http: Client,
    url: String,
    based: Based,
    start: Start,
}

impl Counter {
    /// Reads the document, adds one, and writes it.
    async fn add_once(&self) -> Result<(), UpdateError> {
        let document = self.read().await?;
        self.start.together().await;
        self.write(&document, document.value + 1).await
    }

    /// The same, but after a conflict it begins again with the read. Every conflict means that
    /// another client has succeeded, so attempts have no limit except the minute. An outage ends
    /// the call by the rejection of the breaker.
    #[retry(attempts = unlimited, base = 10ms, cap = 1s, max_duration = 1m)]
    #[circuit_breaker(name = "document", ignore = UpdateError::Conflict, on = UpdateError::is_outage)]
    async fn add(&self) -> Result<(), UpdateError> {
        self.add_once().await
    }

    async fn read(&self) -> Result<Document, UpdateError> {
        let (text, tag) = self.get().await.map_err(UpdateError::Read)?;
        let value = text.parse().ok();
        value.zip(tag).map(|(value, tag)| Document { value, tag }).ok_or(UpdateError::Unreadable)
    }

    async fn get(&self) -> reqwest::Result<(String, Option<String>)> {
        let response = self.http.get(&self.url).send().await?.error_for_status()?;
        let tag = tag(&response);
        Ok((response.text().await?, tag))
    }

    async fn write(&self, seen: &Document, value: u64) -> Result<(), UpdateError> {
        let request = match self.based {
            Based::Blindly => self.http.put(&self.url),
            Based::OnTag => self.http.put(&self.url).header(header::IF_MATCH, &seen.tag),
            Based::OnVersion => self.http.put(format!("{}?version={}", self.url, seen.tag.trim_matches('"'))),
        };
        let response = request.body(value.to_string()).send().await.map_err(UpdateError::Write)?;
        match response.status() {
            StatusCode::PRECONDITION_FAILED | StatusCode::CONFLICT => Err(UpdateError::Conflict),
            _ => response.error_for_status().map(drop).map_err(UpdateError::Write),
        }
    }
}

fn tag(response: &Response) -> Option<String> {
    let tag = response.headers().get(header::ETAG)?;
    tag.to_str().ok().map(str::to_owned)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match story().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("etag failed: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn story() -> Result<(), Box<dyn std::error::Error>> {
    println!("{CLIENTS} clients each add 1 to the same document, {INCREMENTS} times:\n");
    println!("                         writes   done  refused   lost  it says");

    let blind = run("no condition", Based::Blindly, Counter::add_once).await?;
    claim(blind.lost() >= CERTAIN_CONFLICTS, "without a condition updates are lost")?;
    claim(blind.refused == 0, "and nobody is told")?;

    let checked = run("If-Match", Based::OnTag, Counter::add_once).await?;
    claim(checked.lost() == 0, "with a condition none is lost")?;
    claim(checked.refused >= CERTAIN_CONFLICTS, "but some are refused")?;

    for (what, based) in [("If-Match and #[retry]", Based::OnTag), ("409s and #[retry]", Based::OnVersion)] {
        let retried = run(what, based, Counter::add).await?;
        claim((retried.done, retried.value) == (CALLS, CALLS), "with #[retry] every update is made, once")?;
        claim(retried.writes >= CALLS + CERTAIN_CONFLICTS, "that takes more writes")?;
    }

    let breaker = CircuitBreaker::named("document");
    println!("\nThe breaker on the same function is {}.", breaker.state());
    claim(breaker.snapshot().times_opened() == 0, "it did not open")?;
    claim(breaker.snapshot().failures() == 0, "conflicts are no failures to it")?;
    no_version().await?;
    lost_answer(&breaker).await?;
    outage(&breaker).await
}

/// A server without versions: there is no safe way to write.
async fn no_version() -> Result<(), Box<dyn std::error::Error>> {
    let server = Server::scripted([Reply::ok("0")])?;
    let outcome = counter(server.url())?.add().await;
    println!("The server gives no version: {}.", text(&outcome));
    claim(matches!(outcome, Err(UpdateError::Unreadable)), "that is told")?;
    claim(server.count() == 1, "and nothing is written")?;
    Ok(())
}

/// The server reads a write and closes the connection. That is a failure, but not a transient one.
async fn lost_answer(breaker: &CircuitBreaker) -> Result<(), Box<dyn std::error::Error>> {
    let server = Server::scripted([Reply::ok("0").header("etag", "\"0\""), Reply::hang_up()])?;
    let outcome = counter(server.url())?.add().await;
    println!("An answer is lost: {}.", text(&outcome));
    claim(matches!(outcome, Err(UpdateError::Write(_))), "the caller is told that the outcome is unknown")?;
    claim(server.count() == 2, "nothing is written twice")?;
    claim(breaker.snapshot().failures() == 1, "to the breaker it is a failure")?;
    Ok(())
}

/// The server is gone. That is a failure. It opens the circuit, which ends a call of unlimited
/// attempts.
async fn outage(breaker: &CircuitBreaker) -> Result<(), Box<dyn std::error::Error>> {
    // The server is dropped at once.
    let url = Server::scripted([])?.url();
    let outcome = counter(url)?.add().await;
    println!("The server is gone: {}.", text(&outcome));
    claim(breaker.state() == CircuitState::Open, "an outage opens the circuit, which ends the call")?;
    claim(matches!(outcome, Err(UpdateError::Read(_))), "the caller gets the error, not a rejection")?;
    claim(breaker.snapshot().rejected() == 0, "no attempt was made in vain")?;
    Ok(())
}

fn text(outcome: &Result<(), UpdateError>) -> String {
    outcome.as_ref().map_or_else(ToString::to_string, |()| "done".to_owned())
}

/// A client that does not wait for other clients.
fn counter(url: String) -> reqwest::Result<Counter> {
    Ok(Counter { http: client()?, url, based: Based::OnTag, start: Start::of(1) })
}

fn client() -> reqwest::Result<Client> {
    Client::builder().timeout(Duration::from_secs(30)).no_proxy().build()
}

/// The writes of all clients, and their results.
struct Tally {
    writes: usize,
    done: usize,
    refused: usize,
    value: usize,
}

impl Tally {
    /// The number of updates that were reported as made but are missing.
    fn lost(&self) -> usize {
        self.done.saturating_sub(self.value)
    }
}

/// Runs all clients in one of the ways, against a server of their own.
async fn run(
    what: &str,
    based: Based,
    add: impl AsyncFn(&Counter) -> Result<(), UpdateError>,
) -> Result<Tally, Box<dyn std::error::Error>> {
    let held = Arc::new(Mutex::new(Held::default()));
    let server = Server::start({
        let held = held.clone();
        move |request| held.lock().unwrap_or_else(PoisonError::into_inner).answer(request)
    })?;
    let (http, start) = (client()?, Start::of(CLIENTS));
    let clients = (0..CLIENTS).map(|_| async {
        let counter = Counter { http: http.clone(), url: server.url(), based, start: start.clone() };
        client_adds(&counter, &add).await
    });
    let done: usize = try_join_all(clients).await?.into_iter().sum();
    let writes = server.requests().iter().filter(|request| request.method == "PUT").count();
    let value = held.lock().unwrap_or_else(PoisonError::into_inner).value;
    let tally = Tally { writes, done, refused: CALLS - done, value };
    println!("{what:<24} {writes:>6} {done:>6} {:>8} {:>6} {value:>8}", tally.refused, tally.lost());
    Ok(tally)
}

/// Makes the updates of one client, one after the other, and returns how many were made.
async fn client_adds(
    counter: &Counter,
    add: &impl AsyncFn(&Counter) -> Result<(), UpdateError>,
) -> Result<usize, UpdateError> {
    let mut done = 0;
    for _ in 0..INCREMENTS {
        match add(counter).await {
            Ok(()) => done += 1,
            Err(UpdateError::Conflict) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}

/// A barrier: all clients read once before any of them writes. From then on it is open.
#[derive(Clone)]
struct Start {
    barrier: Arc<Barrier>,
    passed: Cell<bool>,
}

impl Start {
    fn of(clients: usize) -> Self {
        Self { barrier: Arc::new(Barrier::new(clients)), passed: Cell::new(false) }
    }

    async fn together(&self) {
        if !self.passed.replace(true) {
            self.barrier.wait().await;
        }
    }
}

/// The document on the server.
#[derive(Default)]
struct Held {
    value: usize,
    version: usize,
}

impl Held {
    fn answer(&mut self, request: &Request) -> Reply {
        let tag = format!("\"{}\"", self.version);
        let version = request.target.split_once("?version=").map(|(_, version)| version);
        if request.method == "GET" {
            return Reply::ok(self.value.to_string()).header("etag", tag);
        }
        if request.header("if-match").is_some_and(|seen| seen != tag) {
            return Reply::status(412);
        }
        if version.is_some_and(|seen| seen != self.version.to_string()) {
            return Reply::status(409);
        }
        let Ok(value) = request.text().parse() else {
            return Reply::status(400);
        };
        (self.value, self.version) = (value, self.version + 1);
        Reply::status(204)
    }
}

fn claim(holds: bool, what: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(format!("it is not true that {what}")) }
}
