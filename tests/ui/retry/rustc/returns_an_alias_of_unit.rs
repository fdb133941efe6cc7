use resilience::retry;

type Nothing = ();

#[retry]
fn fetch() -> Nothing {}

fn main() {
    let _ = fetch();
}
