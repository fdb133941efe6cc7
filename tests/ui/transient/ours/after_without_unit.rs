use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(after = 5)]
    Busy,
    #[transient(after = 30)]
    Limited(u16),
}

fn main() {}
