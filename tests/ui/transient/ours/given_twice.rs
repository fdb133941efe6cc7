use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(if = *_0 >= 500)]
    #[transient(after = 5s)]
    Status(u16),
}

fn main() {}
