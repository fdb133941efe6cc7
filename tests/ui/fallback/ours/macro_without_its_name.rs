use resilience::fallback;

#[fallback(vec![1, 2])]
fn fetch() -> Result<Vec<u32>, String> {
    Ok(Vec::new())
}

fn main() {}
