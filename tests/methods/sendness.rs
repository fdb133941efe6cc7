//! The future is `Send` exactly when that of the plain function is.

use crate::each_policy::each_policy;
use crate::support::Failed;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// An error that is not `Send`.
#[derive(Debug)]
pub(crate) struct Local(#[allow(dead_code)] Rc<u32>);

impl From<Failed> for Local {
    fn from(_: Failed) -> Self {
        Self(Rc::new(1))
    }
}

impl From<resilience::CircuitOpen> for Local {
    fn from(_: resilience::CircuitOpen) -> Self {
        Self(Rc::new(2))
    }
}

impl From<resilience::TimedOut> for Local {
    fn from(_: resilience::TimedOut) -> Self {
        Self(Rc::new(3))
    }
}

impl From<resilience::PolicyError> for Local {
    fn from(_: resilience::PolicyError) -> Self {
        Self(Rc::new(4))
    }
}

pub(crate) struct Asked<'a, T>(pub(crate) &'a T);

impl<T: Send> Asked<'_, T> {
    pub(crate) fn is_send(&self) -> bool {
        true
    }
}

pub(crate) trait NotSend {
    fn is_send(&self) -> bool {
        false
    }
}

impl<T> NotSend for Asked<'_, T> {}

async fn pause() {
    tokio::task::yield_now().await;
}

fn assert_send<T: Send>(value: T) -> T {
    value
}

