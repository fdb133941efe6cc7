use resilience::retry;

type Count = u32;

#[retry]
fn fetch() -> Count {
    1
}

fn main() {
    let _ = fetch();
}
