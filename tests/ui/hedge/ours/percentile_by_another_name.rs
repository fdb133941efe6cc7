use resilience::hedge;

#[hedge(percentile = 95)]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
