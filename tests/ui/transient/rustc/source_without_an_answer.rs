use resilience::Transient;

struct Inner {
    code: u8,
}

#[derive(Transient)]
#[transient(source)]
struct Error {
    source: Inner,
    attempt: u8,
}

fn main() {}
