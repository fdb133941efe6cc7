#[bulkhead(4)]
fn fetch(url: &str) -> io::Result<String> {
    client::get(url)
}

// ----- expands to -----

fn fetch(url: &str) -> io::Result<String> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "fetch"),
        [("bulkhead", private::core::option::Option::None, &[("limit", "4")])],
        [],
        '__resilience_entered_0: {
            let __resilience_entered = match private::enter_bulkhead(
                private::ByStaticBulkhead({
                    static __RESILIENCE_BULKHEAD: private::StaticBulkhead = private::StaticBulkhead::unnamed(
                        private::core::concat!(
                            private::core::module_path!(), "::", "fetch"
                        ),
                        || private::BulkheadSettings::new(4u32),
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
                        io::Result<String>,
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
            let __resilience_out: io::Result<String> = private::attempt(|| -> io::Result<
                String,
            > {
                private::inject!(
                    __resilience_call, sync, (private::TypeOf:: < io::Result < String > >
                    ::new()), owned, [], []
                );
                '__resilience_attempt: { client::get(url) }
            });
            private::core::mem::drop(__resilience_entered);
            __resilience_out
        },
    );
}
