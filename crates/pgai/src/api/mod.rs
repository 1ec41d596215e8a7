//! The documented operations, a resource a file. Each builder ends in `send`; lists also in `pages` and `items`.
//!
//! These add meaning to the generated client and nothing else: requests are built by it, and answers are read here.

pub(crate) mod agent_sessions;
pub(crate) mod companies;
pub(crate) mod contacts;
pub(crate) mod operations;
pub(crate) mod organization;
pub(crate) mod search;
pub(crate) mod territories;

/// The page walk of a list builder: it needs `Clone`, a field `page`, and a private `fetch` that sends one page. Where the
/// service lets the caller say how many rows a page has, the parameter and its field follow the type of the rows.
macro_rules! pages {
    ($row:ty $(, $size:ident)?) => {
        /// The page to return, from 1; also where [`pages`](Self::pages) and [`items`](Self::items) start.
        pub fn page(mut self, number: u64) -> Self {
            self.page = Some(number);
            self
        }

        $(
            /// Rows per page; the service documents 25 by default and 50 at most.
            pub fn $size(mut self, rows: u64) -> Self {
                self.$size = Some(rows);
                self
            }
        )?

        /// The pages of the list, from [`page`](Self::page) on, as a `Stream`. See [`Pages`](crate::Pages).
        pub fn pages(self) -> crate::Pages<$row> {
            crate::Pages::new(self.first_page(), move |number| {
                let request = self.clone().page(number);
                Box::pin(async move { Ok(request.fetch().await?.into_inner()) })
            })
        }

        /// The rows of the list, page after page, from [`page`](Self::page) on, as a `Stream`. See
        /// [`Items`](crate::Items).
        pub fn items(self) -> crate::Items<$row> {
            self.pages().items()
        }

        fn first_page(&self) -> u64 {
            self.page.unwrap_or(1)
        }
    };
}
pub(crate) use pages;

/// Sets the parameters that have a value.
macro_rules! set {
    ($request:ident: $($parameter:ident = $value:expr),+ $(,)?) => {
        $(
            if let Some(value) = $value {
                $request = $request.$parameter(value);
            }
        )+
    };
}
pub(crate) use set;

/// The document's integers are signed; a number beyond them is beyond any page.
pub(crate) fn wire(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
