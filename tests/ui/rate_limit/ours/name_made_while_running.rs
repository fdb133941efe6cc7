use resilience::rate_limit;

#[rate_limit(100, name = tenant.to_string())]
fn call(tenant: u32) -> std::io::Result<u32> {
    Ok(tenant)
}

fn main() {}
