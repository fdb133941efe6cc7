use resilience::fallback;

#[fallback(with = |_| { items.clear(); Err(()) })]
fn first(items: &mut Vec<u32>) -> Result<&mut u32, ()> {
    items.first_mut().ok_or(())
}

fn main() {
    let _ = first(&mut Vec::new());
}
