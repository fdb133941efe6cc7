use resilience::hedge;

#[hedge(P95)]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
