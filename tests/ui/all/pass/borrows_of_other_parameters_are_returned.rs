use std::io;

use resilience::retry;

struct Reader {
    line: usize,
}

impl Reader {
    #[retry]
    fn next<'a>(&mut self, lines: &[&'a str]) -> io::Result<&'a str> {
        self.line += 1;
        lines
            .get(self.line - 1)
            .copied()
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    #[retry]
    fn kind(&mut self) -> io::Result<&'static str> {
        self.line += 1;
        Ok("lines")
    }

    #[retry]
    async fn line(&self, count: &mut usize) -> io::Result<&usize> {
        *count += 1;
        Ok(&self.line)
    }
}

fn main() {
    let mut reader = Reader { line: 0 };
    assert_eq!(reader.next(&["one"]).unwrap(), "one");
    assert_eq!(reader.kind().unwrap(), "lines");
    drop(reader.line(&mut 0));
}
