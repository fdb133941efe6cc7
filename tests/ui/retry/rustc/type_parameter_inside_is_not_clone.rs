use std::io;

use resilience::retry;

#[retry]
fn fetch<T>(all: Vec<T>) -> io::Result<Vec<T>> {
    Ok(all)
}

fn main() {
    let _ = fetch(vec![1]);
}
