use resilience::hedge;

#[hedge(0s)]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
