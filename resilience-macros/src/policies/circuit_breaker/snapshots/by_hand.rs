#[circuit_breaker(breaker = self.breaker, map_err = |open| ApiError::Unavailable(open))]
fn charge(&self, order: &Order) -> Result<Receipt, ApiError> {
    self.client.post(order)
}

// ----- expands to -----

fn charge(&self, order: &Order) -> Result<Receipt, ApiError> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "charge"),
        [
            (
                "circuit_breaker",
                private::core::option::Option::None,
                &[
                    ("breaker", "self . breaker"),
                    ("map_err", "| open | ApiError :: Unavailable (open)"),
                ],
            ),
        ],
        [],
        '__resilience_guarded_0: {
            let __resilience_guard = {
                let __resilience_entered = private::CallGuard::enter(
                    private::telling(
                        private::CircuitBreaker::locate(
                            private::BreakerRef::breaker(&(self.breaker)),
                        ),
                        private::layer!(__resilience_call, 0),
                    ),
                );
                match __resilience_entered {
                    private::core::result::Result::Ok(__resilience_guard) => {
                        __resilience_guard
                    }
                    private::core::result::Result::Err(__resilience_open) => {
                        private::turned_away(private::layer!(__resilience_call, 0));
                        break '__resilience_guarded_0 private::ended_with::<
                            _,
                            Result<Receipt, ApiError>,
                        >(__resilience_open, |open| ApiError::Unavailable(open));
                    }
                }
            };
            let mut __resilience_guard = __resilience_guard;
            private::CallGuard::arm(&mut __resilience_guard);
            let __resilience_out: Result<Receipt, ApiError> = private::attempt(|| -> Result<
                Receipt,
                ApiError,
            > {
                private::inject!(
                    __resilience_call, sync, (private::TypeOf:: < Result < Receipt,
                    ApiError > > ::new()), owned, [], []
                );
                '__resilience_attempt: { self.client.post(order) }
            });
            if private::Fallible::is_success(&__resilience_out) {
                private::CallGuard::conclude_well(&mut __resilience_guard);
                __resilience_out
            } else {
                let __resilience_failed = __resilience_out;
                private::CallGuard::stop(&mut __resilience_guard);
                private::CallGuard::settle(
                    &mut __resilience_guard,
                    match private::Fallible::error(&__resilience_failed) {
                        private::core::option::Option::None => private::Verdict::SUCCESS,
                        private::core::option::Option::Some(__resilience_error) => {
                            #[allow(unused_imports)]
                            use private::defaults::*;
                            private::Verdict::by_error(
                                private::AskError(__resilience_error)
                                    .__resilience_outcome(),
                                private::AskError(__resilience_error)
                                    .__resilience_transience(),
                                private::AskError(__resilience_error)
                                    .__resilience_described(),
                                || private::AskError(__resilience_error).__resilience_kind(),
                            )
                        }
                    },
                );
                __resilience_failed
            }
        },
    );
}
