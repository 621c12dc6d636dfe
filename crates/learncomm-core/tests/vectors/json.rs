//! Reading arguments and comparing results.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate};
use serde_json::{Map, Value};

/// What went wrong with a call.
pub(crate) type Outcome<T> = Result<T, String>;

/// The arguments of a call, by position or by name.
pub(crate) struct Args<'a> {
    pub(crate) list: &'a [Value],
    pub(crate) named: &'a Map<String, Value>,
}

impl<'a> Args<'a> {
    pub(crate) fn optional(&self, at: usize, name: &str) -> Option<&'a Value> {
        self.list.get(at).or_else(|| self.named.get(name))
    }

    pub(crate) fn get(&self, at: usize, name: &str) -> Outcome<&'a Value> {
        self.optional(at, name)
            .ok_or_else(|| format!("argument {at} ({name}) is missing"))
    }

    pub(crate) fn number(&self, at: usize, name: &str, default: f64) -> Outcome<f64> {
        self.optional(at, name).map_or(Ok(default), number)
    }

    pub(crate) fn whole(&self, at: usize, name: &str, default: u64) -> Outcome<u64> {
        self.optional(at, name).map_or(Ok(default), whole)
    }

    pub(crate) fn flag(&self, at: usize, name: &str, default: bool) -> Outcome<bool> {
        self.optional(at, name).map_or(Ok(default), flag)
    }
}

pub(crate) fn number(value: &Value) -> Outcome<f64> {
    value.as_f64().ok_or_else(|| format!("not a number: {value}"))
}

pub(crate) fn whole(value: &Value) -> Outcome<u64> {
    // Seeds use all 64 bits, which a float would round.
    if let Some(found) = value.as_u64() {
        return Ok(found);
    }
    let found = number(value)?;
    (found >= 0.0 && found.fract() == 0.0)
        .then_some(found as u64)
        .ok_or_else(|| format!("not a whole number: {value}"))
}

pub(crate) fn flag(value: &Value) -> Outcome<bool> {
    value
        .as_bool()
        .ok_or_else(|| format!("not a truth value: {value}"))
}

pub(crate) fn text(value: &Value) -> Outcome<&str> {
    value.as_str().ok_or_else(|| format!("not a string: {value}"))
}

pub(crate) fn object(value: &Value) -> Outcome<&Map<String, Value>> {
    value.as_object().ok_or_else(|| format!("not an object: {value}"))
}

/// The items of a list; a string is the list of its letters, as iterating over it gives.
pub(crate) fn list(value: &Value) -> Outcome<Vec<Value>> {
    match value {
        Value::Array(items) => Ok(items.clone()),
        Value::String(letters) => Ok(letters.chars().map(|c| Value::String(c.to_string())).collect()),
        other => Err(format!("not a list: {other}")),
    }
}

pub(crate) fn each<T>(value: &Value, read: impl Fn(&Value) -> Outcome<T>) -> Outcome<Vec<T>> {
    list(value)?.iter().map(read).collect()
}

pub(crate) fn numbers(value: &Value) -> Outcome<Vec<f64>> {
    each(value, number)
}

pub(crate) fn optional<T>(value: &Value, read: impl Fn(&Value) -> Outcome<T>) -> Outcome<Option<T>> {
    if value.is_null() {
        Ok(None)
    } else {
        read(value).map(Some)
    }
}

/// An instant as milliseconds.
pub(crate) fn instant(value: &Value) -> Outcome<i64> {
    Ok(moment(value)?.timestamp_millis())
}

pub(crate) fn moment(value: &Value) -> Outcome<DateTime<chrono::Utc>> {
    let text = text(value)?;
    DateTime::parse_from_rfc3339(text)
        .map(|at| at.to_utc())
        .map_err(|error| format!("{text}: {error}"))
}

pub(crate) fn date(value: &Value) -> Outcome<NaiveDate> {
    let text = text(value)?;
    text.parse().map_err(|error| format!("{text}: {error}"))
}

