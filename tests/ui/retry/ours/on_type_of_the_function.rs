use resilience::retry;

#[derive(Debug)]
struct ApiError {
    code: u16,
}

#[retry(on = ApiError)]
fn fetch() -> Result<u32, ApiError> {
    Err(ApiError { code: 1 })
}

fn main() {
    let _ = fetch().map_err(|error| error.code);
}
