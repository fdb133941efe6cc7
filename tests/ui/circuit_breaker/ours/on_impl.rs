use resilience::circuit_breaker;

#[circuit_breaker]
impl Client {
    fn fetch(&self) -> Result<u32, ()> {
        Ok(1)
    }
}

struct Client;

fn main() {
    let _ = Client.fetch();
}
