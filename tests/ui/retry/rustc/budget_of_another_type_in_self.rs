use std::io;

use resilience::retry;

struct Client {
    budget: &'static str,
}

impl Client {
    #[retry(budget = self.budget)]
    async fn fetch(&self) -> io::Result<u32> {
        Ok(1)
    }
}

fn main() {
    let client = Client { budget: "database" };
    let _ = client.fetch();
}
