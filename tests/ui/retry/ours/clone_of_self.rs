use std::io;

use resilience::retry;

#[retry(clone(self))]
fn send(request: String, url: &str) -> io::Result<String> {
    Ok(request + url)
}

fn main() {
    let _ = send(String::new(), "");
}
