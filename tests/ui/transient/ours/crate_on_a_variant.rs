use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(crate = resilience)]
    Busy,
}

fn main() {}
