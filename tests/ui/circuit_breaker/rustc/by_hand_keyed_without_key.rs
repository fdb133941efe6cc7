use std::io;
use std::sync::Arc;

use resilience::{KeyedCircuitBreaker, circuit_breaker};

struct Client {
    hosts: Arc<KeyedCircuitBreaker>,
}

impl Client {
    #[circuit_breaker(breaker = self.hosts)]
    async fn get(&self, host: &str) -> io::Result<usize> {
        Ok(host.len())
    }
}

fn main() {
    let hosts = Arc::new(KeyedCircuitBreaker::builder("hosts").build());
    let _ = Client { hosts }.get("eu");
}
