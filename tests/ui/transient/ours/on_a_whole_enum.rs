use resilience::Transient;

#[derive(Transient)]
#[transient]
enum Error {
    Timeout,
}

fn main() {}
