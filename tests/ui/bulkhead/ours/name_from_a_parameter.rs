use resilience::bulkhead;

#[bulkhead(20, name = host)]
fn call(host: &'static str) -> std::io::Result<u32> {
    host.parse().map_err(std::io::Error::other)
}

fn main() {}
