use serde::{Deserialize, Serialize};

use crate::error::Error;

/// Who may read what the community shares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Visibility {
    /// Who is in the community.
    #[default]
    Members,
    /// Everybody known to the store: contributions, sessions, topics, announcements, norms. Who is in the community, what
    /// they know and how they speak on norms stays among those who are in, and so does taking part.
    Everyone,
}

impl Visibility {
    /// The name, as in JSON and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Members => "members",
            Self::Everyone => "everyone",
        }
    }
}

/// Who sees figures about single people, beside themselves (metrics §0.8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PersonMetrics {
    /// Nobody.
    #[default]
    Nobody,
    /// Stewards and the owner of the store, to support people.
    Stewards,
}

impl PersonMetrics {
    /// The name, as in JSON and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Stewards => "stewards",
        }
    }
}

/// Who reads the log of what stewards did about flags (S4.6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AuditLog {
    /// All members.
    #[default]
    Members,
    /// Stewards.
    Stewards,
}

impl AuditLog {
    /// The name, as in JSON and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Members => "members",
            Self::Stewards => "stewards",
        }
    }
}

/// What a community has settled about how it works; part of its charter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Sums about people are shown of at least so many: 3 to 100, 5 unless settled otherwise (metrics §10.4).
    pub anonymity_k: u8,
    /// How many days after its adoption a norm is reviewed, unless the norm says otherwise: 1 to 3,650.
    pub norm_review_days: u16,
    /// Which share of the members has to be heard before a norm is adopted, in percent: 1 to 100.
    pub consent_percent: u8,
    /// Who may read what the community shares.
    pub visibility: Visibility,
    /// Who sees figures about single people.
    pub person_metrics: PersonMetrics,
    /// Who reads the log of moderation.
    pub audit_log: AuditLog,
    /// Whether points are given (S4.5).
    pub points: bool,
    /// Whether questions may be asked anonymously (S2.8).
    pub anonymous_questions: bool,
    /// How many days after its last review or revision an article is to be reviewed, unless the article says otherwise: 1
    /// to 3,650.
    pub article_review_days: u16,
    /// By how many members something has to be flagged until it is hidden, before a steward has decided (S2.5): 2 to 100; 0
    /// if that is left to stewards.
    pub hide_at_flags: u8,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            anonymity_k: 5,
            norm_review_days: 180,
            consent_percent: 50,
            visibility: Visibility::default(),
            person_metrics: PersonMetrics::default(),
            audit_log: AuditLog::default(),
            points: false,
            anonymous_questions: true,
            article_review_days: 180,
            hide_at_flags: 3,
        }
    }
}

impl Settings {
    pub(super) fn checked(self) -> Result<Self, Error> {
        within("anonymity_k", u32::from(self.anonymity_k), 3, 100)?;
        within("norm_review_days", u32::from(self.norm_review_days), 1, 3_650)?;
        within("consent_percent", u32::from(self.consent_percent), 1, 100)?;
        within(
            "article_review_days",
            u32::from(self.article_review_days),
            1,
            3_650,
        )?;
        if self.hide_at_flags != 0 {
            within("hide_at_flags", u32::from(self.hide_at_flags), 2, 100)?;
        }
        Ok(self)
    }
}

/// Changes to [`Settings`]: what is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingsEdit {
    /// See [`Settings::anonymity_k`].
    pub anonymity_k: Option<u8>,
    /// See [`Settings::norm_review_days`].
    pub norm_review_days: Option<u16>,
    /// See [`Settings::consent_percent`].
    pub consent_percent: Option<u8>,
    /// See [`Settings::visibility`].
    pub visibility: Option<Visibility>,
    /// See [`Settings::person_metrics`].
    pub person_metrics: Option<PersonMetrics>,
    /// See [`Settings::audit_log`].
    pub audit_log: Option<AuditLog>,
    /// See [`Settings::points`].
    pub points: Option<bool>,
    /// See [`Settings::anonymous_questions`].
    pub anonymous_questions: Option<bool>,
    /// See [`Settings::article_review_days`].
    pub article_review_days: Option<u16>,
    /// See [`Settings::hide_at_flags`].
    pub hide_at_flags: Option<u8>,
}

impl From<Settings> for SettingsEdit {
    /// Changes everything to what these settings say.
    fn from(settings: Settings) -> Self {
        Self {
            anonymity_k: Some(settings.anonymity_k),
            norm_review_days: Some(settings.norm_review_days),
            consent_percent: Some(settings.consent_percent),
            visibility: Some(settings.visibility),
            person_metrics: Some(settings.person_metrics),
            audit_log: Some(settings.audit_log),
            points: Some(settings.points),
            anonymous_questions: Some(settings.anonymous_questions),
            article_review_days: Some(settings.article_review_days),
            hide_at_flags: Some(settings.hide_at_flags),
        }
    }
}

impl SettingsEdit {
    /// The settings with these changes.
    #[must_use]
    pub fn applied_to(&self, settings: Settings) -> Settings {
        Settings {
            anonymity_k: self.anonymity_k.unwrap_or(settings.anonymity_k),
            norm_review_days: self.norm_review_days.unwrap_or(settings.norm_review_days),
            consent_percent: self.consent_percent.unwrap_or(settings.consent_percent),
            visibility: self.visibility.unwrap_or(settings.visibility),
            person_metrics: self.person_metrics.unwrap_or(settings.person_metrics),
            audit_log: self.audit_log.unwrap_or(settings.audit_log),
            points: self.points.unwrap_or(settings.points),
            anonymous_questions: self.anonymous_questions.unwrap_or(settings.anonymous_questions),
            article_review_days: self.article_review_days.unwrap_or(settings.article_review_days),
            hide_at_flags: self.hide_at_flags.unwrap_or(settings.hide_at_flags),
        }
    }
}

fn within(field: &'static str, given: u32, least: u32, most: u32) -> Result<(), Error> {
    if (least..=most).contains(&given) {
        Ok(())
    } else {
        Err(Error::invalid(
            field,
            format!("{given} is not between {least} and {most}"),
        ))
    }
}
