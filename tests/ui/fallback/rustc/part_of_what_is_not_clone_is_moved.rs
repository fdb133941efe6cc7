use std::io;

use resilience::fallback;

struct User {
    name: String,
}

fn consume(_: String) -> io::Result<u32> {
    Ok(1)
}

#[fallback(with = |_| consume(user.name))]
fn send(user: User) -> io::Result<u32> {
    consume(user.name)
}

fn main() {
    let _ = send(User { name: String::new() });
}
