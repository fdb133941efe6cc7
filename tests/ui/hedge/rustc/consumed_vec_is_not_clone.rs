use resilience::hedge;

struct Request;

async fn send(_: Vec<Request>) -> std::io::Result<()> {
    Ok(())
}

#[hedge(100ms)]
async fn call(requests: Vec<Request>) -> std::io::Result<()> {
    send(requests).await
}

fn main() {}
