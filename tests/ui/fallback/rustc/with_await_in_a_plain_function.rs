use std::io;

use resilience::fallback;

async fn other() -> io::Result<u32> {
    Ok(5)
}

#[fallback(with = |_| other().await)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
