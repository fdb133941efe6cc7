#[bulkhead(bulkhead = self.bulkhead, map_err = Error::Busy)]
async fn charge(&self, order: &Order) -> Result<Receipt, Error> {
    self.client.post(order).await
}

// ----- expands to -----

async fn charge(&self, order: &Order) -> Result<Receipt, Error> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "charge"),
        [
            (
                "bulkhead",
                private::core::option::Option::None,
                &[("bulkhead", "self . bulkhead"), ("map_err", "Error :: Busy")],
            ),
        ],
        [],
        private::adaptive_bulkhead(
                private::Bulkhead::locate(
                    private::BulkheadRef::bulkhead(&(self.bulkhead)),
                ),
                private::layer!(__resilience_call, 0),
                async move {
                    private::inject!(
                        __resilience_call, async, (private::TypeOf:: < Result < Receipt,
                        Error > > ::new()), owned, [], []
                    );
                    #[allow(unreachable_code, clippy::empty_loop)]
                    if false {
                        loop {}
                        return private::unreturned::<Result<Receipt, Error>>();
                    }
                    '__resilience_attempt: { self.client.post(order).await }
                },
                |__resilience_out: &Result<Receipt, Error>| match private::Fallible::error(
                    __resilience_out,
                ) {
                    private::core::option::Option::None => private::Outcome::Success,
                    private::core::option::Option::Some(__resilience_error) => {
                        #[allow(unused_imports)]
                        use private::defaults::*;
                        private::AskError(__resilience_error).__resilience_outcome()
                    }
                },
                |_, __resilience_ended| {
                    private::turned_away(private::layer!(__resilience_call, 0));
                    private::ended_with::<
                        _,
                        Result<Receipt, Error>,
                    >(__resilience_ended, Error::Busy)
                },
            )
            .await,
    );
}
