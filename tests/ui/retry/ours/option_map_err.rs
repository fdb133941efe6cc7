use resilience::retry;

#[retry(map_err = |_, _| ())]
fn fetch() -> Option<u32> {
    Some(1)
}

fn main() {
    let _ = fetch();
}
