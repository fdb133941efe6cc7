//! A client of an HTTP API that handles the faults of its service. `client.rs` is the part to copy.
//! `service.rs` is a service that follows a script of faults. The summary at the end shows the
//! requests and the outcome of each call.
//!
//! `cargo run -p resilience-http-examples --example api_client`

mod client;
mod service;

use client::{ApiError, Orders, outcome};
use resilience::{CircuitBreaker, CircuitState, RetryEvent};
use service::{Fault, Service};
use std::error::Error;
use std::process::ExitCode;
use unruly::Reply;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match story().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("api_client failed: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn story() -> Result<(), Box<dyn Error>> {
    let mut day = Day::begin()?;
    day.pages().await?;
    day.payment().await?;
    day.refusals().await?;
    day.outage().await?;
    day.summary();
    Ok(())
}

/// A client of a service, and the notes of its calls.
struct Day {
    service: Service,
    orders: Orders,
    calls: Vec<Call>,
}

struct Call {
    name: String,
    requests: usize,
    outcome: String,
}

impl Day {
    fn begin() -> Result<Self, Box<dyn Error>> {
        let service = Service::start()?;
        let orders = Orders::new(service.url(), waits)?;
        Ok(Self { service, orders, calls: Vec::new() })
    }

    /// Notes the requests and the outcome of a call.
    fn note<T>(&mut self, name: &str, before: usize, result: &Result<T, ApiError>) -> usize {
        let requests = self.service.requests() - before;
        self.calls.push(Call { name: name.to_owned(), requests, outcome: outcome(result) });
        requests
    }

    async fn pages(&mut self) -> Result<(), Box<dyn Error>> {
        println!("A list of three pages; two of them fail at first.");
        self.service.faults([
            Fault::None,
            Fault::Before(Reply::status(503).body("<html>")),
            Fault::Before(Reply::ok("{\"orders\":[").reset_after(11)),
            Fault::None,
            Fault::Before(Reply::status(429).header("retry-after", 1)),
        ]);
        let before = self.service.requests();
        let result = self.orders.orders().await;
        let requests = self.note("list", before, &result);
        let ids: Vec<u64> = result?.iter().map(|order| order.id).collect();
        claim(ids == [1, 2, 3, 4, 5, 6], "every order is there once")?;
        claim(requests == 6, "three pages and three faults are six requests")
    }

    async fn payment(&mut self) -> Result<(), Box<dyn Error>> {
        println!("A payment whose answer is lost, twice.");
        self.service.faults([Fault::AnswerLost, Fault::AnswerLost]);
        let before = self.service.requests();
        let result = self.orders.charge(7, 1999).await;
        let requests = self.note("charge", before, &result);
        claim(result?.receipt == 1, "the receipt is that of the first request")?;
        claim(requests == 3 && self.service.charges() == 1, "three requests charge once")
    }

    async fn refusals(&mut self) -> Result<(), Box<dyn Error>> {
        println!("Refusals, each in another form.");
        let forms = [
            (
                404,
                r#"{"error":{"code":"no_such_order","message":"unknown order"}}"#,
                "unknown order (no_such_order)",
            ),
            (422, r#"{"errors":[{"code":17,"detail":"too many lamps"}]}"#, "too many lamps (17)"),
            (400, r#"{"type":"about:blank","title":"Bad cents"}"#, "Bad cents (about:blank)"),
            (403, r#"{"error":"forbidden fruit"}"#, "forbidden fruit"),
            (401, "<html>log in</html>", "Unauthorized"),
            (409, "", "Conflict"),
        ];
        for (status, body, problem) in forms {
            self.service.faults([Fault::Before(Reply::status(status).body(body))]);
            let before = self.service.requests();
            let result = self.orders.order(7).await;
            let requests = self.note("order", before, &result);
            let Err(ApiError::Refused { problem: found, .. }) = &result else {
                return Err(format!("a {status} is a refusal").into());
            };
            claim(found.to_string() == problem, &format!("the reason of a {status} is {problem:?}"))?;
            claim(requests == 1, &format!("a {status} is not retried"))?;
        }
        self.cut_refusal().await
    }

    async fn cut_refusal(&mut self) -> Result<(), Box<dyn Error>> {
        let cut = b"HTTP/1.1 404 As Told\r\ncontent-length: 1000\r\n\r\n{\"error\":".to_vec();
        self.service.faults([Fault::Before(Reply::raw(cut))]);
        let before = self.service.requests();
        let result = self.orders.order(7).await;
        let requests = self.note("order", before, &result);
        claim(matches!(result, Err(ApiError::Refused { .. })), "a 404 is one, whatever becomes of its body")?;
        claim(requests == 1, "and is not retried")
    }

    async fn outage(&mut self) -> Result<(), Box<dyn Error>> {
        println!("An outage; another host is well.");
        self.service.down(true);
        let well = Service::start()?;
        let other = Orders::new(well.url(), |_| ())?;
        let mut rejected = 0;
        for _ in 0..10 {
            let before = self.service.requests();
            let result = self.orders.order(7).await;
            self.note("order", before, &result);
            claim(result.is_err(), "nothing is delivered while the service is down")?;
            rejected += usize::from(matches!(result, Err(ApiError::Rejected(_))));
            claim(other.order(7).await.is_ok(), "the other host answers")?;
        }
        claim(rejected > 0, "the circuit opens, and calls are rejected without a request")?;

        self.service.down(false);
        loop {
            let before = self.service.requests();
            let result = self.orders.order(7).await;
            self.note("order", before, &result);
            match result {
                Ok(order) => {
                    claim(order.item.as_deref() == Some("lamp"), "the order is whole")?;
                    break;
                }
                Err(ApiError::Rejected(open)) => {
                    // The circuit is not forced open, so the time of the next probe is known.
                    let wait = open.retry_after().ok_or("the circuit stays open for ever")?;
                    tokio::time::sleep(wait).await;
                }
                Err(error) => return Err(error.into()),
            }
        }
        let breaker = CircuitBreaker::named("orders").of_key(&self.service.url());
        claim(
            breaker.is_some_and(|breaker| breaker.state() == CircuitState::Closed),
            "the circuit is closed again",
        )
    }

    fn summary(&self) {
        println!("\n{:<8} {:>8}  outcome", "call", "requests");
        for call in &self.calls {
            println!("{:<8} {:>8}  {}", call.name, call.requests, call.outcome);
        }
        let requests: usize = self.calls.iter().map(|call| call.requests).sum();
        println!(
            "{} calls, {requests} requests; all of this was checked while it happened.",
            self.calls.len()
        );
    }
}

fn waits(event: &RetryEvent<ApiError>) {
    let reason = event.error().map(ToString::to_string).unwrap_or_default();
    println!("  attempt {} failed: {reason}; the next one in {:.0?}", event.attempt(), event.delay());
}

fn claim(holds: bool, what: &str) -> Result<(), Box<dyn Error>> {
    if holds { Ok(()) } else { Err(format!("it is not true that {what}").into()) }
}
