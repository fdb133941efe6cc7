#[bulkhead(2..=8, permit = permit, on = |e| e.is_overload(tolerance))]
async fn search(words: String, tolerance: u32) -> Result<Hits, Error> {
    spawn_blocking(move || {
        let _permit = permit;
        index::search(words)
    })
    .await?
}

// ----- expands to -----

async fn search(words: String, tolerance: u32) -> Result<Hits, Error> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "search"),
        [
            (
                "bulkhead",
                private::core::option::Option::None,
                &[
                    ("limit", "2 ..= 8"),
                    ("permit", "permit"),
                    ("on", "| e | e . is_overload (tolerance)"),
                ],
            ),
        ],
        [],
        '__resilience_entered_0: {
            let __resilience_entered = match private::wait_for_bulkhead(
                    private::ByStaticBulkhead({
                        static __RESILIENCE_BULKHEAD: private::StaticBulkhead = private::StaticBulkhead::unnamed(
                            private::core::concat!(
                                private::core::module_path!(), "::", "search"
                            ),
                            || private::BulkheadSettings::new(2u32).up_to(8u32),
                        );
                        || &__RESILIENCE_BULKHEAD
                    }),
                    private::layer!(__resilience_call, 0),
                )
                .await
            {
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
            let __resilience_permit_0 = private::HeldPlace::permit(__resilience_entered);
            let __resilience_out: Result<Hits, Error> = async {
                private::inject!(
                    __resilience_call, async, (private::TypeOf:: < Result < Hits, Error >
                    > ::new()), owned, [], []
                );
                let permit = __resilience_permit_0;
                let __resilience_out: Result<Hits, Error> = '__resilience_typed: {
                    if let private::core::option::Option::Some(__resilience_hint) = private::core::option::Option::None::<
                        Result<Hits, Error>,
                    > {
                        return __resilience_hint;
                    }
                    '__resilience_attempt: {
                        spawn_blocking(move || {
                                let _permit = permit;
                                index::search(words)
                            })
                            .await?
                    }
                };
                #[allow(unreachable_code)] __resilience_out
            }
                .await;
            private::LoadJudge::conclude(
                __resilience_judge,
                private::layer!(__resilience_call, 0),
                || match private::Fallible::error(&__resilience_out) {
                    private::core::option::Option::None => private::Outcome::Success,
                    private::core::option::Option::Some(__resilience_error) => {
                        #[allow(unused_imports)]
                        use private::defaults::*;
                        if private::AskError(__resilience_error)
                            .__resilience_is_rejection()
                        {
                            private::Outcome::Ignored
                        } else {
                            private::Outcome::of(
                                private::predicate(
                                    __resilience_error,
                                    |e| e.is_overload(tolerance),
                                ),
                            )
                        }
                    }
                },
            );
            __resilience_out
        },
    );
}
