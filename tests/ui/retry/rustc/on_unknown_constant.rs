use resilience::retry;

#[retry(on = BUSSY)]
fn fetch() -> Result<u32, u16> {
    Err(503)
}

fn main() {
    let _ = fetch();
}
