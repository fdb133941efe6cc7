use resilience::{RetryError, retry};

#[retry(map_err = RetryError::new)]
async fn fetch() -> Result<u32, String> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
