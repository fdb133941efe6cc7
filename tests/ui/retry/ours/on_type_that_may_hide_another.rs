use resilience::retry;

mod anyhow {
    #[derive(Debug)]
    pub struct Error;
    pub type Result<T> = std::result::Result<T, Error>;
}

#[retry(on = std::io::Error)]
fn fetch() -> anyhow::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
