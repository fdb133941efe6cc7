use resilience::circuit_breaker;

#[circuit_breaker]
pub trait Fetch {
    fn fetch(&self) -> Result<u32, ()> {
        Ok(1)
    }
}

impl Fetch for u32 {}

fn main() {
    let _ = 1.fetch();
}
