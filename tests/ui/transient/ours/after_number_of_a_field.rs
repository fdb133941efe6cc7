use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(after = 0)]
    Busy(std::time::Duration),
    #[transient(after = 1)]
    Limited(u16, Option<std::time::Duration>),
}

fn main() {}
