use std::io;

use resilience::retry;

#[derive(Clone)]
struct RequestBuilder;

impl RequestBuilder {
    async fn send(self) -> io::Result<u32> {
        Ok(1)
    }
}

#[retry]
async fn send(request: RequestBuilder) -> io::Result<u32> {
    request.send().await
}

fn main() {
    let _ = send(RequestBuilder);
}
