//! From one line to facts.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use learncomm_core::actor::Role;
use learncomm_core::community::{Charter, Identity, Settings};
use learncomm_core::contribution::{ContributionKind, VisibleTo};
use learncomm_core::history::{
    Fact, KnownBy, PastAttendance, PastContribution, PastMembership, PastPerson, PastSession, Removal, Who,
};
use learncomm_core::id::{Handle, Slug};
use learncomm_core::session::SessionScope;
use serde_json::Value;

use super::fields::{Fields, as_list, as_text};
use crate::import::Thing;

const TYPES: &str = "community, person, member, question, answer, comment, resource, job-aid, article, experience, failure-story, narration, reflection, idea, accept, rating, vote, removal, session and attendance";

/// A community as a file founds it.
pub(super) struct Founding {
    pub(super) slug: Slug,
    pub(super) charter: Charter,
    pub(super) at: DateTime<Utc>,
}

pub(super) enum Parsed {
    Community(Founding),
    Fact {
        /// The community, if the line names one.
        community: Option<Slug>,
        thing: Thing,
        fact: Fact,
    },
}

/// A line that cannot be used.
pub(super) struct Bad {
    pub(super) why: String,
    pub(super) named: Named,
}

/// Which community a line that cannot be used would have made the one at hand.
pub(super) enum Named {
    /// None: it names none.
    None,
    /// This one.
    Known(Slug),
    /// One that could not be founded.
    Lost,
    /// It may have named one.
    Unreadable,
}

pub(super) fn parse(text: &[u8]) -> Result<Parsed, Bad> {
    let mut fields = Fields::parse(text).map_err(|why| Bad {
        why,
        named: Named::Unreadable,
    })?;
    let named = match (fields.peek("type"), fields.peek("community")) {
        (Some("community"), _) => Named::Lost,
        (_, None) => Named::None,
        (_, Some(slug)) => slug.parse().map_or(Named::Lost, Named::Known),
    };
    record(&mut fields).map_err(|why| Bad { why, named })
}

fn record(fields: &mut Fields) -> Result<Parsed, String> {
    let kind = fields.kind()?;
    let (of, parsed) = match kind.as_str() {
        "community" => ("a community", community(fields)?),
        "person" => ("a person", fact(Thing::Person, person(fields)?)),
        "member" => ("a membership", member(fields)?),
        "question" => ("a question", question(fields)?),
        "answer" => {
            let made = reply(fields, ContributionKind::Answer)?;
            ("an answer", fact(Thing::Answer, made))
        }
        "comment" => {
            let made = reply(fields, ContributionKind::Comment)?;
            ("a comment", fact(Thing::Comment, made))
        }
        shared if is_shared(shared).is_some() => {
            let kind = is_shared(shared).unwrap_or(ContributionKind::Resource);
            ("a contribution", share(fields, kind)?)
        }
        "accept" => ("an acceptance", fact(Thing::Acceptance, acceptance(fields)?)),
        "rating" => ("a rating", fact(Thing::Rating, rating(fields)?)),
        "vote" => ("a vote", fact(Thing::Vote, vote(fields)?)),
        "removal" => ("a removal", fact(Thing::Removal, removal(fields)?)),
        "session" => ("a session", session(fields)?),
        "attendance" => ("an attendance", fact(Thing::Attendance, attendance(fields)?)),
        "learncomm" => return Err("the header belongs to the first line only: remove this one".to_owned()),
        other => {
            return Err(format!(
                "`{}` is not a type of line; {TYPES} are",
                other.escape_debug()
            ));
        }
    };
    fields.finish(of)?;
    Ok(parsed)
}

fn fact(thing: Thing, fact: Fact) -> Parsed {
    Parsed::Fact {
        community: None,
        thing,
        fact,
    }
}

fn community(fields: &mut Fields) -> Result<Parsed, String> {
    let slug = fields.parsed("slug")?;
    let name = fields.text("name")?;
    let charter = Charter {
        purpose: fields.text("purpose")?,
        domain: fields.text("domain")?,
        practice: fields.text("practice")?,
        cadence: fields.text("cadence")?,
        settings: settings(fields)?,
        ..Charter::new(name, time_zone(fields)?)
    };
    let at = fields.time("at")?;
    Ok(Parsed::Community(Founding { slug, charter, at }))
}

