use resilience::hedge;

#[hedge(delay_ms = 100)]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
