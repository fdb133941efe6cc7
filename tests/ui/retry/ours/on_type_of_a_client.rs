use resilience::retry;

mod reqwest {
    #[derive(Debug)]
    pub struct Error;
    pub type Result<T> = std::result::Result<T, Error>;
}

#[retry(on = reqwest::Error)]
fn fetch() -> reqwest::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
