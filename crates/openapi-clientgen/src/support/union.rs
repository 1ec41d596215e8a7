/// What a JSON value must be to fit an alternative: the kinds it may have, and members that have only these values.
pub(crate) struct Test(pub(crate) &'static str, pub(crate) &'static [(&'static str, &'static [&'static str])]);

impl Test {
    fn passes(&self, value: &Value) -> bool {
        let kind = match value {
            Value::Null => '0',
            Value::Bool(_) => 'b',
            Value::Number(number) if number.is_f64() => 'n',
            Value::Number(_) => 'i',
            Value::String(_) => 's',
            Value::Array(_) => 'a',
            Value::Object(_) => 'o',
        };
        (self.0.is_empty() || self.0.contains(kind))
            && self.1.iter().all(|(member, values)| match value.get(member) {
                Some(Value::String(text)) => values.contains(&text.as_str()),
                _ => true,
            })
    }
}

/// Chooses among the alternatives of a union: the first that gives the value back whole, else the one that keeps most.
pub(crate) struct Choice<U> {
    value: Value,
    best: Option<(usize, U)>,
    complete: bool,
}

impl<U: Serialize> Choice<U> {
    pub(crate) fn new(value: Value) -> Self {
        Self { value, best: None, complete: false }
    }

    pub(crate) fn offer<T: DeserializeOwned>(&mut self, test: Test, variant: impl FnOnce(T) -> U) {
        if self.complete || !test.passes(&self.value) {
            return;
        }
        let Ok(read) = T::deserialize(&self.value) else {
            return;
        };
        let candidate = variant(read);
        let kept = serde_json::to_value(&candidate).map_or(0, |again| kept(&self.value, &again));
        self.complete = kept == leaves(&self.value);
        if self.complete || self.best.as_ref().is_none_or(|(most, _)| kept > *most) {
            self.best = Some((kept, candidate));
        }
    }

    pub(crate) fn decide(self, unknown: impl FnOnce(Value) -> U) -> U {
        match self.best {
            Some((_, chosen)) => chosen,
            None => unknown(self.value),
        }
    }
}

/// How many values other than null a value holds.
fn leaves(value: &Value) -> usize {
    match value {
        Value::Null => 0,
        Value::Array(items) => 1 + items.iter().map(leaves).sum::<usize>(),
        Value::Object(map) => 1 + map.values().map(leaves).sum::<usize>(),
        _ => 1,
    }
}

/// How many of them stand in what was made of it.
fn kept(before: &Value, after: &Value) -> usize {
    match (before, after) {
        (Value::Null, _) => 0,
        (Value::Array(a), Value::Array(b)) => 1 + a.iter().zip(b).map(|(a, b)| kept(a, b)).sum::<usize>(),
        (Value::Object(a), Value::Object(b)) => {
            1 + a.iter().filter_map(|(name, a)| b.get(name).map(|b| kept(a, b))).sum::<usize>()
        }
        (Value::Number(a), Value::Number(b)) => usize::from(a == b || a.as_f64() == b.as_f64()),
        (a, b) => usize::from(a == b),
    }
}
