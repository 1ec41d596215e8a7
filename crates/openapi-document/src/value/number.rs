//! Numbers as documents spell them: exact whatever their size, compared by what they are worth.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

/// A number of a document, exactly as large and as precise as the document says.
///
/// It is written back as it was spelled (`1.0`, `1e400`, `18446744073709551616`), and compared by its decimal value: `1`
/// equals `1.0` and `10e-1`. A number made from an `f64` is worth the shortest decimal that reads back as that `f64`.
///
/// ```
/// use openapi_document::Number;
///
/// let big = Number::parse("18446744073709551616").unwrap();
/// assert_eq!(big.to_string(), "18446744073709551616");
/// assert!(big > Number::from(u64::MAX));
/// assert_eq!(Number::parse("1.0").unwrap(), Number::from(1));
/// ```
#[derive(Clone)]
pub struct Number(Repr);

#[derive(Clone)]
enum Repr {
    Int(i64),
    /// Above `i64::MAX`.
    UInt(u64),
    /// Finite.
    Float(f64),
    /// What none of the others would write back as it was.
    Spelled(Box<Spelled>),
}

/// Boxed, so that a number takes 16 bytes.
#[derive(Clone)]
struct Spelled(Box<str>);

impl Number {
    /// Reads a number in JSON's grammar; nothing if `text` is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        is_json(text).then(|| Self::from_json(text))
    }

    /// `text` is in JSON's grammar.
    pub(crate) fn from_json(text: &str) -> Self {
        if let Ok(value) = text.parse::<i64>()
            && text != "-0"
        {
            return Self(Repr::Int(value));
        }
        if let Ok(value) = text.parse::<u64>() {
            return Self::from(value);
        }
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() && shortest(value) == text => Self(Repr::Float(value)),
            _ => Self(Repr::Spelled(Box::new(Spelled(text.into())))),
        }
    }

    /// The number that `value` is; nothing if it is infinite or not a number.
    #[must_use]
    pub fn from_f64(value: f64) -> Option<Self> {
        value.is_finite().then_some(Self(Repr::Float(value)))
    }

    /// The value as `i64`, if it is a whole number in that range. `1.0` is a whole number, as in JSON Schema.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match &self.0 {
            Repr::Int(value) => Some(*value),
            Repr::UInt(_) => None,
            _ => self.decimal().whole()?.try_into().ok(),
        }
    }

    /// The value as `u64`, if it is a whole number in that range.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        match &self.0 {
            Repr::Int(value) => (*value).try_into().ok(),
            Repr::UInt(value) => Some(*value),
            _ => self.decimal().whole()?.try_into().ok(),
        }
    }

    /// The nearest finite `f64`.
    #[must_use]
    pub fn as_f64(&self) -> f64 {
        #[allow(
            clippy::cast_precision_loss,
            reason = "the nearest is what is asked for"
        )]
        let value = match &self.0 {
            Repr::Int(value) => *value as f64,
            Repr::UInt(value) => *value as f64,
            Repr::Float(value) => *value,
            Repr::Spelled(text) => text.0.parse().unwrap_or_default(),
        };
        value.clamp(f64::MIN, f64::MAX)
    }

    /// Whether the number is whole: `3`, and `3.0` and `3e2` as well, as in JSON Schema.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Repr::Int(_) | Repr::UInt(_) => true,
            _ => self.decimal().is_whole(),
        }
    }

    /// Whether the document spells it without a fraction and an exponent.
    pub(crate) fn is_spelled_whole(&self) -> bool {
        match &self.0 {
            Repr::Int(_) | Repr::UInt(_) => true,
            Repr::Float(_) => false,
            Repr::Spelled(text) => !text.0.contains(['.', 'e', 'E']),
        }
    }

    fn decimal(&self) -> Decimal {
        match &self.0 {
            Repr::Spelled(text) => Decimal::of(&text.0),
            _ => Decimal::of(&self.to_string()),
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Int(value) => fmt::Display::fmt(value, f),
            Repr::UInt(value) => fmt::Display::fmt(value, f),
            Repr::Float(value) => f.write_str(&shortest(*value)),
            Repr::Spelled(text) => f.write_str(&text.0),
        }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Repr::Int(one), Repr::Int(other)) => one.cmp(other),
            (Repr::UInt(one), Repr::UInt(other)) => one.cmp(other),
            (Repr::Int(_), Repr::UInt(_)) => Ordering::Less,
            (Repr::UInt(_), Repr::Int(_)) => Ordering::Greater,
            (Repr::Float(one), Repr::Float(other)) => {
                one.partial_cmp(other).unwrap_or(Ordering::Equal)
            }
            _ => self.decimal().cmp(&other.decimal()),
        }
    }
}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.decimal().hash(state);
    }
}

macro_rules! from_integer {
    ($($signed:ty),* ; $($unsigned:ty),*) => {
        $(impl From<$signed> for Number {
            fn from(value: $signed) -> Self {
                Self(Repr::Int(value as i64))
            }
        })*
        $(impl From<$unsigned> for Number {
            fn from(value: $unsigned) -> Self {
                let value = value as u64;
                Self(i64::try_from(value).map_or(Repr::UInt(value), Repr::Int))
            }
        })*
    };
}

from_integer!(i8, i16, i32, i64, isize; u8, u16, u32, u64, usize);

