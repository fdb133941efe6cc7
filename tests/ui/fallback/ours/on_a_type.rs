use resilience::fallback;

#[fallback(value = 1)]
struct Price;

fn main() {
    let _ = Price;
}
