use resilience::fallback;

#[fallback(Err("none".to_owned()))]
fn fetch() -> Result<Vec<u32>, String> {
    Ok(Vec::new())
}

fn main() {}
