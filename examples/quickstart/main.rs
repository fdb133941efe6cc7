//! An HTTP client that lives through a bad day of its server: `cargo run --example quickstart`.
//!
//! `client.rs` is the code to copy. This file tells a story and checks it: the program fails if one
//! of its claims is not true.

mod client;
mod server;
mod timeline;

use client::{Inventory, Stock, StockError};
use resilience::CircuitState;
use server::{Reply, Server};
use std::error::Error;
use std::process::ExitCode;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match story().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("quickstart failed: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn story() -> Result<(), Box<dyn Error>> {
    let server = Server::start(timeline::request).await?;
    let inventory = Inventory::new(server.url())?;
    let caller = Caller { inventory, server };
    println!(
        "A client calls {} with #[fallback] over #[retry], #[circuit_breaker] and #[timeout].",
        caller.server.url()
    );
    caller.hiccups().await?;
    caller.worse().await?;
    caller.mistake().await?;
    caller.outage().await?;
    caller.recovery().await?;
    println!("\nAll of this was checked while it happened.");
    Ok(())
}

struct Caller {
    inventory: Inventory,
    server: Server,
}

/// One call as its caller sees it, with its requests and waits.
struct Call {
    result: Result<Stock, StockError>,
    requests: usize,
    waits: usize,
}

impl Call {
    fn is_fresh(&self) -> bool {
        matches!(&self.result, Ok(stock) if stock.is_fresh)
    }

    fn is_remembered(&self) -> bool {
        matches!(&self.result, Ok(stock) if !stock.is_fresh)
    }
}

impl Caller {
    async fn call(&self) -> Call {
        let (requests, waits) = (self.server.requests(), timeline::waits());
        timeline::caller("stock(\"lamp\")");
        let result = self.inventory.stock("lamp").await;
        let call =
            Call { requests: self.server.requests() - requests, waits: timeline::waits() - waits, result };
        let seen = format!("the server saw {}", counted(call.requests, "request"));
        timeline::caller(&match &call.result {
            Ok(stock) if stock.is_fresh => format!("=> {} ({seen})", stock.text),
            Ok(stock) => format!("=> {}, as of before ({seen})", stock.text),
            Err(error) => format!("=> error: {error} ({seen})"),
        });
        call
    }

    async fn hiccups(&self) -> Result<(), String> {
        timeline::chapter("1. Hiccups. The server says 503 twice; the caller never notices.");
        self.server.script(&[Reply::Status(503), Reply::Status(503)]);
        let call = self.call().await;
        claim(call.is_fresh(), "two 503s are survived")?;
        claim((call.requests, call.waits) == (3, 2), "that takes 3 requests and 2 waits")
    }

    async fn worse(&self) -> Result<(), String> {
        timeline::chapter(
            "2. Worse ones. A connection breaks, then an answer stays out until the timeout cuts the attempt.",
        );
        self.server.script(&[Reply::Cut, Reply::Stall]);
        let call = self.call().await;
        claim(call.is_fresh(), "a broken connection and a stalled answer are survived")?;
        claim((call.requests, call.waits) == (3, 2), "that takes 3 requests and 2 waits")
    }

    async fn mistake(&self) -> Result<(), String> {
        timeline::chapter(
            "3. A mistake of ours. Waiting cannot heal a 404, so it is not retried, and no failure either.",
        );
        self.server.script(&[Reply::Status(404)]);
        let call = self.call().await;
        claim(matches!(call.result, Err(StockError::Status(404))), "a 404 reaches the caller unchanged")?;
        claim((call.requests, call.waits) == (1, 0), "a 404 is not retried")?;
        claim(client::breaker().snapshot().failures() == 0, "a 404 does not count as a failure")
    }

    async fn outage(&self) -> Result<(), String> {
        timeline::chapter(
            "4. An outage. The third failure in a row opens the circuit; the fallback answers from memory.",
        );
        self.server.otherwise(Reply::Status(503));
        let call = self.call().await;
        claim(call.is_remembered() && call.requests >= 3, "the outage is noticed by 3 failures")?;
        claim(client::breaker().snapshot().times_opened() >= 1, "3 failures in a row open the circuit")?;

        // Normally these are the next three calls. But time is real here: if the machine stands
        // still for longer than the cooldown, a call runs as a probe and fails, and the circuit
        // opens again.
        let mut spared = 0;
        for _ in 0..10 {
            let call = self.call().await;
            if call.is_remembered() && call.requests == 0 {
                spared += 1;
            }
            if spared == 3 {
                break;
            }
        }
        claim(spared == 3, "calls are answered without reaching the server")
    }

    async fn recovery(&self) -> Result<(), String> {
        timeline::chapter(
            "5. Recovery. After the cooldown one call probes the server; its success closes the circuit.",
        );
        self.server.otherwise(Reply::Status(200));
        let mut probe = self.call().await;
        for _ in 0..10 {
            if !probe.is_remembered() {
                break;
            }
            let wait = client::breaker().snapshot().retry_after();
            let wait = wait.ok_or("an open circuit says when it will be probed")?;
            timeline::caller(&format!("comes back when the breaker says so, in {wait:.0?}"));
            tokio::time::sleep(wait).await;
            probe = self.call().await;
        }
        claim(probe.is_fresh(), "the probe succeeds")?;
        claim(probe.requests == 1, "the probe is one request")?;
        claim(client::breaker().state() == CircuitState::Closed, "a successful probe closes the circuit")?;
        claim(self.call().await.is_fresh(), "calls run again")
    }
}

fn claim(holds: bool, what: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(format!("it is not true that {what}")) }
}

fn counted(number: usize, what: &str) -> String {
    match number {
        0 => format!("no {what}"),
        1 => format!("1 {what}"),
        _ => format!("{number} {what}s"),
    }
}
