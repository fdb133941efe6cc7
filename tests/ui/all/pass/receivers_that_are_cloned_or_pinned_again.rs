use std::io;
use std::pin::Pin;

use resilience::retry;

#[derive(Clone)]
struct Buffer(Vec<u8>);

impl Buffer {
    #[retry]
    fn consumed(self) -> io::Result<Buffer> {
        let this = self;
        Ok(this)
    }

    #[retry]
    fn changed(mut self) -> io::Result<Buffer> {
        self.0.push(1);
        Ok(self)
    }

    #[retry]
    async fn changed_async(mut self) -> io::Result<Buffer> {
        self.0.push(1);
        Ok(self)
    }

    #[retry]
    fn pinned(self: Pin<&mut Self>) -> io::Result<()> {
        let this = self.get_mut();
        this.0.push(1);
        Ok(())
    }

    #[retry]
    async fn pinned_async(self: Pin<&mut Self>) -> io::Result<()> {
        let this = self.get_mut();
        this.0.push(1);
        Ok(())
    }
}

fn main() {
    let mut buffer = Buffer(Vec::new()).consumed().and_then(Buffer::changed).unwrap();
    Pin::new(&mut buffer).pinned().unwrap();
    assert_eq!(buffer.0, [1, 1]);
    drop(Pin::new(&mut buffer).pinned_async());
    drop(buffer.changed_async());
}
