use resilience::retry;

#[retry(budget(20%))]
fn fetch() -> Result<u32, String> {
    Ok(1)
}

fn main() {}
