use resilience::hedge;

#[hedge(p99.99)]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
