use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(if = *_0 >=)]
    Status(u16),
}

fn main() {}
