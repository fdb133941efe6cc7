use resilience::hedge;

struct Client(Vec<u64>);

impl Client {
    #[hedge(100ms)]
    async fn call(&mut self, id: u64) -> std::io::Result<u64> {
        self.0.push(id);
        Ok(id)
    }

    #[hedge(100ms)]
    async fn pinned(mut self: std::pin::Pin<&mut Self>, id: u64) -> std::io::Result<u64> {
        self.0.push(id);
        Ok(id)
    }
}

fn main() {}
