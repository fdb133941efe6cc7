use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(unless = *_0 < 500)]
    Unless(u16),
    #[transient(if = *_0 >= 500, else = permanent)]
    Else(u16),
}

fn main() {}
