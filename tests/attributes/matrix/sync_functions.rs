//! Sync methods and functions with every receiver and kind of parameter.

macro_rules! sync_functions {
    ($runs:ident, $(#[$attribute:meta])+) => {
        mod sync {
            #[allow(unused_imports)]
            use super::*;
            use $crate::support::{Failed, Only, Tries, check};
            use std::pin::Pin;
            use std::sync::Arc;

            #[derive(Clone, Debug, Default)]
            struct Service {
                calls: u32,
            }

            impl Service {
                $(#[$attribute])+
                fn by_reference(&self, tries: &Tries) -> Result<u32, Failed> {
                    assert_eq!(self.calls, 0);
                    tries.turn()
                }

                $(#[$attribute])+
                fn by_mut(&mut self, tries: &Tries) -> Result<u32, Failed> {
                    self.calls += 1;
                    assert_eq!(self.calls, tries.made() + 1);
                    tries.turn()
                }

                $(#[$attribute])+
                fn by_mut_moved(&mut self, tries: &Tries, list: &mut Vec<u32>) -> Result<u32, Failed> {
                    let this = self;
                    this.calls += 1;
                    list.push(this.calls);
                    assert_eq!(list.len() as u32, tries.made() + 1);
                    tries.turn()
                }

                $(#[$attribute])+
                fn by_value(self, tries: &Tries) -> Result<u32, Failed> {
                    drop(self);
                    tries.turn()
                }

                $(#[$attribute])+
                fn by_mut_value(mut self, tries: &Tries) -> Result<u32, Failed> {
                    self.calls += 1;
                    assert_eq!(self.calls, 1);
                    tries.turn()
                }

                $(#[$attribute])+
                fn by_arc(self: Arc<Self>, tries: &Tries) -> Result<u32, Failed> {
                    assert_eq!(self.calls, 0);
                    tries.turn()
                }

                $(#[$attribute])+
                fn by_pin(mut self: Pin<&mut Self>, tries: &Tries) -> Result<u32, Failed> {
                    self.calls += 1;
                    assert_eq!(self.calls, tries.made() + 1);
                    tries.turn()
                }
            }

            $(#[$attribute])+
            fn parameters(
                tries: &Tries,
                mut number: u32,
                text: String,
                list: &mut Vec<String>,
                (left, right): (u32, u32),
                mut rest: &mut [u8],
            ) -> Result<u32, Failed> {
                number += left;
                assert_eq!(number + right, 6);
                list.push(text);
                assert_eq!(rest.len(), 2);
                rest = &mut std::mem::take(&mut rest)[1..];
                assert_eq!(rest, [2]);
                tries.turn()
            }

            $(#[$attribute])+
            fn not_clone(tries: &Tries, only: Only) -> Result<u32, Failed> {
                assert_eq!(only.0, 1);
                tries.turn()
            }

            #[test]
            fn methods_run() {
                let runs = $runs;
                check(runs, |tries| Service::default().by_reference(tries));
                check(runs, |tries| Service::default().by_mut(tries));
                check(runs, |tries| Service::default().by_mut_moved(tries, &mut Vec::new()));
                check(runs, |tries| Service::default().by_value(tries));
                check(runs, |tries| Service::default().by_mut_value(tries));
                check(runs, |tries| Arc::new(Service::default()).by_arc(tries));
                check(runs, |tries| Pin::new(&mut Service::default()).by_pin(tries));
            }

            #[test]
            fn functions_run() {
                let runs = $runs;
                let mut list = Vec::new();
                check(runs, |tries| parameters(tries, 1, "a".into(), &mut list, (2, 3), &mut [1, 2]));
                assert_eq!(list.len() as u32, runs);
                check(runs, |tries| not_clone(tries, Only(1)));
            }
        }
    };
}

pub(crate) use sync_functions;