/// Any of the settings, by the names that they have in the charter.
fn settings(fields: &mut Fields) -> Result<Settings, String> {
    let Some(given) = fields.optional("settings") else {
        return Ok(Settings::default());
    };
    let known = serde_json::to_value(Settings::default()).map_err(|e| e.to_string())?;
    let names: Vec<&str> = known
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _)| name.as_str())
        .collect();
    let mut given_names = given
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _)| name.as_str());
    if let Some(unknown) = given_names.find(|name| !names.contains(name)) {
        return Err(format!(
            "settings: `{}` is not a setting; these are: {}",
            unknown.escape_debug(),
            names.join(", ")
        ));
    }
    serde_json::from_value(given).map_err(|e| format!("settings: {e}"))
}

fn time_zone(fields: &mut Fields) -> Result<Tz, String> {
    let name = fields.text("time_zone")?;
    name.parse().map_err(|_| {
        format!(
            "time_zone: `{}` is not a time zone; a name such as Europe/Berlin or UTC is expected",
            name.escape_debug()
        )
    })
}

fn person(fields: &mut Fields) -> Result<Fact, String> {
    Ok(Fact::Person(PastPerson {
        handle: fields.parsed("handle")?,
        known_by: KnownBy::Handle,
        name: fields.text("name")?,
        bot: fields.truth("bot")?,
        identities: fields.optional_list("identities", |value| {
            let mut fields = Fields::of_object("identities", value)?;
            let (tool, id) = (fields.text("tool")?, fields.text("id")?);
            fields.finish("an identity")?;
            Ok(Identity { tool, id })
        })?,
    }))
}

fn member(fields: &mut Fields) -> Result<Parsed, String> {
    let community = Some(fields.parsed("community")?);
    let who = who(fields, "person")?;
    let unit = match fields.optional_text("unit")? {
        None => None,
        Some(unit) => Some(
            Slug::from_text(&unit)
                .ok_or_else(|| format!("unit: `{}` has no Latin letter and no digit", unit.escape_debug()))?,
        ),
    };
    let role: Role = fields
        .text("role")?
        .parse()
        .map_err(|e: learncomm_core::Error| e.to_string())?;
    let (joined, left) = (fields.time("joined")?, fields.optional_time("left")?);
    let membership = PastMembership {
        who,
        role,
        unit,
        joined,
        left,
    };
    Ok(Parsed::Fact {
        community,
        thing: Thing::Member,
        fact: Fact::Membership(membership),
    })
}

fn question(fields: &mut Fields) -> Result<Parsed, String> {
    let id = fields.text("id")?;
    let community = Some(fields.parsed("community")?);
    let made = PastContribution {
        id,
        kind: ContributionKind::Question,
        parent: None,
        author: maker(fields)?,
        at: fields.time("at")?,
        title: Some(fields.text("title")?),
        body: fields.text("body")?,
        topics: fields.list("topics", |value| slug("topics", value))?,
        edited_at: None,
        url: None,
        skills: fields.optional_list("skills", |value| slug("skills", value))?,
        session: None,
        visible_to: visible_to(fields)?,
    };
    Ok(Parsed::Fact {
        community,
        thing: Thing::Question,
        fact: Fact::Contribution(made),
    })
}

/// The kind of what is shared and neither asks nor replies.
fn is_shared(kind: &str) -> Option<ContributionKind> {
    let kind: ContributionKind = kind.parse().ok()?;
    (kind != ContributionKind::Question && !kind.is_reply()).then_some(kind)
}

fn share(fields: &mut Fields, kind: ContributionKind) -> Result<Parsed, String> {
    let id = fields.text("id")?;
    let community = Some(fields.parsed("community")?);
    let made = PastContribution {
        id,
        kind,
        parent: None,
        author: maker(fields)?,
        at: fields.time("at")?,
        title: fields.optional_text("title")?,
        body: fields.optional_text("body")?.unwrap_or_default(),
        topics: fields.optional_list("topics", |value| slug("topics", value))?,
        edited_at: None,
        url: fields.optional_text("url")?,
        skills: fields.optional_list("skills", |value| slug("skills", value))?,
        session: None,
        visible_to: visible_to(fields)?,
    };
    Ok(Parsed::Fact {
        community,
        thing: Thing::Shared,
        fact: Fact::Contribution(made),
    })
}

fn reply(fields: &mut Fields, kind: ContributionKind) -> Result<Fact, String> {
    Ok(Fact::Contribution(PastContribution {
        id: fields.text("id")?,
        kind,
        parent: Some(fields.text("to")?),
        author: maker(fields)?,
        at: fields.time("at")?,
        title: None,
        body: fields.text("body")?,
        topics: Vec::new(),
        edited_at: None,
        url: None,
        skills: Vec::new(),
        session: None,
        visible_to: VisibleTo::Community,
    }))
}

