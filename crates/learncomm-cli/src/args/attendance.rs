use clap::{ArgGroup, Args, Subcommand};
use learncomm_core::id::Handle;
use learncomm_core::session::Attendance;

use super::meeting::{Meeting, attendance};

/// Who came to a session, and who caught up with it.
#[derive(Debug, Subcommand)]
pub(crate) enum AttendanceCommand {
    /// Record who came, once a session has begun; again to add and to correct
    Record(RecordAttendance),
    /// Say that one is there: from 30 minutes before the session to 30 minutes after it; late from 10 minutes on
    CheckIn(Meeting),
    /// Show who came and who caught up
    Show(Meeting),
    /// Say that one took in what one missed; it counts within 14 days
    #[command(group = ArgGroup::new("how").required(true).args(["recording", "materials"]))]
    CatchUp {
        #[command(flatten)]
        meeting: Meeting,
        /// Watched at least half of the recording
        #[arg(long)]
        recording: bool,
        /// Went through the materials
        #[arg(long)]
        materials: bool,
    },
    /// Say that a session that was recorded did not take place after all; `session reopen` lets it be recorded again
    Undo {
        #[command(flatten)]
        meeting: Meeting,
        /// Why, 1 to 1,000 characters
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct RecordAttendance {
    #[command(flatten)]
    pub(crate) meeting: Meeting,
    /// Who was there from beginning to end: handles, separated by commas
    #[arg(long, value_name = "HANDLES", value_delimiter = ',')]
    pub(crate) present: Vec<Handle>,
    /// Who came late: handles, separated by commas
    #[arg(long, value_name = "HANDLES", value_delimiter = ',')]
    pub(crate) late: Vec<Handle>,
    /// Who left early: handles, separated by commas
    #[arg(long, value_name = "HANDLES", value_delimiter = ',')]
    pub(crate) left_early: Vec<Handle>,
    /// Who was there for less than half of it: handles, separated by commas
    #[arg(long, value_name = "HANDLES", value_delimiter = ',')]
    pub(crate) partly: Vec<Handle>,
    /// Who was not there and had said why: handles, separated by commas
    #[arg(long, value_name = "HANDLES", value_delimiter = ',')]
    pub(crate) excused: Vec<Handle>,
    /// Who was not there: handles, separated by commas
    #[arg(long, value_name = "HANDLES", value_delimiter = ',')]
    pub(crate) absent: Vec<Handle>,
    /// What everybody else was whom the session was for, unless they lead it or said that they are excused
    #[arg(long, value_name = "ATTENDANCE", value_parser = attendance())]
    pub(crate) rest: Option<Attendance>,
}

impl RecordAttendance {
    /// Who is named, and as what.
    pub(crate) fn entries(&self) -> Vec<(Handle, Attendance)> {
        let lists = [
            (&self.present, Attendance::Present),
            (&self.late, Attendance::Late),
            (&self.left_early, Attendance::LeftEarly),
            (&self.partly, Attendance::Partly),
            (&self.excused, Attendance::Excused),
            (&self.absent, Attendance::Absent),
        ];
        let all = lists
            .into_iter()
            .flat_map(|(handles, kind)| handles.iter().map(move |h| (h.clone(), kind)));
        all.collect()
    }
}
