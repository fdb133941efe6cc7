use std::io;

use resilience::retry;

#[retry]
async fn fetch() -> impl Iterator<Item = io::Result<u32>> {
    std::iter::empty()
}

fn main() {
    let _ = fetch();
}
