use resilience::fallback;

type Maybe = Result<u32, ()>;

#[fallback(value = Ok(5))]
fn fetch() -> Maybe {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
