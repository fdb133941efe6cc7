use std::io;

use resilience::retry;

#[retry(attempts = hosts.len())]
fn fetch(hosts: &[u32]) -> io::Result<usize> {
    Ok(hosts.len())
}

fn main() {
    let _ = fetch(&[1]);
}
