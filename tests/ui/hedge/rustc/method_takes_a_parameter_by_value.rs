use resilience::hedge;

#[derive(Clone)]
struct Request;

impl Request {
    async fn send(self) -> std::io::Result<()> {
        Ok(())
    }
}

#[hedge(100ms)]
async fn call(request: Request) -> std::io::Result<()> {
    request.send().await
}

fn main() {}
