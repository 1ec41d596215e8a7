//! One module per group of OpenAPI constructs, for tests that compile them once and exchange real HTTP.

macro_rules! generated {
    ($($name:ident)*) => {
        $(
            #[allow(missing_docs)]
            pub mod $name {
                include!(concat!(env!("OUT_DIR"), "/", stringify!($name), ".rs"));
            }
        )*
    };
}

generated!(alternatives bodies combined forms names parameters responses schemas several version31 version32 wire);
