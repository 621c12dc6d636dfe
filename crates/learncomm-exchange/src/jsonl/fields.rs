//! The fields of one line, taken one by one; what is left over is unknown. Errors are sentences for the reader.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

/// Characters of a wrong value that are shown.
const SHOWN: usize = 60;

pub(super) struct Fields {
    left: Map<String, Value>,
    /// The fields that were asked for, for a message about one that was not.
    asked: Vec<&'static str>,
}

impl Fields {
    pub(super) fn parse(text: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(text)
            .map_err(|e| format!("the line is not UTF-8 text at its byte {}", e.valid_up_to()))?;
        let value: Value = serde_json::from_str(text).map_err(|e| {
            // The line that the error speaks of is always the first one: it would only confuse.
            let why = e.to_string();
            let why = why.split(" at line ").next().unwrap_or_default();
            format!("the line is not JSON: {why} at column {}", e.column())
        })?;
        match value {
            Value::Object(left) => Ok(Self {
                left,
                asked: Vec::new(),
            }),
            other => Err(format!(
                "the line is {}; a JSON object is expected",
                shown(&other)
            )),
        }
    }

    /// A text without taking it.
    pub(super) fn peek(&self, name: &str) -> Option<&str> {
        self.left.get(name).and_then(Value::as_str)
    }

    /// The type of the line.
    pub(super) fn kind(&mut self) -> Result<String, String> {
        self.text("type")
    }

    pub(super) fn optional(&mut self, name: &'static str) -> Option<Value> {
        self.asked.push(name);
        self.left.remove(name).filter(|value| !value.is_null())
    }

    fn required(&mut self, name: &'static str) -> Result<Value, String> {
        self.optional(name)
            .ok_or_else(|| format!("the field `{name}` is missing"))
    }

    pub(super) fn text(&mut self, name: &'static str) -> Result<String, String> {
        as_text(name, self.required(name)?)
    }

    /// A text that is also something else, such as a slug.
    pub(super) fn parsed<T>(&mut self, name: &'static str) -> Result<T, String>
    where
        T: FromStr,
        T::Err: std::fmt::Display,
    {
        self.text(name)?.parse().map_err(|e| format!("{name}: {e}"))
    }

    pub(super) fn optional_text(&mut self, name: &'static str) -> Result<Option<String>, String> {
        self.optional(name).map(|value| as_text(name, value)).transpose()
    }

    pub(super) fn time(&mut self, name: &'static str) -> Result<DateTime<Utc>, String> {
        as_time(name, &self.required(name)?)
    }

    pub(super) fn optional_time(&mut self, name: &'static str) -> Result<Option<DateTime<Utc>>, String> {
        self.optional(name).map(|value| as_time(name, &value)).transpose()
    }

    pub(super) fn whole(&mut self, name: &'static str) -> Result<i64, String> {
        let value = self.required(name)?;
        value
            .as_i64()
            .ok_or_else(|| format!("{name} is {}; a whole number is expected", shown(&value)))
    }

    pub(super) fn truth(&mut self, name: &'static str) -> Result<bool, String> {
        match self.optional(name) {
            None => Ok(false),
            Some(Value::Bool(truth)) => Ok(truth),
            Some(other) => Err(format!("{name} is {}; true or false is expected", shown(&other))),
        }
    }

    pub(super) fn list<T>(
        &mut self,
        name: &'static str,
        item: impl Fn(Value) -> Result<T, String>,
    ) -> Result<Vec<T>, String> {
        as_list(name, self.required(name)?, item)
    }

    pub(super) fn optional_list<T>(
        &mut self,
        name: &'static str,
        item: impl Fn(Value) -> Result<T, String>,
    ) -> Result<Vec<T>, String> {
        self.optional(name)
            .map_or_else(|| Ok(Vec::new()), |value| as_list(name, value, item))
    }

    /// Called when every field that belongs here has been asked for.
    pub(super) fn finish(&self, of: &str) -> Result<(), String> {
        match self.left.keys().next() {
            None => Ok(()),
            Some(unknown) => Err(format!(
                "`{}` is not a field of {of}; these are: {}",
                cut(unknown),
                self.asked.join(", ")
            )),
        }
    }

    pub(super) fn of_object(name: &str, value: Value) -> Result<Self, String> {
        match value {
            Value::Object(left) => Ok(Self {
                left,
                asked: Vec::new(),
            }),
            other => Err(format!("{name} holds {}; objects are expected", shown(&other))),
        }
    }
}

pub(super) fn as_text(name: &str, value: Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text),
        other => Err(format!("{name} is {}; a text is expected", shown(&other))),
    }
}

fn as_time(name: &str, value: &Value) -> Result<DateTime<Utc>, String> {
    value
        .as_str()
        .and_then(|text| DateTime::parse_from_rfc3339(text).ok())
        .map(|time| time.to_utc())
        .ok_or_else(|| {
            format!(
                "{name} is {}; a time such as 2026-01-05T08:00:00Z is expected",
                shown(value)
            )
        })
}

pub(super) fn as_list<T>(
    name: &str,
    value: Value,
    item: impl Fn(Value) -> Result<T, String>,
) -> Result<Vec<T>, String> {
    match value {
        Value::Array(items) => items.into_iter().map(item).collect(),
        other => Err(format!("{name} is {}; a list is expected", shown(&other))),
    }
}

/// The beginning of a value, as it stands in the file.
fn shown(value: &Value) -> String {
    cut(&value.to_string())
}

fn cut(text: &str) -> String {
    let clean: String = text.chars().filter(|c| !c.is_control()).take(SHOWN + 1).collect();
    if clean.chars().count() <= SHOWN {
        return clean;
    }
    clean.chars().take(SHOWN).chain(['…']).collect()
}