/// Who made something: a handle, or somebody unknown, with the name that is left of them, if any.
fn maker(fields: &mut Fields) -> Result<Who, String> {
    let name = fields.optional_text("author_name")?;
    match fields.optional_text("author")? {
        Some(_) if name.is_some() => Err("author_name: is for somebody who has no handle".to_owned()),
        Some(handle) => handle
            .parse()
            .map(Who::Handle)
            .map_err(|e| format!("author: {e}")),
        None => Ok(Who::Unknown(name)),
    }
}

fn slug(name: &str, value: Value) -> Result<Slug, String> {
    as_text(name, value)?.parse().map_err(|e| format!("{name}: {e}"))
}

/// Whom it is for: everyone, or else the community.
fn visible_to(fields: &mut Fields) -> Result<VisibleTo, String> {
    match fields.optional_text("visible_to")? {
        None => Ok(VisibleTo::Community),
        Some(given) => given.parse().map_err(|e: learncomm_core::Error| e.to_string()),
    }
}

fn acceptance(fields: &mut Fields) -> Result<Fact, String> {
    Ok(Fact::Acceptance {
        answer: fields.text("answer")?,
        by: match fields.optional_text("by")? {
            Some(by) => Some(Who::Handle(by.parse().map_err(|e| format!("by: {e}"))?)),
            None => None,
        },
        at: Some(fields.time("at")?),
        replace: true,
    })
}

fn rating(fields: &mut Fields) -> Result<Fact, String> {
    let (of, by) = (fields.text("of")?, who(fields, "by")?);
    let value = fields.whole("value")?;
    let value = u8::try_from(value)
        .ok()
        .filter(|value| (1..=5).contains(value))
        .ok_or_else(|| format!("value is {value}; 1 (did not help) to 5 (helped a lot) is expected"))?;
    let at = fields.time("at")?;
    Ok(Fact::Rating { of, by, value, at })
}

fn vote(fields: &mut Fields) -> Result<Fact, String> {
    let (on, by) = (fields.text("on")?, Ok(who(fields, "by")?));
    let up = match fields.whole("value")? {
        1 => true,
        -1 => false,
        other => return Err(format!("value is {other}; 1 or -1 is expected")),
    };
    let at = fields.time("at")?;
    Ok(Fact::Vote { on, by, up, at })
}

fn removal(fields: &mut Fields) -> Result<Fact, String> {
    let (of, by) = (fields.text("of")?, who(fields, "by")?);
    let how = fields.text("how")?;
    let reason = fields.text("reason")?;
    let how = match how.as_str() {
        "author" => Removal::ByAuthor { by: Some(by) },
        "moderation" => Removal::ByModeration { by, reason },
        other => {
            let other = other.escape_debug();
            return Err(format!("how is `{other}`; author or moderation is expected"));
        }
    };
    let at = fields.time("at")?;
    Ok(Fact::Removal { of, how, at })
}

fn session(fields: &mut Fields) -> Result<Parsed, String> {
    let id = fields.text("id")?;
    let community = Some(fields.parsed("community")?);
    let title = fields.text("title")?;
    let (starts, minutes) = (fields.time("at")?, fields.whole("minutes")?);
    let minutes =
        u32::try_from(minutes).map_err(|_| format!("minutes is {minutes}; 1 to 1,440 is expected"))?;
    let scope = match fields.optional("scope") {
        None => SessionScope::Invited,
        Some(Value::String(word)) if word == "invited" => SessionScope::Invited,
        Some(Value::String(word)) if word == "everyone" => SessionScope::Everyone,
        Some(Value::String(word)) => {
            let word = word.escape_debug();
            return Err(format!(
                "scope is `{word}`; invited, everyone or a list of units is expected"
            ));
        }
        Some(units) => SessionScope::Units(as_list("scope", units, |unit| {
            as_text("scope", unit)?.parse().map_err(|e| format!("scope: {e}"))
        })?),
    };
    let session = PastSession {
        join: false,
        id,
        title,
        starts,
        minutes,
        scope,
    };
    Ok(Parsed::Fact {
        community,
        thing: Thing::Session,
        fact: Fact::Session(session),
    })
}

fn attendance(fields: &mut Fields) -> Result<Fact, String> {
    let (session, who) = (fields.text("session")?, who(fields, "person")?);
    let attendance = fields.text("attendance")?.parse();
    let attendance = attendance.map_err(|e: learncomm_core::Error| e.to_string())?;
    Ok(Fact::Attendance(PastAttendance {
        session,
        who,
        attendance,
    }))
}

fn who(fields: &mut Fields, name: &'static str) -> Result<Who, String> {
    fields.parsed::<Handle>(name).map(Who::Handle)
}
