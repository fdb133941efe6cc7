use std::io;
use std::time::Duration;

use resilience::{Transience, Transient};

const LATER: Duration = Duration::from_secs(5);

#[derive(Transient)]
enum Error {
    #[transient]
    Timeout,
    #[transient[after = 5s]]
    Literal,
    #[transient { after = "1m 30s", }]
    Text,
    #[transient(after = LATER)]
    Constant,
    #[transient(after = retry_after)]
    Field { retry_after: Option<Duration> },
    #[transient(after = 2 * *_0)]
    Computed(Duration),
    #[transient(if = true)]
    Always,
    #[transient(kind = "throttled", after = 5s)]
    Renamed,
    #[transient(if = false, kind = r"gone_2")]
    NeverAgain,
    #[transient(if = *_0 >= 500, after = _1,)]
    Both(u16, Duration),
    #[transient(if = matches!(self, Self::OfItself { code: 500.. }))]
    OfItself { code: u16 },
    #[transient(source)]
    Io(io::Error),
    #[cfg_attr(all(), transient(source, if = true))]
    Named { source: io::Error, path: String },
    #[breaker(ignore)]
    Ignored,
    #[transient]
    #[breaker(failure,)]
    Failure(u8),
    #[breaker[success]]
    #[transient(if = *code > 1)]
    Success { code: u16 },
    #[cfg_attr(all(), breaker(ignore))]
    Configured,
    // A name, not a mark.
    Transient { transient: u8 },
}

fn main() {
    assert_eq!(Error::Literal.transience(), Transience::TransientAfter(LATER));
    assert_eq!(Error::OfItself { code: 500 }.transience(), Transience::Transient);
    assert_eq!(Error::Transient { transient: 1 }.transience(), Transience::Permanent);
    let io = || io::Error::from(io::ErrorKind::TimedOut);
    assert_eq!(Error::Named { source: io(), path: String::new() }.transience(), Transience::Transient);
    let _ = [
        Error::Timeout,
        Error::Text,
        Error::Constant,
        Error::Field { retry_after: None },
        Error::Computed(LATER),
        Error::Always,
        Error::Both(500, LATER),
        Error::Io(io()),
    ];
}
