use std::io;

use resilience::{circuit_breaker, retry};

struct Client;

#[async_trait::async_trait]
trait Fetch {
    async fn fetch(&self) -> io::Result<u32>;
}

#[async_trait::async_trait]
impl Fetch for Client {
    #[retry(attempts = 0)]
    #[allow(unused)]
    #[circuit_breaker(threshold = 0)]
    async fn fetch(&self) -> io::Result<u32> {
        Ok(1)
    }
}

fn main() {
    drop(Client.fetch());
}
