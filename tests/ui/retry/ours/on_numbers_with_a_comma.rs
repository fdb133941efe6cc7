use resilience::retry;

#[retry(on = 503, 504)]
fn fetch() -> Result<u32, u16> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
