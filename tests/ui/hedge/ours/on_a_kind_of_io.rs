use resilience::hedge;

#[hedge(100ms, on = std::io::ErrorKind::TimedOut)]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
