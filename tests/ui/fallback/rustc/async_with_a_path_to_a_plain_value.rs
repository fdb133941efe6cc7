use std::io;

use resilience::fallback;

fn five(_: io::Error) -> u32 {
    5
}

#[fallback(with = five)]
async fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
