use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(if)]
    Status(u16),
    #[transient(if = , after = 5s)]
    Code(u16),
}

fn main() {}
