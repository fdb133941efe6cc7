use std::io;

use resilience::fallback;

async fn other(_: io::Error) -> io::Result<u32> {
    Ok(5)
}

#[fallback(with = other)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
