use resilience::hedge;

#[hedge(100ms, attempts = 6)]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
