use resilience::bulkhead;

struct Client {
    limit: u32,
}

impl Client {
    #[bulkhead(self.limit)]
    fn call(&self) -> std::io::Result<u32> {
        Ok(self.limit)
    }
}

fn main() {}
