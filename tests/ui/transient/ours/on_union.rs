use resilience::Transient;

#[derive(Transient)]
union Error {
    code: u32,
    flag: u8,
}

fn main() {}
