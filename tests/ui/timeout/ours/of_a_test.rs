use resilience::timeout;

#[timeout(1s)]
fn adds_up() {
    assert_eq!(1 + 1, 2);
}

#[timeout(1s)]
async fn adds_up_later() {
    assert_eq!(1 + 1, 2);
}

fn main() {}
