use resilience::bulkhead;

#[bulkhead(20, key = host, max_keys = 0)]
fn call(host: &str) -> std::io::Result<u32> {
    host.parse().map_err(std::io::Error::other)
}

fn main() {}
