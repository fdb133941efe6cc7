//! PROVISIONAL
use std::time::Duration;
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimedOut {
    name: &'static str,
    after: Duration,
    cut: Cut,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    OwnLimit,
    Inherited,
    InheritedEarly,
}
impl TimedOut {
    pub(crate) const fn new(name: &'static str, after: Duration, cut: Cut) -> Self {
        Self { name, after, cut }
    }
    pub(crate) const fn cut(self) -> Cut {
        self.cut
    }
    pub fn name(&self) -> &'static str {
        self.name
    }
    pub fn after(&self) -> Duration {
        self.after
    }
    pub fn inherited(&self) -> bool {
        self.cut != Cut::OwnLimit
    }
}
impl std::fmt::Display for TimedOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` timed out", self.name)
    }
}
impl std::error::Error for TimedOut {}
impl crate::Transient for TimedOut {
    fn transience(&self) -> crate::Transience {
        crate::Transience::Transient
    }
}
impl From<TimedOut> for std::io::Error {
    fn from(e: TimedOut) -> Self {
        Self::new(std::io::ErrorKind::TimedOut, e)
    }
}