/// Asks the plain function and the annotated one.
macro_rules! sendness {
    (#[$policy:meta] $($test:ident: $expected:literal, shape($($arg:expr),*), { $($function:tt)* })*) => {
        $(
            #[test]
            fn $test() {
                let plain = { $($function)* Asked(&shape($($arg),*)).is_send() };
                let ours = { #[$policy] $($function)* Asked(&shape($($arg),*)).is_send() };
                assert_eq!((plain, ours), ($expected, $expected));
            }
        )*
    };
}

each_policy! { $policy, $sync =>
    sendness! { #[$policy]
        a_simple_future_is_send: true, shape(&Tries::default()), {
            async fn shape(tries: &Tries) -> Result<u32, Failed> {
                pause().await;
                tries.turn()
            }
        }

        an_error_that_is_not_send_does_no_harm: true, shape(&Tries::default()), {
            async fn shape(tries: &Tries) -> Result<u32, Local> {
                pause().await;
                Ok(tries.turn()?)
            }
        }

        an_ok_that_is_not_send_does_no_harm: true, shape(&Tries::default()), {
            async fn shape(tries: &Tries) -> Result<Rc<u32>, Failed> {
                pause().await;
                tries.turn().map(Rc::new)
            }
        }

        neither_of_them_send_does_no_harm: true, shape(), {
            async fn shape() -> Result<Rc<u32>, Local> {
                pause().await;
                Err(Local(Rc::new(1)))
            }
        }

        a_boxed_error_that_is_not_send_does_no_harm: true, shape(&Tries::default()), {
            async fn shape(tries: &Tries) -> Result<u32, Box<dyn std::error::Error>> {
                pause().await;
                Ok(tries.turn()?)
            }
        }

        a_body_that_holds_an_rc_is_not_send: false, shape(&Tries::default()), {
            async fn shape(tries: &Tries) -> Result<u32, Failed> {
                let held = Rc::new(1);
                pause().await;
                tries.turn().map(|_| *held)
            }
        }

        an_rc_parameter_is_not_send: false, shape(Rc::new(1)), {
            async fn shape(rc: Rc<u32>) -> Result<u32, Failed> {
                pause().await;
                Ok(*rc)
            }
        }

        an_unmentioned_rc_parameter_is_not_send: false, shape(Rc::new(1)), {
            async fn shape(_: Rc<u32>) -> Result<u32, Failed> {
                pause().await;
                Ok(1)
            }
        }

        a_reference_to_a_cell_is_not_send: false, shape(&Cell::new(1)), {
            async fn shape(cell: &Cell<u32>) -> Result<u32, Failed> {
                pause().await;
                Ok(cell.get())
            }
        }

        a_mut_reference_to_a_cell_is_send: true, shape(&mut RefCell::new(1)), {
            async fn shape(cell: &mut RefCell<u32>) -> Result<u32, Failed> {
                pause().await;
                Ok(*cell.get_mut())
            }
        }

        a_consumed_cell_is_send: true, shape(Cell::new(1)), {
            async fn shape(cell: Cell<u32>) -> Result<u32, Failed> {
                pause().await;
                let cell: Cell<u32> = cell;
                pause().await;
                Ok(cell.into_inner())
            }
        }

        a_mut_cell_is_send: true, shape(Cell::new(1)), {
            async fn shape(mut cell: Cell<u32>) -> Result<u32, Failed> {
                *cell.get_mut() += 1;
                pause().await;
                Ok(cell.get())
            }
        }

        a_generic_parameter_is_send: true, shape(1, "text"), {
            async fn shape<T: Send + Sync, U: Send + Clone>(left: T, right: U) -> Result<T, Failed>
            where
                T: Clone,
            {
                drop(right);
                pause().await;
                Ok(left)
            }
        }

        an_opaque_future_is_send: true, shape(&Tries::default()), {
            fn shape(tries: &Tries) -> impl Future<Output = Result<u32, Local>> + Send {
                async move {
                    pause().await;
                    Ok(tries.turn()?)
                }
            }
        }

        a_delegating_future_is_send: true, shape(&Tries::default()), {
            fn shape(tries: &Tries) -> impl Future<Output = Result<u32, Local>> + Send {
                async fn inner(tries: &Tries) -> Result<u32, Local> {
                    pause().await;
                    Ok(tries.turn()?)
                }
                inner(tries)
            }
        }

        a_boxed_future_is_send: true, shape(&Tries::default()), {
            fn shape(tries: &Tries) -> futures::future::BoxFuture<'_, Result<u32, Local>> {
                Box::pin(async move {
                    pause().await;
                    Ok(tries.turn()?)
                })
            }
        }

        a_body_with_a_guard_in_a_block_is_send: true, shape(&std::sync::Mutex::new(1)), {
            async fn shape(mutex: &std::sync::Mutex<u32>) -> Result<u32, Failed> {
                let value = {
                    let guard = mutex.lock().unwrap();
                    *guard
                };
                pause().await;
                Ok(value)
            }
        }
    }

    #[$policy]
    async fn spawned(tries: std::sync::Arc<Tries>, mut cell: Cell<u32>) -> Result<u32, Failed> {
        *cell.get_mut() += 1;
        pause().await;
        tries.turn()?;
        Ok(cell.take())
    }

    #[tokio::test(start_paused = true)]
    async fn a_spawned_call_runs() {
        let tries = std::sync::Arc::new(Tries::failing(RUNS - 1));
        let task = tokio::spawn(spawned(std::sync::Arc::clone(&tries), Cell::new(1)));
        assert_eq!(task.await.unwrap(), Ok(2));
        assert_eq!(tries.made(), RUNS);
    }

    struct Service(Cell<u32>);

    impl Clone for Service {
        fn clone(&self) -> Self {
            Self(Cell::new(self.0.get()))
        }
    }

    impl Service {
        #[$policy]
        async fn by_mut(&mut self, tries: &Tries) -> Result<u32, Local> {
            pause().await;
            *self.0.get_mut() += 1;
            Ok(tries.turn()?)
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_method_of_a_service_that_is_not_sync_is_send() {
        let tries = Tries::failing(RUNS - 1);
        let mut service = Service(Cell::new(0));
        assert_eq!(assert_send(service.by_mut(&tries)).await.unwrap(), RUNS);
        assert_eq!((service.0.get(), tries.made()), (RUNS, RUNS));
    }
}

mod once_only {
    //! A guarded body runs once, so that even what it only borrows may move in.
    use super::{Asked, pause};
    use crate::support::{Failed, Tries};
    use resilience::circuit_breaker;
    use std::cell::Cell;

    #[circuit_breaker]
    async fn borrowed(
        tries: &Tries,
        cell: Cell<u32>,
        call: Box<dyn Fn() -> u32 + Send>,
    ) -> Result<u32, Failed> {
        cell.set(cell.get() + call());
        pause().await;
        tries.turn()?;
        Ok(cell.get() + call())
    }

    #[circuit_breaker]
    async fn receiver(channel: std::sync::mpsc::Receiver<u32>) -> Result<u32, Failed> {
        pause().await;
        channel.try_recv().map_err(|_| Failed::Again)
    }

    struct Service(Cell<u32>);

    impl Service {
        #[circuit_breaker]
        async fn by_value(self, tries: &Tries) -> Result<u32, Failed> {
            pause().await;
            tries.turn()?;
            Ok(self.0.get())
        }
    }

    #[tokio::test(start_paused = true)]
    async fn borrowed_arguments_that_are_not_sync_leave_the_future_send() {
        let tries = Tries::default();
        let future = borrowed(&tries, Cell::new(1), Box::new(|| 2));
        assert!(Asked(&future).is_send());
        assert_eq!(future.await, Ok(5));
        let (sender, channel) = std::sync::mpsc::channel();
        sender.send(7).unwrap();
        let future = receiver(channel);
        assert!(Asked(&future).is_send());
        assert_eq!(future.await, Ok(7));
        let future = Service(Cell::new(3)).by_value(&tries);
        assert!(Asked(&future).is_send());
        assert_eq!((future.await, tries.made()), (Ok(3), 2));
    }
}

mod arguments {
    //! The arguments of the attributes change nothing.
    use super::{Asked, Local, pause};
    use crate::support::{Failed, Tries};
    use resilience::{Attempts, CircuitBreaker, CircuitOpen, RetryPolicy, circuit_breaker, retry};
    use std::rc::Rc;

    static POLICY: RetryPolicy = RetryPolicy::new().attempts(4);
    static BREAKER: CircuitBreaker = CircuitBreaker::unshared("sendness").build();

    fn local(_: CircuitOpen) -> Local {
        Local(Rc::new(1))
    }

    fn finish(error: Local, _: &Attempts) -> Local {
        error
    }

    #[retry(policy = POLICY, on = |_| true, on_ok = |n| **n == 9, notify = |_| {}, map_err = finish, max_duration = 1h)]
    async fn retried(tries: &Tries) -> Result<Rc<u32>, Local> {
        pause().await;
        tries.turn().map(Rc::new).map_err(Local::from)
    }

    #[retry(sleep = tokio::time::sleep, map_err = |error, _| error)]
    async fn slept(tries: &Tries) -> Result<Rc<u32>, Local> {
        pause().await;
        tries.turn().map(Rc::new).map_err(Local::from)
    }

    #[retry(context = cx)]
    async fn with_context(tries: &Tries) -> Result<Rc<u32>, Failed> {
        let number = cx.number();
        pause().await;
        tries.turn()?;
        Ok(Rc::new(number + u32::from(cx.last_error().is_some())))
    }

    #[circuit_breaker(breaker = BREAKER, on = Local(_), ignore = |_| false, on_ok = |n| **n == 9, map_err = local)]
    async fn guarded(tries: &Tries) -> Result<Rc<u32>, Local> {
        pause().await;
        tries.turn().map(Rc::new).map_err(Local::from)
    }

    #[retry]
    #[circuit_breaker]
    async fn stacked(tries: &Tries) -> Result<Rc<u32>, Local> {
        pause().await;
        tries.turn().map(Rc::new).map_err(Local::from)
    }

    #[circuit_breaker]
    #[retry]
    async fn stacked_the_other_way(tries: &Tries) -> Result<Rc<u32>, Local> {
        pause().await;
        tries.turn().map(Rc::new).map_err(Local::from)
    }

    #[tokio::test(start_paused = true)]
    async fn every_argument_leaves_the_future_send() {
        macro_rules! assert_value {
            ($call:ident, $failing:literal => $value:literal) => {
                let tries = Tries::failing($failing);
                let future = $call(&tries);
                assert!(Asked(&future).is_send());
                assert_eq!(future.await.ok().as_deref(), Some(&$value));
                assert_eq!(tries.made(), $failing + 1);
            };
        }
        assert_value!(retried, 3 => 4);
        assert_value!(slept, 2 => 3);
        assert_value!(with_context, 2 => 4);
        assert_value!(guarded, 0 => 1);
        assert_value!(stacked, 2 => 3);
        assert_value!(stacked_the_other_way, 2 => 3);
    }
}
