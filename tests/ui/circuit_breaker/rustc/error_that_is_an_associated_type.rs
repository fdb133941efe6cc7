use resilience::circuit_breaker;

trait Cache {
    type Error;

    #[circuit_breaker]
    fn get(&self) -> Result<u32, Self::Error> {
        Ok(1)
    }
}

fn main() {}
