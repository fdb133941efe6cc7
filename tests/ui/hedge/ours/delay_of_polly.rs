use resilience::hedge;

#[hedge(delay = 100ms)]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
