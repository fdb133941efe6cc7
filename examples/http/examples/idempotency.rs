//! A payment whose answer is lost after the money has moved, and the key that keeps the second
//! attempt from moving it again: `cargo run -p resilience-http-examples --example idempotency`.
//!
//! The program fails if one of its claims is not true.

use reqwest::{Client, Response};
use resilience::retry;
use std::collections::{HashMap, VecDeque};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use unruly::{Reply, Request, Server};

/// The part to copy.
struct Payments {
    http: Client,
    url: String,
}

impl Payments {
    /// Charges `amount`, once.
    ///
    /// The key is made at its first use and is the same in every attempt of this call. So the
    /// server can distinguish a repeated request from a new one.
    ///
    /// Errors of `reqwest` say whether waiting helps, so there is no `on`. A response that says
    /// "later" is an `Ok` in `reqwest`, so there is an `on_ok`.
    #[retry(attempts = 4, base = 20ms, on_ok = resilience::http::transient, context = cx)]
    async fn charge(&self, amount: u32) -> reqwest::Result<Response> {
        let request = self.http.post(format!("{}/charges", self.url)).body(amount.to_string());
        let request = request.header("Idempotency-Key", cx.idempotency_key());
        request.header("X-Resend-Count", cx.number() - 1).send().await
    }

    /// The wrong way: the server cannot know that it has already made this charge.
    #[retry(attempts = 4, base = 20ms, on_ok = resilience::http::transient, context = cx)]
    async fn charge_without_a_key(&self, amount: u32) -> reqwest::Result<Response> {
        let request = self.http.post(format!("{}/charges", self.url)).body(amount.to_string());
        request.header("X-Resend-Count", cx.number() - 1).send().await
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match story().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("idempotency failed: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn story() -> Result<(), Box<dyn std::error::Error>> {
    let shop = Shop::open()?;

    println!("Without a key, and the answer is lost on its way:");
    let (answer, requests) = shop.buy(&[Fate::HangUp], Payments::charge_without_a_key).await?;
    claim(answer == "charge 2", "the caller hears of the second charge only")?;
    claim(shop.charged() == [30, 30], "the customer has paid twice")?;
    claim(resends(&requests) == ["0", "1"], "there were two attempts")?;

    println!("With a key, and everything goes wrong:");
    let (answer, first) = shop.buy(&[Fate::HangUp, Fate::Reset, Fate::Unavailable], Payments::charge).await?;
    claim(answer == "charge 3", "the caller gets the answer that was lost")?;
    claim(shop.charged() == [30, 30, 30], "the customer has paid once")?;
    claim(resends(&first) == ["0", "1", "2", "3"], "each attempt says how many there were before")?;
    claim(keys(&first).iter().all(|key| key.len() == 32), "each attempt sends a key")?;
    claim(keys(&first).windows(2).all(|pair| pair[0] == pair[1]), "it is the same in all attempts")?;

    println!("The next call is another purchase:");
    let (answer, second) = shop.buy(&[], Payments::charge).await?;
    claim(answer == "charge 4" && shop.charged().len() == 4, "it is charged")?;
    claim(keys(&second)[0] != keys(&first)[0], "it has a key of its own")?;
    claim(resends(&second) == ["0"], "and was sent once")?;
    Ok(())
}

/// A client, the server that it uses, and the state of that server.
struct Shop {
    payments: Payments,
    server: Server,
    bank: Arc<Bank>,
}

impl Shop {
    fn open() -> Result<Self, Box<dyn std::error::Error>> {
        let bank = Arc::new(Bank::default());
        let server = Server::start({
            let bank = bank.clone();
            move |request| bank.answer(request)
        })?;
        let http = Client::builder().timeout(Duration::from_secs(10)).no_proxy().build()?;
        Ok(Self { payments: Payments { http, url: server.url() }, server, bank })
    }

    /// Pays 30 while the next requests have these fates. Returns the result of the caller, and the
    /// requests that the server received.
    async fn buy(
        &self,
        fates: &[Fate],
        charge: impl AsyncFnOnce(&Payments, u32) -> reqwest::Result<Response>,
    ) -> reqwest::Result<(String, Vec<Request>)> {
        lock(&self.bank.fates).extend(fates);
        let before = self.server.count();
        let answer = charge(&self.payments, 30).await?.error_for_status()?.text().await?;
        println!("  the caller is told: {answer}; charged so far: {:?}\n", self.charged());
        Ok((answer, self.server.requests().split_off(before)))
    }

    fn charged(&self) -> Vec<u32> {
        lock(&self.bank.charged).clone()
    }
}

/// The fate of a request and its answer.
#[derive(Clone, Copy, Debug)]
enum Fate {
    /// The charge is made, and then the connection is closed.
    HangUp,
    /// The charge is made, and then the connection is reset.
    Reset,
    /// No charge is made, and the answer is 503.
    Unavailable,
}

/// The server. It answers a repeated key with the first answer.
#[derive(Default)]
struct Bank {
    charged: Mutex<Vec<u32>>,
    answers: Mutex<HashMap<String, String>>,
    fates: Mutex<VecDeque<Fate>>,
}

impl Bank {
    fn answer(&self, request: &Request) -> Reply {
        let fate = lock(&self.fates).pop_front();
        let (done, reply) = match fate {
            Some(Fate::Unavailable) => ("does nothing".to_owned(), Reply::status(503)),
            _ => {
                let (done, answer) = self.charge_once(request);
                (done, Reply::ok(answer))
            }
        };
        println!(
            "  the server gets a request, key {}, sent again {} times: {done}{}",
            request.header("idempotency-key").map_or("none", |key| key.get(..8).unwrap_or(key)),
            request.header("x-resend-count").unwrap_or("?"),
            match fate {
                Some(Fate::HangUp) => ", and hangs up",
                Some(Fate::Reset) => ", and the connection breaks",
                Some(Fate::Unavailable) => ", and answers 503",
                None => ", and answers",
            }
        );
        match fate {
            Some(Fate::HangUp) => Reply::hang_up(),
            Some(Fate::Reset) => Reply::reset(),
            _ => reply,
        }
    }

    /// Charges unless the key is known. Returns a line for the log, and the answer.
    fn charge_once(&self, request: &Request) -> (String, String) {
        let Some(key) = request.header("idempotency-key") else {
            let answer = self.charge(request);
            return (format!("makes {answer}"), answer);
        };
        // The lock is held until the charge is made, so that concurrent requests with one key
        // charge only once.
        let mut answers = lock(&self.answers);
        if let Some(answer) = answers.get(key) {
            return (format!("remembers {answer}"), answer.clone());
        }
        let answer = self.charge(request);
        answers.insert(key.to_owned(), answer.clone());
        (format!("makes {answer}"), answer)
    }

    fn charge(&self, request: &Request) -> String {
        let mut charged = lock(&self.charged);
        charged.push(request.text().parse().unwrap_or_default());
        format!("charge {}", charged.len())
    }
}

fn resends(requests: &[Request]) -> Vec<&str> {
    requests.iter().filter_map(|request| request.header("x-resend-count")).collect()
}

fn keys(requests: &[Request]) -> Vec<&str> {
    requests.iter().map(|request| request.header("idempotency-key").unwrap_or_default()).collect()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn claim(holds: bool, what: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(format!("it is not true that {what}")) }
}
