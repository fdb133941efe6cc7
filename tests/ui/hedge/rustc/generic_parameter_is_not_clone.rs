use resilience::hedge;

async fn send<T>(_: T) -> std::io::Result<()> {
    Ok(())
}

#[hedge(100ms)]
async fn call<T: Sync>(request: T) -> std::io::Result<()> {
    send(request).await
}

fn main() {}
