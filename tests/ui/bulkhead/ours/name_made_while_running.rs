use resilience::bulkhead;

#[bulkhead(20, name = format!("host-{host}"))]
fn call(host: u32) -> std::io::Result<u32> {
    Ok(host)
}

fn main() {}
