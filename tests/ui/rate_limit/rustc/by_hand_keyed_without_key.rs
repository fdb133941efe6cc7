use std::io;
use std::sync::Arc;

use resilience::{KeyedRateLimiter, rate_limit};

struct Client {
    hosts: Arc<KeyedRateLimiter>,
}

impl Client {
    #[rate_limit(limiter = self.hosts)]
    async fn get(&self, host: &str) -> io::Result<usize> {
        Ok(host.len())
    }
}

fn main() {
    let hosts = Arc::new(KeyedRateLimiter::builder("hosts").limit(1).build());
    let _ = Client { hosts }.get("eu");
}
