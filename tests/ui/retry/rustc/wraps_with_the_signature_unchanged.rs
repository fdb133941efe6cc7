use std::io;

use resilience::{RetryError, retry};

#[retry(map_err = RetryError::new)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
