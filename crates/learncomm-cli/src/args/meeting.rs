use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use learncomm_core::session::{Attendance, SessionRole};

/// A session.
#[derive(Debug, Args)]
pub(crate) struct Meeting {
    /// The session: its number (12, or quoted '#12'), `next`, `last`, a series and a day (weekly@2026-03-02), its id, or
    /// the beginning of its id (at least 4 digits)
    pub(crate) session: String,
}

/// The name of a role in a session.
pub(super) fn session_role() -> impl TypedValueParser<Value = SessionRole> {
    PossibleValuesParser::new(SessionRole::ALL.iter().map(|role| role.as_str()))
        .try_map(|given| given.parse::<SessionRole>())
}

/// The name of a kind of attendance.
pub(super) fn attendance() -> impl TypedValueParser<Value = Attendance> {
    PossibleValuesParser::new(Attendance::ALL.iter().map(|kind| kind.as_str()))
        .try_map(|given| given.parse::<Attendance>())
}
