use resilience::fallback;

#[fallback(Ok(vec![1]))]
fn fetch() -> Result<Vec<u32>, String> {
    Ok(Vec::new())
}

fn main() {}
