use std::io;

use resilience::retry;

fn send(body: String) -> io::Result<usize> {
    Ok(body.len())
}

#[retry]
fn post(body: String) -> io::Result<usize> {
    #[cfg(any())]
    let body = body.trim().to_owned();
    send(body)
}

fn main() {
    let _ = post(String::new());
}
