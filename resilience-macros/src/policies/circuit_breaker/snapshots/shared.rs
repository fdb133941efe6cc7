#[circuit_breaker(name = "payments", shared, cooldown = 10s)]
fn charge(order: &Order) -> Result<Receipt, ApiError> {
    client::post(order)
}

// ----- expands to -----

fn charge(order: &Order) -> Result<Receipt, ApiError> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "charge"),
        [
            (
                "circuit_breaker",
                private::core::option::Option::Some("payments"),
                &[("name", "\"payments\""), ("shared", ""), ("cooldown", "10s")],
            ),
        ],
        [],
        '__resilience_guarded_0: {
            let __resilience_guard = {
                let __resilience_entered = private::CallGuard::enter(
                    private::telling(
                        private::ByStatic({
                            static __RESILIENCE_BREAKER: private::StaticBreaker = private::StaticBreaker::named(
                                "payments",
                                private::Origin::new(
                                    private::core::concat!(
                                        private::core::module_path!(), "::", "charge"
                                    ),
                                    private::core::file!(),
                                    private::core::line!(),
                                ),
                                || {
                                    private::Settings::new()
                                        .cooldown(private::core::time::Duration::new(10u64, 0u32))
                                        .shared(true)
                                },
                            );
                            || &__RESILIENCE_BREAKER
                        }),
                        private::layer!(__resilience_call, 0),
                    ),
                );
                match __resilience_entered {
                    private::core::result::Result::Ok(__resilience_guard) => {
                        __resilience_guard
                    }
                    private::core::result::Result::Err(__resilience_open) => {
                        private::turned_away(private::layer!(__resilience_call, 0));
                        break '__resilience_guarded_0 private::ended::<
                            _,
                            Result<Receipt, ApiError>,
                            _,
                        >(
                            __resilience_open,
                            |__resilience_conversion| {
                                #[allow(unused_imports)]
                                use private::conversion::*;
                                __resilience_conversion.__resilience_find()
                            },
                        );
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
                '__resilience_attempt: { client::post(order) }
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
