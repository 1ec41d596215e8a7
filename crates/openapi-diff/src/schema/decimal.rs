//! Arithmetic with the numbers of `multipleOf`, exact as far as 128 bits reach.

use openapi_document::Number;

/// `digits` × 10^`exponent`; none for a number that is too long.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Decimal {
    exact: Option<(i128, i32)>,
    near: f64,
}

impl Decimal {
    pub(super) fn of(number: &Number) -> Self {
        Self {
            exact: read(&number.to_string()),
            near: number.as_f64(),
        }
    }

    /// Is `other` a multiple of this?
    pub(super) fn divides(&self, other: &Self) -> bool {
        match self.aligned(other) {
            Some((0, _, _)) => false,
            Some((step, value, _)) => value % step == 0,
            None => {
                let ratio = other.near / self.near;
                self.near != 0.0 && (ratio - ratio.round()).abs() < 1e-9
            }
        }
    }

    /// What is a multiple of both; the larger where that cannot be said.
    pub(super) fn common_multiple(self, other: Self) -> Self {
        let common = self.aligned(&other).and_then(|(one, other, exponent)| {
            let (mut a, mut b) = (one.unsigned_abs(), other.unsigned_abs());
            while b != 0 {
                (a, b) = (b, a % b);
            }
            let divisor = i128::try_from(a).ok().filter(|divisor| *divisor != 0)?;
            let digits = (one / divisor).checked_mul(other)?.checked_abs()?;
            Some((digits, exponent))
        });
        match common {
            Some((digits, exponent)) => Self {
                exact: Some((digits, exponent)),
                near: number(digits, exponent),
            },
            None if other.near > self.near => other,
            None => self,
        }
    }

    pub(super) fn equals(&self, other: &Self) -> bool {
        match self.aligned(other) {
            Some((one, other, _)) => one == other,
            None => self.near == other.near,
        }
    }

    pub(super) fn is_one(&self) -> bool {
        self.near == 1.0
    }

    /// Both with the smaller exponent.
    fn aligned(&self, other: &Self) -> Option<(i128, i128, i32)> {
        let ((a, x), (b, y)) = (self.exact?, other.exact?);
        let least = x.min(y);
        let raise = |digits: i128, exponent: i32| {
            let more = u32::try_from(exponent - least).ok()?;
            digits.checked_mul(10_i128.checked_pow(more)?)
        };
        Some((raise(a, x)?, raise(b, y)?, least))
    }
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.exact {
            Some((digits, 0)) => write!(f, "{digits}"),
            _ => write!(f, "{}", self.near),
        }
    }
}

fn number(digits: i128, exponent: i32) -> f64 {
    format!("{digits}e{exponent}").parse().unwrap_or(f64::MAX)
}

fn read(text: &str) -> Option<(i128, i32)> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let fraction = fraction.trim_end_matches('0');
    let mut digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    let mut exponent = exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?;
    if digits == 0 {
        return Some((0, 0));
    }
    // One spelling for each value: no exponent above zero where the digits can carry it.
    while exponent > 0 {
        digits = digits.checked_mul(10)?;
        exponent -= 1;
    }
    Some((digits, exponent))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::of(&Number::parse(text).unwrap())
    }

    #[test]
    fn decimals_are_exact() {
        assert!(decimal("0.1").divides(&decimal("0.3")));
        assert!(decimal("0.01").divides(&decimal("19.99")));
        assert!(!decimal("0.2").divides(&decimal("0.3")));
        assert!(!decimal("9007199254740993").divides(&decimal("9007199254740992")));
        assert!(decimal("1e2").equals(&decimal("100.0")));
        assert!(!decimal("0").divides(&decimal("0")));
    }

    #[test]
    fn the_common_multiple_is_the_least() {
        let common = |one, other| decimal(one).common_multiple(decimal(other));
        assert!(common("6", "4").equals(&decimal("12")));
        assert!(common("0.5", "0.75").equals(&decimal("1.5")));
        assert!(common("1e300", "7").equals(&decimal("1e300")));
        assert!(common("0", "7").equals(&decimal("0")));
    }
}
