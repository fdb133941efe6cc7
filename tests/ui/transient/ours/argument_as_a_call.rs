use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(after(5s))]
    Busy,
    #[transient(if(*_0 >= 500))]
    Status(u16),
}

fn main() {}
