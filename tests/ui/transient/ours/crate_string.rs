use resilience::Transient;

#[derive(Transient)]
#[transient(crate = "resilience")]
enum Error {
    Busy,
}

fn main() {}
