use resilience::hedge;

#[hedge(p95.5%)]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

#[hedge(99.5%)]
async fn percent(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

#[hedge("p95%")]
async fn in_quotes(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
