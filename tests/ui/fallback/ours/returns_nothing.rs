use resilience::fallback;

#[fallback(value = ())]
fn fetch() {}

fn main() {
    fetch();
}
