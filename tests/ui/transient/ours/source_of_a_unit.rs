use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(source)]
    Timeout,
    #[transient(source)]
    Empty {},
}

#[derive(Transient)]
#[transient(source)]
struct Failed;

fn main() {}
