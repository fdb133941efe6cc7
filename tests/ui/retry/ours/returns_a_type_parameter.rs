use resilience::retry;

#[retry]
fn fetch<T: Default>() -> T {
    T::default()
}

fn main() {
    let _ = fetch::<u32>();
}
