//! Community: what a group has agreed to be (its charter), who is in it, what they know and need, and how it tries to get
//! better.
//!
//! | file | what it is |
//! |---|---|
//! | `charter.rs` | communities and their charters: create, edit, find, list; who may do what |
//! | `settings.rs` | the settings in a charter: anonymity, reviews, who sees what |
//! | `stage.rs` | the stage of life that a community says it is in |
//! | `person.rs`, `edit_person.rs` | people, their handles and their identities in other tools |
//! | `membership.rs` | who is a member when, in which role and unit |
//! | `admission.rs` | admit, release, appoint, count to a unit |
//! | `members.rs` | find and list members |
//! | `roles.rs` | hand a role over, leave |
//! | `stewards.rs` | the record that keeps a community from losing its last steward |
//! | `opt_out.rs` | choose to be named in no ranking |
//! | `champion.rs` | who makes the community known in which unit, and units without anybody |
//! | `level.rs` | how far along somebody is with a topic |
//! | `expertise.rs` | what members say that they know |
//! | `experts.rs` | who knows about a topic, by what they said and what they did |
//! | `skill_gap/` | what is asked for against what is known |
//! | `deeds/` | what people did that shows something, counted from the ledger |
//! | `badge/` | badges: their criteria, who has earned them |
//! | `points/` | points, for communities that want them |
//! | `goal/` | results that the community, or a member, wants to reach, and how far they are |
//! | `value_story/` | what learning together brought about, confirmed by a second person |
//! | `feedback_round/` | what members like and want improved, and what came of it |
//! | `preference.rs` | what suits a member, which only they can read |
//! | `needs.rs` | sums of that, which tell of nobody |
//! | `practice.rs` | how people share, to compare with later |
//! | `experiment.rs` | changes of practice that are tried out |
//! | `announcement.rs` | what was made known to all |
//! | `digest/` | what is new to a member, for other tools to send |

mod admission;
mod announcement;
mod badge;
mod champion;
mod charter;
mod deeds;
mod digest;
mod edit_person;
mod experiment;
mod expertise;
mod experts;
mod feedback_round;
mod goal;
mod level;
mod members;
mod membership;
mod needs;
mod opt_out;
mod person;
mod points;
mod practice;
mod preference;
mod roles;
mod settings;
mod skill_gap;
mod stage;
mod stewards;
mod value_story;

pub use admission::{Admission, Member};
pub use announcement::{Announcement, ShownAnnouncement};
pub use badge::{
    Award, AwardRun, AwardedBy, Badge, BadgeEdit, BadgeHolders, BadgeProgress, BadgeState, Holding,
    MAX_BADGES, MAX_CRITERIA, NewBadge, Revocation, ShownAward,
};
pub use champion::UnitChampions;
pub use charter::{Charter, CharterEdit, Community};
pub use deeds::{Counted, Criterion, Evident, MAX_AT_LEAST, MAX_DAYS, WhichPathway};
pub use digest::{
    DAYS_AHEAD, DIGEST_SCHEMA, Digest, Digests, Due, FIRST_DAYS, LAST_CALL_DAYS, MAX_NEWS, MAX_WAITING,
    NewsAnnouncement, NewsGoal, NewsInvitation, NewsNorm, NewsPulse, NewsQuestion, NewsRecognition,
    NewsSession,
};
pub use edit_person::PersonEdit;
pub use experiment::{
    Conclusion, Experiment, ExperimentFilter, ExperimentOutcome, NewExperiment, known_metrics,
};
pub use expertise::{Declared, MAX_SKILLS, Skill};
pub use experts::{Evidence, Expert, LATEST, REPLIES};
pub use feedback_round::{
    EntryKind, FeedbackRound, MAX_ENTRIES, MAX_ENTRIES_EACH, MAX_OUTCOMES, MAX_ROUND_DAYS, NewOutcome,
    NewRound, NewVoice, Outcome, OutcomeIn, OutcomeState, RoundState, RoundView, Said, ShownEntry,
    ShownOutcome, ShownRound, TakenUpIn,
};
pub use goal::{
    Association, AssociationRow, AssociationWith, CAVEATS, FormerTerms, GoalDue, GoalEdit, GoalFilter,
    GoalOutcome, GoalProgress, GoalStanding, GoalTrend, GoalVisibility, ImportedObservations,
    MAX_FORMER_TERMS, MAX_LAGS, MAX_OBSERVATION_ROWS, MAX_OBSERVATIONS, MAX_OPEN_GOALS, MAX_OWN_GOALS,
    NewGoal, NewObservation, OBSERVE_DAYS, ObservationRow, Reading, ShownGoal, ShownGoalEnd,
    ShownObservation, WhoseGoals,
};
pub use level::Level;
pub use members::MemberFilter;
pub use membership::{Interval, Membership};
pub use needs::{Breakdown, Need, Needs};
pub use person::{Identity, NewPerson, Person};
pub use points::{OwnPoints, PointsFor, PointsLine, WEIGHTS, Weight};
pub use practice::{Change, Compared, Frequency, NewPractice, Practice, compare as compare_practices};
pub use preference::{
    MAX_PREFERRED_TOPICS, PartOfDay, Preferences, PreferencesEdit, ResourceKind, Way, WeekTime,
};
pub use settings::{AuditLog, PersonMetrics, Settings, SettingsEdit, Visibility};
pub use skill_gap::SkillGap;
pub use stage::{DeclaredStage, StageEntry};
pub use value_story::{
    MAX_INVOLVED, MAX_STORY_TEXT, NewValueStory, ShownConfirmation, ShownValueStory, ValueCycle,
    ValueStoryEdit, ValueStoryFilter, ValueStoryState,
};

pub(crate) use admission::{admit, unit_number};
pub(crate) use charter::load as load_community;
pub(crate) use expertise::{known_to, levels_in};
pub(crate) use goal::{Terms as GoalTerms, community_goals, progress as goal_progress};
pub(crate) use members::{handles, memberships, person_of, present};
pub(crate) use membership::member_key;
pub(crate) use person::{
    MAX_OUTSIDE_ID, MAX_TOOL, create as create_person, identity_key, person_by_handle_key, person_key,
};
pub(crate) use skill_gap::{declared, topic_names};
pub(crate) use stewards::{Rule as StewardRule, keep as keep_stewards};
pub(crate) use value_story::each_value_story;
