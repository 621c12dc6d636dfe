use chrono::{DateTime, SecondsFormat, Utc};

use super::{Look, clean, json};

/// One value of a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// There is none.
    Empty,
    /// Text, perhaps from people.
    Text(String),
    /// A count.
    Count(usize),
    /// Any number.
    Number(f64),
    /// A number that names something, shown as `#12`.
    Ordinal(u32),
    /// Yes or no.
    Flag(bool),
    /// An instant.
    Time(DateTime<Utc>),
    /// Several texts.
    List(Vec<String>),
    /// Several people; who is not named is `somebody`, and `null` in JSON.
    Names(Vec<Option<String>>),
    /// Anything that has parts; as JSON in every format.
    Json(serde_json::Value),
}

impl Cell {
    /// A text.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "ids and names, and references to others"
    )]
    pub(crate) fn text(text: impl ToString) -> Self {
        Self::Text(text.to_string())
    }

    /// A text, or none.
    pub(crate) fn maybe(text: Option<impl ToString>) -> Self {
        text.map_or(Self::Empty, Self::text)
    }

    /// An instant, or none.
    pub(crate) fn time(at: Option<DateTime<Utc>>) -> Self {
        at.map_or(Self::Empty, Self::Time)
    }

    /// Something that has parts. What has no JSON form is empty.
    pub(crate) fn parts(parts: &impl serde::Serialize) -> Self {
        serde_json::to_value(parts).map_or(Self::Empty, Self::Json)
    }

    /// A number, or none.
    pub(crate) fn number(number: Option<f64>) -> Self {
        number.map_or(Self::Empty, Self::Number)
    }

    /// Whether it stands at the right of its column.
    pub(super) fn is_number(&self) -> bool {
        matches!(self, Self::Count(_) | Self::Number(_) | Self::Ordinal(_))
    }

    /// For scripts; may hold tabs and line breaks.
    pub(super) fn plain(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Count(n) => n.to_string(),
            Self::Number(n) => n.to_string(),
            Self::Ordinal(n) => n.to_string(),
            Self::Flag(yes) => yes.to_string(),
            Self::Time(at) => at.to_rfc3339_opts(SecondsFormat::Millis, true),
            Self::List(texts) => texts.join(","),
            Self::Names(names) => somebody(names).join(","),
            Self::Json(parts) => json::value(parts),
        }
    }

    /// For people; may hold line breaks.
    pub(super) fn shown(&self, look: &Look) -> String {
        match self {
            Self::Text(text) => clean::prose(text),
            Self::Ordinal(n) => format!("#{n}"),
            Self::Flag(yes) => if *yes { "yes" } else { "no" }.to_owned(),
            Self::Time(at) => time(*at, look),
            Self::List(texts) => clean::line(&texts.join(", ")),
            Self::Names(names) => clean::line(&somebody(names).join(", ")),
            other => other.plain(),
        }
    }

    pub(super) fn json(&self) -> String {
        match self {
            Self::Empty => "null".to_owned(),
            Self::Count(_) | Self::Number(_) | Self::Ordinal(_) | Self::Flag(_) => self.plain(),
            Self::List(texts) => json::value(texts),
            Self::Names(names) => json::value(names),
            Self::Json(parts) => json::value(parts),
            Self::Text(_) | Self::Time(_) => json::value(&self.plain()),
        }
    }
}

fn somebody(names: &[Option<String>]) -> Vec<&str> {
    let names = names.iter();
    names.map(|name| name.as_deref().unwrap_or("somebody")).collect()
}

/// How long ago, for the last week; before that, the local day and minute.
fn time(at: DateTime<Utc>, look: &Look) -> String {
    let ago = look.now - at;
    let (minutes, hours, days) = (ago.num_minutes(), ago.num_hours(), ago.num_days());
    if ago.num_milliseconds() < 0 || days >= 7 {
        let local = at.with_timezone(&(look.offset)(at));
        return local.format("%Y-%m-%d %H:%M").to_string();
    }
    match (days, hours, minutes) {
        (0, 0, 0) => "just now".to_owned(),
        (0, 0, minutes) => format!("{minutes} min ago"),
        (0, hours, _) => format!("{hours} h ago"),
        (1, ..) => "1 day ago".to_owned(),
        (days, ..) => format!("{days} days ago"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Duration, FixedOffset};

    #[test]
    fn times_for_people_and_for_machines() {
        let now: DateTime<Utc> = "2026-03-10T12:00:00Z".parse().unwrap();
        let look = Look {
            tty: true,
            color: false,
            width: None,
            now,
            offset: |_| FixedOffset::east_opt(3_600).unwrap(),
        };
        let shown = |ago| Cell::Time(now - ago).shown(&look);
        assert_eq!(shown(Duration::seconds(59)), "just now");
        assert_eq!(shown(Duration::minutes(59)), "59 min ago");
        assert_eq!(shown(Duration::hours(23)), "23 h ago");
        assert_eq!(shown(Duration::hours(47)), "1 day ago");
        assert_eq!(shown(Duration::days(6)), "6 days ago");
        assert_eq!(shown(Duration::days(7)), "2026-03-03 13:00");
        assert_eq!(shown(Duration::minutes(-5)), "2026-03-10 13:05");
        assert_eq!(Cell::Time(now).plain(), "2026-03-10T12:00:00.000Z");
        let names = Cell::Names(vec![Some("ben".to_owned()), None]);
        assert_eq!(
            (names.plain(), names.shown(&look)),
            ("ben,somebody".into(), "ben, somebody".into())
        );
        assert_eq!(names.json(), r#"["ben",null]"#);
    }
}
