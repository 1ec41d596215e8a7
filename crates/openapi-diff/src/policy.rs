//! What a comparison is told by its caller: the date, and what is asked of a deprecation.

use jiff::civil::Date;
use openapi_document::Value;

/// What a comparison has to be told.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Options {
    /// The current date, `YYYY-MM-DD`: whether an announced sunset has passed when an operation goes. Without it every
    /// sunset counts as passed.
    pub today: Option<String>,
    /// How many days a deprecated operation, parameter or property must still work. Above zero, whoever deprecates must
    /// announce a sunset.
    pub deprecation_days: u32,
}

/// What is asked of a sunset.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Policy {
    today: Option<Date>,
    /// How many days must lie between the announcement and the end.
    pub(crate) days: i32,
}

impl Policy {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            today: options.today.as_deref().and_then(date),
            days: i32::try_from(options.deprecation_days).unwrap_or(i32::MAX),
        }
    }

    /// Is the day still to come?
    pub(crate) fn ahead(self, day: Date) -> bool {
        self.today.is_some_and(|today| day > today)
    }

    pub(crate) fn too_soon(self, day: Date) -> bool {
        self.today
            .and_then(|today| today.until(day).ok())
            .is_some_and(|left| left.get_days() < self.days)
    }
}

/// The day of an RFC 3339 date or time.
fn date(text: &str) -> Option<Date> {
    text.split(['T', 't', ' ']).next()?.parse().ok()
}

/// A sunset that is announced: its day, or none when that cannot be read.
pub(crate) fn sunset(said: &Value) -> Option<Date> {
    date(said.as_str()?)
}
