#[bulkhead(4, permit = permit)]
async fn hash(password: String) -> Result<Hash, Error> {
    spawn_blocking(move || {
        let _permit = permit;
        slow_hash(password)
    })
    .await?
}

// ----- expands to -----

async fn hash(password: String) -> Result<Hash, Error> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "hash"),
        [
            (
                "bulkhead",
                private::core::option::Option::None,
                &[("limit", "4"), ("permit", "permit")],
            ),
        ],
        [],
        '__resilience_entered_0: {
            let __resilience_entered = match private::wait_for_bulkhead(
                    private::ByStaticBulkhead({
                        static __RESILIENCE_BULKHEAD: private::StaticBulkhead = private::StaticBulkhead::unnamed(
                            private::core::concat!(
                                private::core::module_path!(), "::", "hash"
                            ),
                            || private::BulkheadSettings::new(4u32),
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
                        Result<Hash, Error>,
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
            let __resilience_permit_0 = private::HeldPlace::permit(__resilience_entered);
            async move {
                private::inject!(
                    __resilience_call, async, (private::TypeOf:: < Result < Hash, Error >
                    > ::new()), owned, [], []
                );
                let permit = __resilience_permit_0;
                let __resilience_out: Result<Hash, Error> = '__resilience_typed: {
                    if let private::core::option::Option::Some(__resilience_hint) = private::core::option::Option::None::<
                        Result<Hash, Error>,
                    > {
                        return __resilience_hint;
                    }
                    '__resilience_attempt: {
                        spawn_blocking(move || {
                                let _permit = permit;
                                slow_hash(password)
                            })
                            .await?
                    }
                };
                #[allow(unreachable_code)] __resilience_out
            }
                .await
        },
    );
}
