//! A shop with three functions, and somebody who looks at its page.

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use resilience::telemetry::{self, Level};
use resilience::{CircuitOpen, circuit_breaker, retry};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub(crate) type Failure = Box<dyn Error>;

/// The calls so far, which decide how each ends.
static CALLS: AtomicU64 = AtomicU64::new(0);

fn every(nth: u64) -> bool {
    CALLS.fetch_add(1, Ordering::Relaxed).is_multiple_of(nth)
}

#[derive(Debug, resilience::Transient)]
enum ShopError {
    #[transient]
    Timeout,
    Rejected(CircuitOpen),
}

impl From<CircuitOpen> for ShopError {
    fn from(open: CircuitOpen) -> Self {
        Self::Rejected(open)
    }
}

/// It fails now and then, and a retry heals that.
#[retry(attempts = 3, base = 5ms)]
async fn search() -> Result<(), ShopError> {
    tokio::time::sleep(Duration::from_millis(2)).await;
    if every(7) { Err(ShopError::Timeout) } else { Ok(()) }
}

/// It always fails, so its breaker opens.
#[retry(attempts = 2, base = 1ms)]
#[circuit_breaker(name = "payments", threshold = 5, cooldown = 30s)]
async fn charge() -> Result<(), ShopError> {
    Err(ShopError::Timeout)
}

#[retry(attempts = 2)]
async fn refund() -> Result<(), ShopError> {
    Ok(())
}

/// Calls the functions so often, one after the other.
pub(crate) async fn trade(rounds: u32) {
    telemetry::level(Level::Latency);
    for _ in 0..rounds {
        let _ = (search().await, charge().await);
    }
    let _ = refund().await;
}

/// Goes on until Ctrl-C if the program was started with `--stay`.
pub(crate) async fn stay_if_asked(url: &str) -> io::Result<()> {
    if !std::env::args().any(|argument| argument == "--stay") {
        return Ok(());
    }
    println!("The page is at {url} until Ctrl-C.");
    let trading = async {
        loop {
            trade(10).await;
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    };
    tokio::select! {
        ended = tokio::signal::ctrl_c() => ended,
        () = trading => Ok(()),
    }
}

/// Asks the page as a browser does, and checks what it says.
pub(crate) async fn look(address: SocketAddr, mount: &str) -> Result<(), Failure> {
    let page = get(address, &format!("{mount}/")).await?;
    check("the page is there", page.starts_with("HTTP/1.1 200") && page.contains("<!doctype html>"))?;
    let state = json(&get(address, &format!("{mount}/api/v1/state")).await?)?;
    let attention = state["attention"][0]["text"].as_str().unwrap_or_default().to_owned();
    println!("needs attention: {attention}");
    check("an open breaker explains itself", attention.starts_with("payments is open for"))?;
    let functions = state["functions"].as_array().ok_or("there is no list of functions")?;
    for function in functions {
        println!("{}: {}", function["name"], function["calls"]);
    }
    check("all functions are listed", functions.len() == 3)?;
    let health = get(address, &format!("{mount}/health?strict=payments")).await?;
    check("a strict health check fails", health.starts_with("HTTP/1.1 503"))?;
    let evil =
        ask(address, &format!("GET {mount}/ HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n"))
            .await?;
    check("another host is turned away", evil.starts_with("HTTP/1.1 421"))
}

/// Forces the breaker open as somebody who has the token, and lets it go.
pub(crate) async fn write(address: SocketAddr, mount: &str, token: &str) -> Result<(), Failure> {
    let for_a_minute = r#"{ "reason": "incident 812", "by": "oncall", "duration_seconds": 60 }"#;
    let at_once = r#"{ "reason": "it is over", "by": "oncall" }"#;
    for (command, body, token, status) in [
        ("force_open", for_a_minute, "a guess", "401"),
        ("force_open", for_a_minute, token, "200"),
        ("reset", at_once, token, "200"),
    ] {
        let head = format!(
            "POST {mount}/api/v1/breakers/payments/{command} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
             authorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        let answer = ask(address, &(head + body)).await?;
        println!("{command}: {}", answer.split("\r\n\r\n").nth(1).unwrap_or_default());
        check(&format!("the answer is {status}"), answer.starts_with(&format!("HTTP/1.1 {status}")))?;
    }
    Ok(())
}

fn check(claim: &str, is_true: bool) -> Result<(), Failure> {
    if is_true { Ok(()) } else { Err(format!("it is not true that {claim}").into()) }
}

async fn get(address: SocketAddr, path: &str) -> io::Result<String> {
    ask(address, &format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n")).await
}

async fn ask(address: SocketAddr, request: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

fn json(answer: &str) -> Result<serde_json::Value, Failure> {
    let body = answer.split_once("\r\n\r\n").ok_or("the answer has no body")?.1;
    Ok(serde_json::from_str(body)?)
}
