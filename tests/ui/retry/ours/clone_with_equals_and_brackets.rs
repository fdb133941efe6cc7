use std::io;

use resilience::retry;

#[retry(clone = [request, url])]
fn send(request: String, url: &str) -> io::Result<String> {
    Ok(request + url)
}

fn main() {
    let _ = send(String::new(), "");
}
