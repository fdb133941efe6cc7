use std::io;

use resilience::{circuit_breaker, timeout};

struct Client;

#[async_trait::async_trait]
trait Fetch {
    async fn fetch(&self) -> io::Result<u32>;
}

#[async_trait::async_trait]
impl Fetch for Client {
    #[timeout(2s)]
    #[allow(unused)]
    #[circuit_breaker]
    async fn fetch(&self) -> io::Result<u32> {
        Ok(1)
    }
}

fn main() {
    drop(Client.fetch());
}