pub(crate) fn zone(value: &Value) -> Outcome<chrono_tz::Tz> {
    let text = text(value)?;
    text.parse().map_err(|error| format!("{text}: {error}"))
}

/// A duration `{"seconds": s}` in milliseconds.
pub(crate) fn duration(value: &Value) -> Outcome<i64> {
    let seconds = object(value)?
        .get("seconds")
        .ok_or_else(|| format!("not a duration: {value}"))?;
    Ok((number(seconds)? * 1000.0).round() as i64)
}

/// Ids as dense numbers whose order is the order of the ids: strings by code point, numbers by value.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    ids: Vec<Value>,
    numbers: BTreeMap<String, u32>,
}

impl Ids {
    /// Numbers all ids that occur in the values: lists of ids, or objects whose keys are ids.
    pub(crate) fn of<'a>(values: impl IntoIterator<Item = &'a Value>) -> Self {
        let mut found = BTreeMap::new();
        for value in values {
            collect(value, &mut found);
        }
        let mut ids: Vec<Value> = found.into_values().collect();
        if ids.iter().all(Value::is_number) {
            let by_value = |id: &Value| id.as_f64().unwrap_or_default();
            ids.sort_by(|a, b| by_value(a).total_cmp(&by_value(b)));
        }
        let numbers = ids
            .iter()
            .zip(0..)
            .map(|(id, number)| (key(id), number))
            .collect();
        Self { ids, numbers }
    }

    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    pub(crate) fn number(&self, id: &Value) -> Outcome<u32> {
        self.numbers
            .get(&key(id))
            .copied()
            .ok_or_else(|| format!("unknown id {id}"))
    }

    pub(crate) fn list(&self, value: &Value) -> Outcome<Vec<u32>> {
        each(value, |id| self.number(id))
    }

    pub(crate) fn id(&self, number: u32) -> Value {
        self.ids[number as usize].clone()
    }

    pub(crate) fn name(&self, number: u32) -> String {
        key(&self.ids[number as usize])
    }

    pub(crate) fn back(&self, numbers: &[u32]) -> Value {
        numbers.iter().map(|&number| self.id(number)).collect()
    }
}

fn collect(value: &Value, found: &mut BTreeMap<String, Value>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(map) => {
            for id in map.keys() {
                found
                    .entry(id.clone())
                    .or_insert_with(|| Value::String(id.clone()));
            }
        }
        Value::Null => {}
        id => {
            found.entry(key(id)).or_insert_with(|| id.clone());
        }
    }
}

/// Object keys are strings even where the ids were numbers: both forms of an id are the same id.
fn key(id: &Value) -> String {
    id.as_str().map_or_else(|| id.to_string(), str::to_owned)
}

/// Whether two JSON values agree; the error names the place.
pub(crate) fn compare(got: &Value, expected: &Value, exact: bool) -> Outcome<()> {
    match (got, expected) {
        (Value::Number(_), Value::Number(_)) => {
            let (a, b) = (number(got)?, number(expected)?);
            let whole = got.is_u64() || got.is_i64();
            // Reading a number from JSON may cost its last bit; another resample would be off by far more than that.
            let (tolerance, least) = if exact { (1e-14, 0.0) } else { (1e-9, 1.0) };
            let near = (a - b).abs() <= tolerance * a.abs().max(b.abs()).max(least);
            if a == b || (!whole && near) {
                Ok(())
            } else {
                Err(format!("{a:?} is not {b:?}"))
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => a
            .iter()
            .zip(b)
            .enumerate()
            .try_for_each(|(at, (a, b))| compare(a, b, exact).map_err(|why| format!("[{at}] {why}"))),
        (Value::Object(a), Value::Object(b)) if a.len() == b.len() => b.iter().try_for_each(|(name, b)| {
            let a = a.get(name).ok_or_else(|| format!("{name} is missing"))?;
            compare(a, b, exact).map_err(|why| format!("{name}: {why}"))
        }),
        _ if got == expected => Ok(()),
        _ => Err("the shapes differ".to_owned()),
    }
}
