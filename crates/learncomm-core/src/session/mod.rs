//! Session: where a community meets – series and their occurrences, who comes, who leads, and what is taken away.
//!
//! | file | what it is |
//! |---|---|
//! | `words.rs` | roles, formats, answers, attendance: the words of this room and their codes in the ledger |
//! | `occurrence.rs` | one meeting: when, for whom, about what, led by whom |
//! | `edit.rs` | what a plan may hold, changes to it, and how occurrences follow their series |
//! | `series.rs` | a rule by which occurrences come about |
//! | `recurrence.rs`, `calendar.rs` | the rules, expanded in local time; local times as instants |
//! | `plan.rs` | plan, edit, move and cancel one session; who may |
//! | `series_life.rs`, `series_edit.rs` | series begin, go on and end; change from one session on |
//! | `series_make.rs` | occurrences of a series come about, and go again |
//! | `read.rs`, `listing.rs` | find, show and list; what is shown, and how an index by time is read |
//! | `steps.rs` | the steps of each format |
//! | `format.rs`, `agenda.rs` | what a session becomes without a topic; the run of show, with its opening |
//! | `activity_library.rs` | activities to open with |
//! | `case.rs`, `reflection.rs` | what a case clinic is about and what came of it; what people took away |
//! | `material.rs`, `fit.rs` | recordings and materials; whether a session is for somebody |
//! | `score.rs` | who does what in the sessions to come |
//! | `roll.rs` | who was invited to an occurrence, answered, came, caught up |
//! | `seats.rs` | who has a seat, and who waits for one |
//! | `lines.rs` | a roll as people see it, and who may keep it |
//! | `respond.rs` | answers: to one session, or once for a series |
//! | `invite.rs` | invitations, and whom to invite next |
//! | `invited.rs` | invitations to sessions to come, by who was invited |
//! | `attend.rs` | attendance, recorded and corrected |
//! | `tell.rs` | what the ledger is told of a session that was held |
//! | `held.rs` | what follows from a session being held, called off or changed |
//! | `catch_up.rs` | catching up with what one missed |
//! | `rota.rs` | whose turn it is to lead |
//! | `turns.rs` | rotas in use: join, assign, hand over, swap |
//! | `settle.rs` | what comes of turns once it is known who led |
//! | `rota_view.rs` | rotas as people see them |
//! | `excuse.rs` | who is excused from leading |
//! | `backlog/` | topics that are suggested, voted for, planned and covered; demand against supply |
//! | `action_item/` | actions that people took on, carried from session to session until they are closed |
//! | `session_feedback/` | what people say of a session, with their name or without |

mod action_item;
mod activity_library;
mod agenda;
mod attend;
pub(crate) mod backlog;
pub mod calendar;
mod case;
mod catch_up;
mod edit;
mod excuse;
mod fit;
mod format;
mod held;
mod invite;
mod invited;
mod lines;
mod listing;
mod material;
mod occurrence;
mod plan;
mod read;
mod recurrence;
mod reflection;
mod respond;
mod roll;
#[cfg(test)]
mod roll_tests;
mod rota;
mod rota_view;
mod score;
mod seats;
mod series;
mod series_edit;
mod series_life;
mod series_make;
mod session_feedback;
mod settle;
mod steps;
mod tell;
mod turns;
pub(crate) mod words;

pub use action_item::{
    ActionFilter, ActionItem, ActionProgress, ActionState, Carried, NewAction, Redating, ShownAction,
};
pub use activity_library::{ActivityCard, NewActivityCard};
pub use agenda::{Opening, RunOfShow, TimedItem};
pub use attend::{CHECK_IN, LATE_AFTER, Tally};
pub use backlog::{BacklogState, NewSuggestion, ShownSuggestion, Suggestion, SuggestionState, TopicDemand};
pub use case::{Case, FollowUp, NewCase};
pub use catch_up::{CATCH_UP_COUNTS, CaughtUp};
pub use edit::SessionEdit;
pub use excuse::{Excuse, Excused};
pub use fit::{Fit, FitVerdict};
pub use format::Concept;
pub use invite::{Candidate, Invited, MAX_INVITATION};
pub use lines::RollLine;
pub use listing::{NamedLead, SessionFilter, SessionState, ShownSeries, ShownSession};
pub use material::NewMaterial;
pub use occurrence::{
    AgendaItem, Focus, Lead, Material, MaterialKind, Occurrence, OccurrenceState, SessionPlan, SessionScope,
};
pub use plan::NewSession;
pub use reflection::{Answers, Reflection, ShownReflection};
pub use respond::SeriesResponse;
pub use roll::{CatchUp, Invitation, InvitationState, Reply, Roll, RollEntry, ToldLead};
pub use rota::{OnRota, Rota, RotaOf, Turn};
pub use rota_view::{RotaLine, RotaView};
pub use score::ScoreLine;
pub use seats::{Seat, Seats};
pub use series::{Series, Standing};
pub use series_edit::SeriesEdit;
pub use series_life::{NewSeries, SeriesChange};
pub use session_feedback::{FeedbackForm, FeedbackRead, Given, SessionFeedback, ShownFeedback};
pub use steps::{REFLECTION_PROMPTS, Step};
pub use turns::TurnView;
pub use words::{Answer, Attendance, SessionFormat, SessionRole};

pub(crate) use action_item::actions_due;
pub(crate) use backlog::open_votes;
pub(crate) use invited::invitations_to;
pub(crate) use roll::roll_key;
pub(crate) use settle::settle;
