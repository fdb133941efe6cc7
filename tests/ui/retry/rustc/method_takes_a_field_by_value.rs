use std::io;

use resilience::retry;

struct Client;

impl Client {
    fn close(self) -> io::Result<u32> {
        Ok(1)
    }
}

struct Session {
    client: Client,
}

#[retry]
fn close(session: Session) -> io::Result<u32> {
    session.client.close()
}

fn main() {
    let _ = close(Session { client: Client });
}
