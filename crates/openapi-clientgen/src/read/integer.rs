//! Which Rust integer holds all values of a schema.

use openapi_document::Value;

/// The Rust integer of a format, or a wider one where the schema names values or bounds that it could not hold.
pub(super) fn integer(schema: &Value) -> &'static str {
    const BY_FORMAT: [(&str, &str, i128, i128); 9] = [
        ("int8", "i8", i8::MIN as i128, i8::MAX as i128),
        ("int16", "i16", i16::MIN as i128, i16::MAX as i128),
        ("int32", "i32", i32::MIN as i128, i32::MAX as i128),
        ("uint8", "u8", 0, u8::MAX as i128),
        ("uint16", "u16", 0, u16::MAX as i128),
        ("uint32", "u32", 0, u32::MAX as i128),
        ("uint64", "u64", 0, u64::MAX as i128),
        ("uint", "u64", 0, u64::MAX as i128),
        ("int64", "i64", i64::MIN as i128, i64::MAX as i128),
    ];
    let whole = |value: &Value| {
        let exact = value
            .as_i64()
            .map(i128::from)
            .or_else(|| value.as_u64().map(i128::from));
        exact.or_else(|| {
            let float = value
                .as_f64()
                .filter(|f| f.fract() == 0.0 && f.abs() < 1e30)?;
            // A bound of 64 bits that was written as a float has been rounded up.
            let rounded = float as i128;
            let is_rounded = rounded == 1 << 63 || rounded == 1 << 64;
            Some(if is_rounded { rounded - 1 } else { rounded })
        })
    };
    let listed = schema.get("enum").and_then(Value::as_array);
    let excluded = schema.get("exclusiveMinimum") == Some(&Value::Bool(true));
    let least = schema.get("minimum").and_then(whole);
    let least = least.map(|least| least + i128::from(excluded));
    let named: Vec<i128> = ["maximum", "default", "example"]
        .iter()
        .filter_map(|key| schema.get(*key))
        .chain(listed.into_iter().flatten())
        .filter_map(whole)
        .chain(least)
        .collect();
    let fits = |low: i128, high: i128| named.iter().all(|value| (low..=high).contains(value));
    let format = schema.get("format").and_then(Value::as_str);
    if let Some((_, name, low, high)) = BY_FORMAT.iter().find(|(word, ..)| Some(*word) == format)
        && fits(*low, *high)
    {
        return name;
    }
    let unsigned = (0, i128::from(u64::MAX));
    let signed = (i128::from(i64::MIN), i128::from(i64::MAX));
    let most = schema.get("maximum").and_then(whole);
    // What is not negative and has no upper bound may need all 64 bits, unless the format says otherwise.
    let open = format.is_none()
        && least.is_some_and(|least| least >= 0)
        && most.is_none_or(|most| most > signed.1);
    if (open || !fits(signed.0, signed.1)) && fits(unsigned.0, unsigned.1) {
        "u64"
    } else {
        "i64"
    }
}

#[cfg(test)]
mod tests {
    use openapi_document::value;

    use super::*;

    #[test]
    fn the_integer_holds_every_value_that_the_bounds_allow() {
        for (schema, name) in [
            (value!({}), "i64"),
            (value!({"minimum": 0}), "u64"),
            (value!({"minimum": -1}), "i64"),
            (value!({"minimum": -1, "exclusiveMinimum": true}), "u64"),
            (value!({"minimum": 0, "format": "int64"}), "i64"),
            (value!({"minimum": 0, "maximum": 100}), "i64"),
            // The greatest of 64 bits as it is, and as other languages round it.
            (
                value!({"minimum": 0, "maximum": 18446744073709551615_u64}),
                "u64",
            ),
            (
                value!({"minimum": 0, "maximum": 18446744073709552000.0}),
                "u64",
            ),
            (
                value!({"maximum": 18446744073709552000.0, "format": "uint64"}),
                "u64",
            ),
            (
                value!({"minimum": -9223372036854776000.0, "maximum": 9223372036854776000.0}),
                "i64",
            ),
            (value!({"example": 18446744073709551615_u64}), "u64"),
            (
                value!({"format": "int32", "maximum": 2147483648_u64}),
                "i64",
            ),
        ] {
            assert_eq!(integer(&schema), name, "{schema}");
        }
    }
}
