use resilience::retry;

type Anything<'a> = Box<dyn std::error::Error + 'a>;

#[retry]
fn parse<'a>(text: &'a str) -> Result<(), Anything<'a>> {
    Err(text.into())
}

#[retry]
fn parse_written_out<'a>(text: &'a str) -> Result<(), Box<dyn std::error::Error + 'a>> {
    Err(text.into())
}

fn main() {
    let _ = (parse(""), parse_written_out(""));
}
