use resilience::rate_limit;

#[rate_limit(100, key = tenant, max_keys = tenant)]
fn call(tenant: u32) -> std::io::Result<u32> {
    Ok(tenant)
}

fn main() {}
