use resilience::hedge;

#[hedge(after = 100)]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
