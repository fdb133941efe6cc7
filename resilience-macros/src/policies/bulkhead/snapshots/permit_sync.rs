#[bulkhead(4, queue = 8, wait = 1s, permit = permit, map_err = |full| Error::Busy(full))]
fn hash(password: String) -> Result<Hash, Error> {
    pool.spawn(move || {
        let _permit = permit;
        slow_hash(password)
    })
}

// ----- expands to -----

fn hash(password: String) -> Result<Hash, Error> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "hash"),
        [
            (
                "bulkhead",
                private::core::option::Option::None,
                &[
                    ("limit", "4"),
                    ("queue", "8"),
                    ("wait", "1s"),
                    ("permit", "permit"),
                    ("map_err", "| full | Error :: Busy (full)"),
                ],
            ),
        ],
        [],
        '__resilience_entered_0: {
            let __resilience_entered = match private::enter_bulkhead(
                private::ByStaticBulkhead({
                    static __RESILIENCE_BULKHEAD: private::StaticBulkhead = private::StaticBulkhead::unnamed(
                        private::core::concat!(
                            private::core::module_path!(), "::", "hash"
                        ),
                        || {
                            private::BulkheadSettings::new(4u32)
                                .queue(8u32)
                                .wait(private::core::time::Duration::new(1u64, 0u32))
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
                    break '__resilience_entered_0 private::ended_with::<
                        _,
                        Result<Hash, Error>,
                    >(__resilience_rejection, |full| Error::Busy(full));
                }
            };
            let __resilience_permit_0 = private::HeldPlace::permit(__resilience_entered);
            private::attempt(|| -> Result<Hash, Error> {
                private::inject!(
                    __resilience_call, sync, (private::TypeOf:: < Result < Hash, Error >
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
                        pool.spawn(move || {
                            let _permit = permit;
                            slow_hash(password)
                        })
                    }
                };
                #[allow(unreachable_code)] __resilience_out
            })
        },
    );
}
