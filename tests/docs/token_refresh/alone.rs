//! A token of one owner.

use resilience::{Transient, retry};

#[derive(Debug, thiserror::Error, Transient)]
enum Error {
    #[error("the token is not accepted")]
    Unauthorized,
    #[error(transparent)]
    #[transient(source)]
    Io(#[from] std::io::Error),
}

#[retry(attempts = 2, base = 0ms, on = Error::Unauthorized, notify = |_| *token = None)]
#[retry(attempts = 4, base = 100ms)]
fn get(api: &Api, token: &mut Option<String>, path: &str) -> Result<String, Error> {
    let token = match token {
        Some(token) => token,
        None => token.insert(api.log_in()?),
    };
    api.get(path, token)
}

use std::cell::{Cell, RefCell};
use std::io;

/// What is asked of it, and which of these requests fail.
struct Api {
    asked: RefCell<Vec<String>>,
    fails: RefCell<Vec<usize>>,
    logins: Cell<u32>,
    accepts: Cell<u32>,
}

impl Api {
    fn failing(fails: &[usize], accepts: u32) -> Self {
        let fails = RefCell::new(fails.to_vec());
        Self { asked: RefCell::default(), fails, logins: Cell::new(0), accepts: Cell::new(accepts) }
    }

    fn ask(&self, what: &str) -> io::Result<()> {
        let mut asked = self.asked.borrow_mut();
        asked.push(what.to_owned());
        if self.fails.borrow().contains(&asked.len()) { Err(io::ErrorKind::TimedOut.into()) } else { Ok(()) }
    }

    fn log_in(&self) -> io::Result<String> {
        self.ask("log in")?;
        self.logins.set(self.logins.get() + 1);
        Ok(self.logins.get().to_string())
    }

    fn get(&self, path: &str, token: &str) -> Result<String, Error> {
        self.ask(&format!("{path} by {token}"))?;
        let is_accepted = token.parse::<u32>().is_ok_and(|number| number >= self.accepts.get());
        if is_accepted { Ok(path.to_owned()) } else { Err(Error::Unauthorized) }
    }
}

#[test]
fn a_refusal_logs_in_anew_and_an_outage_does_not() {
    let clock = resilience::TestClock::new();
    let _installed = clock.install();
    let (api, mut token) = (Api::failing(&[], 2), None);
    assert_eq!(get(&api, &mut token, "a").expect("it works"), "a");
    assert_eq!(api.asked.take(), ["log in", "a by 1", "log in", "a by 2"]);
    assert!(clock.elapsed().is_zero(), "no wait");

    api.fails.replace(vec![1, 2]);
    assert_eq!(get(&api, &mut token, "b").expect("it works"), "b");
    assert_eq!(api.asked.take(), ["b by 2", "b by 2", "b by 2"]);

    api.fails.replace(vec![1, 2, 3, 4]);
    assert!(matches!(get(&api, &mut token, "c"), Err(Error::Io(_))));
    assert_eq!(api.asked.take().len(), 4);

    api.accepts.set(9);
    assert!(matches!(get(&api, &mut token, "d"), Err(Error::Io(_))));
    assert_eq!(api.asked.take(), ["d by 2"; 4], "the first four fail");
    api.fails.take();
    assert!(matches!(get(&api, &mut token, "e"), Err(Error::Unauthorized)));
    assert_eq!(api.asked.take(), ["e by 2", "log in", "e by 3"]);
}
