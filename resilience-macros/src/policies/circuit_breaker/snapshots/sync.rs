#[circuit_breaker]
fn fetch(url: &str) -> io::Result<String> {
    client::get(url)
}

// ----- expands to -----

fn fetch(url: &str) -> io::Result<String> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "fetch"),
        [("circuit_breaker", private::core::option::Option::None, &[])],
        [],
        '__resilience_guarded_0: {
            let __resilience_guard = {
                let __resilience_entered = private::CallGuard::enter(
                    private::telling(
                        private::ByStatic({
                            static __RESILIENCE_BREAKER: private::StaticBreaker = private::StaticBreaker::unnamed(
                                private::core::concat!(
                                    private::core::module_path!(), "::", "fetch"
                                ),
                                || private::Settings::new(),
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
                            io::Result<String>,
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
            let __resilience_out: io::Result<String> = private::attempt(|| -> io::Result<
                String,
            > {
                private::inject!(
                    __resilience_call, sync, (private::TypeOf:: < io::Result < String > >
                    ::new()), owned, [], []
                );
                '__resilience_attempt: { client::get(url) }
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
