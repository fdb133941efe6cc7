use std::io;

use resilience::retry;

struct Job;

#[retry]
fn fetch(all: Vec<Job>) -> io::Result<Vec<Job>> {
    Ok(all)
}

fn main() {
    let _ = fetch(vec![Job]);
}
