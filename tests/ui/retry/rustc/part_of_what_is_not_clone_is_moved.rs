use std::io;

use resilience::retry;

struct User {
    id: u32,
    name: String,
}

fn greet(_: u32, _: String) -> io::Result<u32> {
    Ok(1)
}

#[retry]
async fn welcome(user: User) -> io::Result<u32> {
    greet(user.id, user.name)
}

fn main() {
    let _ = welcome(User { id: 1, name: String::new() });
}
