use resilience::Transient;

#[derive(Transient)]
#[transient(crate = resilience::)]
enum Error {
    #[transient]
    Busy,
}

fn main() {}
