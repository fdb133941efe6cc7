//! Methods under one set of attributes that take `self` in every way, in every kind of function.

pub(crate) use std::pin::Pin;
pub(crate) use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use resilience::{CircuitBreaker, Jitter, RetryPolicy};
pub(crate) use resilience::{circuit_breaker, retry};

pub(crate) use crate::support::Failed;
use crate::support::Tries;

#[derive(Clone, Debug)]
pub(crate) struct Service {
    pub(crate) tries: Arc<Tries>,
    pub(crate) noted: Arc<AtomicU32>,
    pub(crate) touched: u32,
    pub(crate) policy: RetryPolicy,
    pub(crate) attempts: u32,
    pub(crate) cap: Duration,
    pub(crate) transient: bool,
    pub(crate) enough: u32,
    pub(crate) region: &'static str,
    pub(crate) breaker: Arc<CircuitBreaker>,
    pub(crate) threshold: u32,
    pub(crate) cooldown: Duration,
}

impl Service {
    pub(crate) fn failing(failing: u32) -> Self {
        Self {
            tries: Arc::new(Tries::failing(failing)),
            noted: Arc::default(),
            touched: 0,
            policy: RetryPolicy::new().base(Duration::from_secs(2)).jitter(Jitter::None),
            attempts: 3,
            cap: Duration::from_secs(3),
            transient: true,
            enough: 3,
            region: "north",
            breaker: Arc::new(CircuitBreaker::unshared("a service's").threshold(2).build()),
            threshold: 2,
            cooldown: Duration::from_secs(7),
        }
    }

    pub(crate) fn turn(&self) -> Result<u32, Failed> {
        self.tries.turn()
    }

    pub(crate) fn is_transient(&self, error: &Failed) -> bool {
        self.transient && *error == Failed::Again
    }

    pub(crate) fn delay_of(&self, error: &Failed) -> Duration {
        if self.is_transient(error) { Duration::from_secs(1) } else { Duration::ZERO }
    }

    pub(crate) fn note(&self) {
        self.noted.fetch_add(1, Ordering::SeqCst);
    }

    pub(crate) fn asleep(&self, _: Duration) -> impl Future<Output = ()> + use<> {
        self.note();
        std::future::ready(())
    }

    /// Another error after as many attempts as this service allows.
    pub(crate) fn mapped(&self, error: Failed, attempts: u32) -> Failed {
        if attempts == self.attempts { Failed::Rejected } else { error }
    }

    pub(crate) fn noted(&self) -> u32 {
        self.noted.load(Ordering::SeqCst)
    }
}

