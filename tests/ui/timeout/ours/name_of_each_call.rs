use resilience::timeout;

#[timeout(5s, name = format!("call {id}"))]
async fn call(id: u32) -> Result<(), std::io::Error> {
    println!("{id}");
    Ok(())
}

fn main() {}
