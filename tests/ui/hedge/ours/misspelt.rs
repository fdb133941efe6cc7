use resilience::hedge;

#[hedge(aftr = 100ms)]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
