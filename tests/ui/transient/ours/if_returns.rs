use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(if = { if *_0 == 0 { return resilience::Transience::Permanent; } true })]
    Status(u16),
    #[transient(after = _0.checked_sub(*_1)?)]
    Time(std::time::Duration, std::time::Duration),
}

fn main() {}
