use resilience::Transient;

#[derive(Transient)]
#[transient(after = 5s, source, crate = resilience)]
enum Error {
    Timeout,
}

fn main() {}
