//! What a plan may hold, and changes to it.

use super::occurrence::{AgendaItem, Focus, Lead, SessionPlan, SessionScope};
use super::words::SessionFormat;
use crate::community::Level;
use crate::error::Error;
use crate::id::Slug;
use crate::text;

/// The longest title, in characters.
pub(super) const MAX_TITLE: usize = 300;
/// The longest description or pre-work, in characters.
pub(super) const MAX_TEXT: usize = 10_000;
/// The most topics, and the most prerequisites.
const MAX_TOPICS: usize = 10;
/// The most leads, agenda items and units.
pub(super) const MAX_ITEMS: usize = 50;
/// The longest session, in minutes.
pub(super) const MAX_MINUTES: u32 = 1_440;
/// The largest plan as it is stored, in bytes: every occurrence of a series holds one, and a change to all those ahead has
/// to fit into one batch.
const MAX_PLAN: usize = 24 * 1_024;

/// Changes to a session: what is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionEdit {
    /// How long it is, in minutes: 1 to 1,440.
    pub minutes: Option<u32>,
    /// See [`SessionPlan::title`].
    pub title: Option<String>,
    /// See [`SessionPlan::description`].
    pub description: Option<String>,
    /// See [`SessionPlan::format`].
    pub format: Option<SessionFormat>,
    /// See [`SessionPlan::scope`].
    pub scope: Option<SessionScope>,
    /// See [`SessionPlan::topics`].
    pub topics: Option<Vec<Slug>>,
    /// See [`SessionPlan::level`]; `Some(None)` takes it away.
    pub level: Option<Option<Level>>,
    /// See [`SessionPlan::prerequisites`].
    pub prerequisites: Option<Vec<Slug>>,
    /// See [`SessionPlan::focus`]; `Some(None)` takes it away.
    pub focus: Option<Option<Focus>>,
    /// See [`SessionPlan::pre_work`].
    pub pre_work: Option<String>,
    /// See [`SessionPlan::capacity`]; `Some(None)` takes it away.
    pub capacity: Option<Option<u32>>,
    /// See [`SessionPlan::leads`].
    pub leads: Option<Vec<Lead>>,
    /// See [`SessionPlan::agenda`].
    pub agenda: Option<Vec<AgendaItem>>,
}

impl SessionEdit {
    /// The plan with these changes.
    #[must_use]
    pub fn applied_to(&self, plan: SessionPlan) -> SessionPlan {
        fn new<T: Clone>(given: Option<&T>, old: T) -> T {
            given.cloned().unwrap_or(old)
        }
        SessionPlan {
            title: new(self.title.as_ref(), plan.title),
            description: new(self.description.as_ref(), plan.description),
            format: new(self.format.as_ref(), plan.format),
            scope: new(self.scope.as_ref(), plan.scope),
            topics: new(self.topics.as_ref(), plan.topics),
            level: new(self.level.as_ref(), plan.level),
            prerequisites: new(self.prerequisites.as_ref(), plan.prerequisites),
            focus: new(self.focus.as_ref(), plan.focus),
            pre_work: new(self.pre_work.as_ref(), plan.pre_work),
            capacity: new(self.capacity.as_ref(), plan.capacity),
            leads: new(self.leads.as_ref(), plan.leads),
            agenda: new(self.agenda.as_ref(), plan.agenda),
        }
    }
}

impl SessionPlan {
    /// A plan with a title and a format, to be filled in.
    pub fn new(title: impl Into<String>, format: SessionFormat) -> Self {
        Self {
            title: title.into(),
            description: String::new(),
            format,
            scope: SessionScope::Everyone,
            topics: Vec::new(),
            level: None,
            prerequisites: Vec::new(),
            focus: None,
            pre_work: String::new(),
            capacity: None,
            leads: Vec::new(),
            agenda: Vec::new(),
        }
    }

    /// The plan, if all of it is allowed.
    pub(super) fn checked(mut self) -> Result<Self, Error> {
        self.title = text::line("title", &self.title, MAX_TITLE)?;
        self.description = text::prose("description", &self.description, MAX_TEXT)?;
        self.pre_work = text::prose("pre-work", &self.pre_work, MAX_TEXT)?;
        self.topics = several("topics", self.topics, MAX_TOPICS)?;
        self.prerequisites = several("prerequisites", self.prerequisites, MAX_TOPICS)?;
        self.leads = several("leads", self.leads, MAX_ITEMS)?;
        if let SessionScope::Units(units) = self.scope {
            if units.is_empty() {
                return Err(Error::invalid(
                    "scope",
                    "names no unit; name one, or make it for everyone",
                ));
            }
            self.scope = SessionScope::Units(several("units", units, MAX_ITEMS)?);
        }
        if let Some(focus) = &mut self.focus {
            focus.title = text::line("focus", &focus.title, MAX_TITLE)?;
            focus.url = focus
                .url
                .as_deref()
                .map(|url| text::web_address("focus", url))
                .transpose()?;
        }
        if self.capacity.is_some_and(|seats| !(1..=100_000).contains(&seats)) {
            return Err(Error::invalid(
                "capacity",
                "is 1 to 100,000 seats, or none is given",
            ));
        }
        if self.agenda.len() > MAX_ITEMS {
            let why = format!("has {} items; {MAX_ITEMS} is the most", self.agenda.len());
            return Err(Error::invalid("agenda", why));
        }
        self.agenda = self
            .agenda
            .into_iter()
            .map(AgendaItem::checked)
            .collect::<Result<_, _>>()?;
        let size = serde_json::to_vec(&self).map_or(usize::MAX, |bytes| bytes.len());
        if size > MAX_PLAN {
            let why =
                format!("takes {size} bytes in all; {MAX_PLAN} is the most: put longer texts behind a link");
            return Err(Error::invalid("plan", why));
        }
        Ok(self)
    }

