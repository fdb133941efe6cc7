use resilience::{RetryError, circuit_breaker, retry};

#[derive(Debug)]
struct Error;

#[retry(map_err = RetryError::new)]
#[circuit_breaker]
async fn fetch() -> Result<u32, RetryError<Error>> {
    Err(Error)
}

fn main() {
    let _ = fetch();
}
