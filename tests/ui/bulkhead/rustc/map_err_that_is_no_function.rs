use std::io;

use resilience::bulkhead;

#[bulkhead(20, map_err = io::ErrorKind::WouldBlock)]
async fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
