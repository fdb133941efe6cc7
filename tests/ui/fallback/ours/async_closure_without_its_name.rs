use std::io;

use resilience::fallback;

#[fallback(async |_| Ok(5))]
async fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