/// A method that takes its service in one of many ways, by name.
pub(crate) type Call = (&'static str, fn(Service) -> Result<u32, Failed>);

/// With a test clock installed, all waits pass at once.
pub(crate) fn now<T>(future: impl Future<Output = T>) -> T {
    futures::executor::block_on(future)
}

pub(crate) fn at_once<T>(value: T) -> T {
    value
}

/// Methods under one set of attributes: each of these bodies, in each kind of function. `self` in a
/// macro belongs to the place where it is written, so the caller passes it as `$this`.
macro_rules! methods {
    ($name:ident: $($bodies:ident)+: $this:ident $guards:tt) => {
        mod $name {
            pub(crate) fn calls() -> Vec<crate::arguments_with_self::Call> {
                [$($bodies::synchronous::calls(), $bodies::asynchronous::calls(), $bodies::async_trait::calls()),+].concat()
            }
            $(mod $bodies {
                pub(crate) mod synchronous {
                    crate::arguments_with_self::$bodies!(at_once, [] [] $this $guards);
                }
                pub(crate) mod asynchronous {
                    crate::arguments_with_self::$bodies!(now, [] [async] $this $guards);
                }
                pub(crate) mod async_trait {
                    crate::arguments_with_self::$bodies!(now, [#[::async_trait::async_trait]] [async] $this $guards);
                }
            })+
        }
    };
}
pub(crate) use methods;

/// The body borrows `self`, so the caller of the method has it afterwards.
macro_rules! borrowing {
    ($run:ident, [$($rewritten:tt)*] [$($asyncness:ident)?] $this:ident [$($guards:tt)+]) => {
        use crate::arguments_with_self::every_receiver::*;

        $($rewritten)*
        trait Methods: Sized {
            $($asyncness)? fn by_reference(&$this) -> Result<u32, Failed>;
            $($asyncness)? fn by_mut(&mut $this) -> Result<u32, Failed>;
            $($asyncness)? fn by_value($this) -> Result<u32, Failed>;
            $($asyncness)? fn by_mut_value($this) -> Result<u32, Failed>;
            $($asyncness)? fn arc($this: Arc<Self>) -> Result<u32, Failed>;
            $($asyncness)? fn boxed($this: Box<Self>) -> Result<u32, Failed>;
            $($asyncness)? fn mut_boxed($this: Box<Self>) -> Result<u32, Failed>;
            $($asyncness)? fn pinned($this: Pin<&mut Self>) -> Result<u32, Failed>;
            $($asyncness)? fn mut_pinned($this: Pin<&mut Self>) -> Result<u32, Failed>;
            $($asyncness)? fn pinned_reference($this: Pin<&Self>) -> Result<u32, Failed>;
        }

        $($rewritten)*
        impl Methods for Service {
            $($guards)+
            $($asyncness)? fn by_reference(&$this) -> Result<u32, Failed> {
                $this.turn()
            }
            $($guards)+
            $($asyncness)? fn by_mut(&mut $this) -> Result<u32, Failed> {
                $this.touched += 1;
                $this.turn()
            }
            $($guards)+
            $($asyncness)? fn by_value($this) -> Result<u32, Failed> {
                $this.turn()
            }
            $($guards)+
            $($asyncness)? fn by_mut_value(mut $this) -> Result<u32, Failed> {
                $this.touched += 1;
                $this.turn()
            }
            $($guards)+
            $($asyncness)? fn arc($this: Arc<Self>) -> Result<u32, Failed> {
                $this.turn()
            }
            $($guards)+
            $($asyncness)? fn boxed($this: Box<Self>) -> Result<u32, Failed> {
                $this.turn()
            }
            $($guards)+
            $($asyncness)? fn mut_boxed(mut $this: Box<Self>) -> Result<u32, Failed> {
                $this.touched += 1;
                $this.turn()
            }
            $($guards)+
            $($asyncness)? fn pinned($this: Pin<&mut Self>) -> Result<u32, Failed> {
                $this.turn()
            }
            $($guards)+
            $($asyncness)? fn mut_pinned(mut $this: Pin<&mut Self>) -> Result<u32, Failed> {
                $this.as_mut().get_mut().touched += 1;
                $this.turn()
            }
            $($guards)+
            $($asyncness)? fn pinned_reference($this: Pin<&Self>) -> Result<u32, Failed> {
                $this.turn()
            }
        }

        pub(crate) fn calls() -> Vec<Call> {
            vec![
                ("by_reference", |service| $run(service.by_reference())),
                ("by_mut", |mut service| $run(service.by_mut())),
                ("by_value", |service| $run(service.by_value())),
                ("by_mut_value", |service| $run(service.by_mut_value())),
                ("arc", |service| $run(Arc::new(service).arc())),
                ("boxed", |service| $run(Box::new(service).boxed())),
                ("mut_boxed", |service| $run(Box::new(service).mut_boxed())),
                ("pinned", |mut service| $run(Pin::new(&mut service).pinned())),
                ("mut_pinned", |mut service| $run(Pin::new(&mut service).mut_pinned())),
                ("pinned_reference", |service| $run(Pin::new(&service).pinned_reference())),
            ]
        }
    };
}
pub(crate) use borrowing;

/// The body consumes `self`.
macro_rules! consuming {
    ($run:ident, [$($rewritten:tt)*] [$($asyncness:ident)?] $this:ident [$($guards:tt)+]) => {
        use crate::arguments_with_self::every_receiver::*;

        $($rewritten)*
        trait Methods: Sized {
            $($asyncness)? fn by_mut(&mut $this) -> Result<u32, Failed>;
            $($asyncness)? fn by_value($this) -> Result<u32, Failed>;
            $($asyncness)? fn arc($this: Arc<Self>) -> Result<u32, Failed>;
            $($asyncness)? fn pinned($this: Pin<&mut Self>) -> Result<u32, Failed>;
        }

        $($rewritten)*
        impl Methods for Service {
            $($guards)+
            $($asyncness)? fn by_mut(&mut $this) -> Result<u32, Failed> {
                let this = $this;
                this.touched += 1;
                this.turn()
            }
            $($guards)+
            $($asyncness)? fn by_value($this) -> Result<u32, Failed> {
                let all = [$this];
                all[0].turn()
            }
            $($guards)+
            $($asyncness)? fn arc($this: Arc<Self>) -> Result<u32, Failed> {
                let all = [$this];
                all[0].turn()
            }
            $($guards)+
            $($asyncness)? fn pinned($this: Pin<&mut Self>) -> Result<u32, Failed> {
                $this.get_mut().turn()
            }
        }

        pub(crate) fn calls() -> Vec<Call> {
            vec![
                ("by_mut, moved", |mut service| $run(service.by_mut())),
                ("by_value, moved", |service| $run(service.by_value())),
                ("arc, moved", |service| $run(Arc::new(service).arc())),
                ("pinned, moved", |mut service| $run(Pin::new(&mut service).pinned())),
            ]
        }
    };
}
pub(crate) use consuming;
