use std::io;

use resilience::{KeyedCircuitBreaker, circuit_breaker};

static HOSTS: KeyedCircuitBreaker = KeyedCircuitBreaker::builder("hosts").build();

#[circuit_breaker(breaker = HOSTS, key = host, shared_keys)]
fn fetch(host: &str) -> io::Result<u32> {
    host.parse().map_err(io::Error::other)
}

fn main() {
    let _ = fetch("eu");
}
