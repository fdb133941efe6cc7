#[bulkhead(limit = least()..=64, name = "search")]
fn search(&self, words: &str) -> Result<Hits, Error> {
    self.client.get(words)
}

// ----- expands to -----

fn search(&self, words: &str) -> Result<Hits, Error> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "search"),
        [
            (
                "bulkhead",
                private::core::option::Option::Some("search"),
                &[("limit", "least () ..= 64"), ("name", "\"search\"")],
            ),
        ],
        [],
        '__resilience_entered_0: {
            let __resilience_entered = match private::enter_bulkhead(
                private::ByStaticBulkhead({
                    static __RESILIENCE_BULKHEAD: private::StaticBulkhead = private::StaticBulkhead::named(
                        "search",
                        private::Origin::new(
                            private::core::concat!(
                                private::core::module_path!(), "::", "search"
                            ),
                            private::core::file!(),
                            private::core::line!(),
                        ),
                        || {
                            private::BulkheadSettings::new({
                                    let __resilience_value: private::core::primitive::u32 = least();
                                    __resilience_value
                                })
                                .up_to(64u32)
                        },
                    );
                    || &__RESILIENCE_BULKHEAD
                }),
                private::layer!(__resilience_call, 0),
            ) {
                private::core::result::Result::Ok(__resilience_entered) => {
                    __resilience_entered
                }
                private::core::result::Result::Err(__resilience_rejection) => {
                    private::turned_away(private::layer!(__resilience_call, 0));
                    break '__resilience_entered_0 private::ended::<
                        _,
                        Result<Hits, Error>,
                        _,
                    >(
                        __resilience_rejection,
                        |__resilience_conversion| {
                            #[allow(unused_imports)]
                            use private::conversion::*;
                            __resilience_conversion.__resilience_find()
                        },
                    );
                }
            };
            let __resilience_judge = private::HeldPlace::judge(&__resilience_entered);
            let __resilience_out: Result<Hits, Error> = private::attempt(|| -> Result<
                Hits,
                Error,
            > {
                private::inject!(
                    __resilience_call, sync, (private::TypeOf:: < Result < Hits, Error >
                    > ::new()), owned, [], []
                );
                '__resilience_attempt: { self.client.get(words) }
            });
            private::LoadJudge::conclude(
                __resilience_judge,
                private::layer!(__resilience_call, 0),
                || match private::Fallible::error(&__resilience_out) {
                    private::core::option::Option::None => private::Outcome::Success,
                    private::core::option::Option::Some(__resilience_error) => {
                        #[allow(unused_imports)]
                        use private::defaults::*;
                        private::AskError(__resilience_error).__resilience_outcome()
                    }
                },
            );
            private::core::mem::drop(__resilience_entered);
            __resilience_out
        },
    );
}
