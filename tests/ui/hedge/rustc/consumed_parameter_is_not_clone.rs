use resilience::hedge;

struct Request;

async fn send(_: Request) -> std::io::Result<()> {
    Ok(())
}

#[hedge(100ms)]
async fn call(request: Request) -> std::io::Result<()> {
    send(request).await
}

fn main() {}
