//! The attributes on a blocking function, without any framework: `cargo run --example sync`.
//!
//! The program fails if one of its claims is not true.

use resilience::{CircuitBreaker, CircuitOpen, CircuitState, RetryEvent, circuit_breaker, retry};
use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

/// Sends a line and returns the line of the answer.
///
/// `io::Error` needs no `on`: it says which of its kinds waiting can heal, and it can hold the
/// breaker's rejection.
#[retry(attempts = 3, base = 20ms, notify = report)]
#[circuit_breaker(name = "dictionary", threshold = 3, cooldown = 1s)]
fn look_up(address: SocketAddr, word: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    writeln!(stream, "{word}")?;
    let mut answer = String::new();
    match BufReader::new(stream).read_line(&mut answer)? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        _ => Ok(answer.trim_end().to_owned()),
    }
}

/// Called before each wait.
fn report(event: &RetryEvent<'_, io::Error>) {
    if let Some(error) = event.error() {
        println!("  attempt {} failed: {error}; again in {:.0?}", event.attempt(), event.delay());
    }
}

fn main() -> Result<(), String> {
    let server = Server::start().map_err(|error| format!("no server: {error}"))?;
    let breaker = CircuitBreaker::named("dictionary");

    println!("The server hangs up twice, then answers:");
    server.hang_up(2);
    let answer = look_up(server.address, "resilience");
    println!("  {answer:?}");
    claim(answer.is_ok() && server.calls() == 3, "the third attempt succeeds")?;

    println!("The server hangs up on everybody; the third failure in a row opens the circuit:");
    server.hang_up(usize::MAX);
    let answer = look_up(server.address, "outage");
    println!("  {answer:?}, circuit {}", breaker.state());
    claim(answer.is_err() && breaker.snapshot().times_opened() >= 1, "the circuit opens")?;

    println!("The next call does not reach the server:");
    // This is the first call, unless the machine stands still for longer than the cooldown.
    let rejected = (0..10).find_map(|_| {
        let before = server.calls();
        let error = look_up(server.address, "rejected").err()?;
        println!("  {error}");
        if server.calls() == before { error.downcast::<CircuitOpen>().ok() } else { None }
    });
    let open = rejected.ok_or("no call was rejected")?;

    println!("The server is back; after the cooldown one call probes it:");
    server.hang_up(0);
    thread::sleep(open.retry_after().ok_or("an open circuit says when it will be probed")?);
    let (before, answer) = (server.calls(), look_up(server.address, "recovery"));
    println!("  {answer:?}, circuit {}", breaker.state());
    claim(answer.is_ok() && server.calls() == before + 1, "the probe is one call, and succeeds")?;
    claim(breaker.state() == CircuitState::Closed, "a successful probe closes the circuit")
}

fn claim(holds: bool, what: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(format!("it is not true that {what}")) }
}

/// Answers each line in capitals, or hangs up.
struct Server {
    address: SocketAddr,
    counts: &'static Counts,
}

struct Counts {
    calls: AtomicUsize,
    hang_ups: AtomicUsize,
}

impl Server {
    fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        // The counts live as long as the program.
        let counts: &Counts =
            Box::leak(Box::new(Counts { calls: AtomicUsize::new(0), hang_ups: AtomicUsize::new(0) }));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // An error means that the caller has gone away.
                let _ = counts.serve(stream);
            }
        });
        Ok(Self { address, counts })
    }

    /// The next `times` calls get no answer.
    fn hang_up(&self, times: usize) {
        self.counts.hang_ups.store(times, Ordering::SeqCst);
    }

    fn calls(&self) -> usize {
        self.counts.calls.load(Ordering::SeqCst)
    }
}

impl Counts {
    fn serve(&self, stream: TcpStream) -> io::Result<()> {
        let mut word = String::new();
        let mut stream = BufReader::new(stream);
        stream.read_line(&mut word)?;
        self.calls.fetch_add(1, Ordering::SeqCst);
        let left = self.hang_ups.load(Ordering::SeqCst);
        if left > 0 {
            self.hang_ups.store(left - 1, Ordering::SeqCst);
            return Ok(());
        }
        stream.get_mut().write_all(word.to_uppercase().as_bytes())
    }
}