/// The shortest decimal that reads back as `value`. Where there are two, the one that `serde_json` writes: a value that went
/// through it must stay the same.
fn shortest(value: f64) -> String {
    serde_json::Number::from_f64(value)
        .map_or_else(|| value.to_string(), |number| number.to_string())
}

/// A decimal in normal form: `0.DIGITS × 10^exponent`, without zeros at either end of the digits.
///
/// An exponent beyond ±2^62 counts as that.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Decimal {
    negative: bool,
    digits: Vec<u8>,
    exponent: i64,
}

impl Decimal {
    /// Reads text in JSON's grammar.
    fn of(text: &str) -> Self {
        const MOST: i64 = 1 << 62;
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let exponent = exponent
            .parse::<i64>()
            .unwrap_or(if exponent.starts_with('-') {
                -MOST
            } else {
                MOST
            });
        let (negative, mantissa) = match mantissa.strip_prefix('-') {
            Some(mantissa) => (true, mantissa),
            None => (false, mantissa),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let mut digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
        let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
        digits.drain(..zeros);
        while digits.last() == Some(&b'0') {
            digits.pop();
        }
        if digits.is_empty() {
            return Self {
                negative: false,
                digits,
                exponent: 0,
            };
        }
        let shift =
            i64::try_from(whole.len()).unwrap_or(MOST) - i64::try_from(zeros).unwrap_or(MOST);
        Self {
            negative,
            digits,
            exponent: exponent.clamp(-MOST, MOST).saturating_add(shift),
        }
    }

    fn is_whole(&self) -> bool {
        usize::try_from(self.exponent).is_ok_and(|exponent| exponent >= self.digits.len())
            || self.digits.is_empty()
    }

    /// As an integer, if it is whole and fits.
    fn whole(&self) -> Option<i128> {
        /// The digits of the largest `i128`.
        const MOST: usize = 39;
        let places = usize::try_from(self.exponent).ok()?;
        if !self.is_whole() || places > MOST {
            return None;
        }
        let mut text = String::with_capacity(places + 1);
        if self.negative {
            text.push('-');
        }
        text.extend(self.digits.iter().map(|digit| char::from(*digit)));
        text.extend(std::iter::repeat_n('0', places - self.digits.len()));
        if self.digits.is_empty() {
            text.push('0');
        }
        text.parse().ok()
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |decimal: &Self| match (decimal.digits.is_empty(), decimal.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        let signs = sign(self).cmp(&sign(other));
        let sizes = (self.exponent, &self.digits).cmp(&(other.exponent, &other.digits));
        signs.then(if self.negative {
            sizes.reverse()
        } else {
            sizes
        })
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// JSON's grammar of a number (RFC 8259, section 6). To skip a number, `serde_json` reads it whatever its size.
fn is_json(text: &str) -> bool {
    text.starts_with(|first: char| first == '-' || first.is_ascii_digit())
        && text.ends_with(|last: char| last.is_ascii_digit())
        && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    #[test]
    fn numbers_are_written_back_as_they_were_spelled() {
        for text in [
            "0",
            "-0",
            "1",
            "-1",
            "1.0",
            "1.00",
            "0.1",
            "1e3",
            "1E+3",
            "1e400",
            "-9223372036854776000",
            "9223372036854775807",
            "9223372036854775808",
            "18446744073709551615",
            "18446744073709551616",
            "3.141592653589793238462643383279",
            "1e-999999999999999999999999",
        ] {
            assert_eq!(number(text).to_string(), text);
        }
    }

    #[test]
    fn numbers_compare_by_value() {
        for (one, other) in [
            ("1", "1.0"),
            ("0", "-0"),
            ("0", "0e5"),
            ("100", "1e2"),
            ("1.50", "15e-1"),
            ("0.001", "1e-3"),
            ("18446744073709551616", "18446744073709551616.0"),
        ] {
            assert_eq!(number(one), number(other), "{one} {other}");
        }
        let ordered = [
            "-1e400",
            "-18446744073709551616",
            "-9223372036854776000",
            "-9223372036854775808",
            "-1.5",
            "-1",
            "-1e-400",
            "0",
            "1e-400",
            "0.1",
            "0.10000000000000000001",
            "1",
            "9",
            "10",
            "9223372036854775807",
            "9223372036854775808",
            "18446744073709551615",
            "18446744073709551616",
            "1e400",
            "1e401",
        ];
        for pair in ordered.windows(2) {
            assert!(number(pair[0]) < number(pair[1]), "{pair:?}");
        }
    }

    #[test]
    fn whole_numbers_are_integers_however_spelled() {
        assert_eq!(number("1.0").as_i64(), Some(1));
        assert_eq!(number("-12e1").as_i64(), Some(-120));
        assert_eq!(number("-0").as_u64(), Some(0));
        assert_eq!(number("1.8446744073709551615e19").as_u64(), Some(u64::MAX));
        assert_eq!(number("1.5").as_i64(), None);
        assert_eq!(number("-1").as_u64(), None);
        assert_eq!(number("1e400").as_i64(), None);
        assert!(number("1e400").is_integer() && !number("1e-1").is_integer());
        assert_eq!(number("1e400").as_f64(), f64::MAX);
    }

    #[test]
    fn what_is_no_number_in_json_is_none() {
        for text in [
            "", "-", "+1", "01", "1.", ".5", "1e", "1e+", "0x1", "1_0", "NaN", "inf", " 1", "1 ",
            "-", "1,2", "1e1.0",
        ] {
            assert!(Number::parse(text).is_none(), "{text}");
        }
    }
}
