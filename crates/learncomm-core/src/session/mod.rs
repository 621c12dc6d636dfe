//! Session: where a community meets – series and their occurrences, who comes, who leads, and what is taken away.
//!
//! | file | what it is |
//! |---|---|
//! | `words.rs` | roles, formats, answers, attendance: the words of this room and their codes in the ledger |
//! | `occurrence.rs` | one meeting: when, for whom, about what, led by whom |
//! | `series.rs` | a rule by which occurrences come about |
//! | `calendar.rs` | local times as instants, recurrence |
//! | `plan.rs` | plan, move and cancel |
//! | `read.rs` | find, show and list |
//! | `roll.rs` | who was invited to an occurrence, answered, came, caught up |
//! | `seats.rs` | who has a seat, and who waits for one |
//! | `lines.rs` | a roll as people see it, and who may keep it |
//! | `respond.rs` | answers: to one session, or once for a series |
//! | `invite.rs` | invitations, and whom to invite next |
//! | `attend.rs` | attendance, recorded and corrected |
//! | `tell.rs` | what the ledger is told of a session that was held |
//! | `catch_up.rs` | catching up with what one missed |
//! | `rota.rs` | whose turn it is to lead |
//! | `turns.rs` | rotas in use: join, assign, hand over, swap |
//! | `rota_view.rs` | rotas as people see them |
//! | `excuse.rs` | who is excused from leading |

mod attend;
pub mod calendar;
mod catch_up;
mod excuse;
mod invite;
mod lines;
mod occurrence;
mod plan;
mod read;
mod respond;
mod roll;
#[cfg(test)]
mod roll_tests;
mod rota;
mod rota_view;
mod seats;
mod series;
mod tell;
mod turns;
pub(crate) mod words;

pub use attend::{CHECK_IN, LATE_AFTER, Tally};
pub use catch_up::{CATCH_UP_COUNTS, CaughtUp};
pub use excuse::{Excuse, Excused};
pub use invite::{Candidate, Invited, MAX_INVITATION};
pub use lines::RollLine;
pub use occurrence::{
    AgendaItem, Focus, Lead, Material, MaterialKind, Occurrence, OccurrenceState, SessionPlan, SessionScope,
};
pub use plan::NewSession;
pub use respond::SeriesResponse;
pub use roll::{CatchUp, Invitation, InvitationState, Reply, Roll, RollEntry, ToldLead};
pub use rota::{OnRota, Rota, RotaOf, Turn};
pub use rota_view::{RotaLine, RotaView};
pub use seats::{Seat, Seats};
pub use series::{Series, Standing};
pub use turns::TurnView;
pub use words::{Answer, Attendance, SessionFormat, SessionRole};