    /// What becomes of the plan of an occurrence when that of its series changes: what it has from the series follows the
    /// series, what was changed in it alone stays.
    pub(super) fn following(self, old: &Self, new: &Self) -> Self {
        fn follow<T: Clone + PartialEq>(own: T, old: &T, new: &T) -> T {
            if own == *old { new.clone() } else { own }
        }
        // Leads are given out session by session: those of the series are exchanged, the others stay.
        let mut leads = self.leads;
        leads.retain(|lead| new.leads.contains(lead) || !old.leads.contains(lead));
        let added: Vec<Lead> = new
            .leads
            .iter()
            .filter(|lead| !old.leads.contains(lead) && !leads.contains(lead))
            .copied()
            .collect();
        leads.extend(added);
        Self {
            title: follow(self.title, &old.title, &new.title),
            description: follow(self.description, &old.description, &new.description),
            format: follow(self.format, &old.format, &new.format),
            scope: follow(self.scope, &old.scope, &new.scope),
            topics: follow(self.topics, &old.topics, &new.topics),
            level: follow(self.level, &old.level, &new.level),
            prerequisites: follow(self.prerequisites, &old.prerequisites, &new.prerequisites),
            focus: follow(self.focus, &old.focus, &new.focus),
            pre_work: follow(self.pre_work, &old.pre_work, &new.pre_work),
            capacity: follow(self.capacity, &old.capacity, &new.capacity),
            leads,
            agenda: follow(self.agenda, &old.agenda, &new.agenda),
        }
    }
}

impl AgendaItem {
    /// An item with a title and a time box.
    pub fn new(title: impl Into<String>, minutes: u32) -> Self {
        Self {
            title: title.into(),
            minutes,
            role: None,
            notes: String::new(),
            discussed: None,
        }
    }

    pub(super) fn checked(mut self) -> Result<Self, Error> {
        self.title = text::line("agenda item", &self.title, MAX_TITLE)?;
        self.notes = text::prose("agenda item", &self.notes, 2_000)?;
        minutes(self.minutes)?;
        Ok(self)
    }
}

/// A length in minutes that a session, or a part of it, may have.
pub(super) fn minutes(given: u32) -> Result<u32, Error> {
    if (1..=MAX_MINUTES).contains(&given) {
        Ok(given)
    } else {
        Err(Error::invalid(
            "minutes",
            format!("{given} is not 1 to {MAX_MINUTES} minutes"),
        ))
    }
}

/// Each once, in their order.
pub(super) fn several<T: PartialEq>(
    field: &'static str,
    given: Vec<T>,
    most: usize,
) -> Result<Vec<T>, Error> {
    let mut kept: Vec<T> = Vec::with_capacity(given.len().min(most));
    for one in given {
        if !kept.contains(&one) {
            kept.push(one);
        }
        if kept.len() > most {
            return Err(Error::invalid(field, format!("are more than {most}")));
        }
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::PersonId;
    use crate::session::SessionRole;

    fn lead(n: u128) -> Lead {
        Lead {
            role: SessionRole::Facilitator,
            person: PersonId::from(uuid::Uuid::from_u128(n)),
        }
    }

    #[test]
    fn what_was_changed_by_itself_stays() {
        let mut old = SessionPlan::new("Guild", SessionFormat::Class);
        old.leads = vec![lead(1)];
        let mut own = old.clone();
        own.title = "Guild, in the park".to_owned();
        own.leads.push(lead(2));
        let edit = SessionEdit {
            title: Some("Circle".to_owned()),
            level: Some(Some(Level::Advanced)),
            leads: Some(vec![lead(3)]),
            ..SessionEdit::default()
        };
        let new = edit.applied_to(old.clone());
        let followed = own.following(&old, &new);
        assert_eq!(followed.title, "Guild, in the park");
        assert_eq!(followed.level, Some(Level::Advanced));
        assert_eq!(followed.leads, [lead(2), lead(3)]);
        assert_eq!(old.clone().following(&old, &new), new);
    }

    #[test]
    fn s0_4_plans_that_cannot_be_are_refused() {
        let plan = SessionPlan::new("Guild", SessionFormat::Class);
        assert_eq!(plan.clone().checked().unwrap(), plan);
        let with = |change: fn(&mut SessionPlan)| {
            let mut plan = SessionPlan::new("Guild", SessionFormat::Class);
            change(&mut plan);
            plan.checked().unwrap_err().to_string()
        };
        assert!(with(|p| p.title = " ".to_owned()).contains("title: may not be empty"));
        assert!(with(|p| p.capacity = Some(0)).contains("1 to 100,000 seats"));
        assert!(with(|p| p.scope = SessionScope::Units(vec![])).contains("names no unit"));
        assert!(with(|p| p.agenda = vec![AgendaItem::new("x", 0)]).contains("0 is not 1 to 1440"));
        assert!(with(|p| p.agenda = vec![AgendaItem::new("x", 1); 51]).contains("50 is the most"));
        assert!(with(|p| p.pre_work = "ü".repeat(10_000) + "x").contains("10001 characters"));
        assert!(
            with(|p| {
                p.pre_work = "ü".repeat(10_000);
                p.description = p.pre_work.clone();
            })
            .contains("bytes in all")
        );
        let focus = |url: &str| {
            Some(Focus {
                title: "Talk".to_owned(),
                url: Some(url.to_owned()),
            })
        };
        let mut plan = plan;
        plan.focus = focus("javascript:alert(1)");
        assert!(plan.checked().unwrap_err().to_string().contains("http"));
    }
}
