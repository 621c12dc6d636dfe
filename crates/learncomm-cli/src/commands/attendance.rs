use learncomm_core::session::{Attendance, CaughtUp, Tally};

use super::{Done, numbers};
use crate::args::{AttendanceCommand, RecordAttendance};
use crate::context::Context;
use crate::out::{Cell, Field, Row};

impl Row for Tally {
    const KIND: &'static str = "attendance";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("session", |t| Cell::Ordinal(t.number)),
        Field::new("came", |t| Cell::Count(t.came)),
        Field::new("excused", |t| Cell::Count(t.excused)),
        Field::new("absent", |t| Cell::Count(t.absent)),
        Field::new("corrected", |t| Cell::Count(t.corrected)),
        Field::detail("id", |t| Cell::text(t.session)),
    ];
}

impl Row for CaughtUp {
    const KIND: &'static str = "catch-up";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("session", |c| Cell::Ordinal(c.number)),
        Field::new("at", |c| Cell::Time(c.how.at)),
        Field::new("by", |c| {
            Cell::text(if c.how.recording { "recording" } else { "materials" })
        }),
        Field::new("counts", |c| Cell::Flag(c.counts)),
        Field::new("counts_until", |c| Cell::Time(c.counts_until)),
        Field::detail("id", |c| Cell::text(c.session)),
    ];
}

/// A session that was called off after all.
struct Undone {
    number: u32,
    reason: String,
}

impl Row for Undone {
    const KIND: &'static str = "undone-attendance";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("session", |u| Cell::Ordinal(u.number)),
        Field::new("reason", |u| Cell::text(&u.reason)),
    ];
}

pub(super) async fn run(command: AttendanceCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        AttendanceCommand::Record(args) => record(args, context).await,
        AttendanceCommand::CheckIn(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let session = numbers::session(&desk, &community, &which.session).await?;
            let line = desk.check_in(community.id, session.id).await?;
            let how = line.attendance.map(Attendance::as_str).unwrap_or_default();
            let sentence = format!("{} is {how} at #{}.", line.handle, session.number);
            context.out.done(&view, &line, &sentence)
        }
        AttendanceCommand::Show(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let session = numbers::session(&desk, &community, &which.session).await?;
            let mut lines = desk.roll(community.id, session.id).await?;
            lines.retain(|l| l.attendance.is_some() || l.caught_up.is_some());
            let mut listing = context.out.listing(view);
            listing.page(&lines)?;
            listing.end(None)
        }
        AttendanceCommand::CatchUp {
            meeting: which,
            recording,
            materials: _,
        } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let session = numbers::session(&desk, &community, &which.session).await?;
            let caught_up = desk.catch_up(community.id, session.id, recording).await?;
            let counts = if caught_up.counts {
                "It counts."
            } else {
                "It does not count: it was too late, or you were no member then."
            };
            let sentence = format!("Caught up with #{}. {counts}", session.number);
            context.out.done(&view, &caught_up, &sentence)
        }
        AttendanceCommand::Undo {
            meeting: which,
            reason,
        } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let session = numbers::session(&desk, &community, &which.session).await?;
            context.confirm(&format!(
                "Say that #{} did not take place? It cannot be recorded again.",
                session.number
            ))?;
            let undone = desk.undo_attendance(community.id, session.id, &reason).await?;
            let number = undone.number;
            let sentence = format!("#{number} did not take place.");
            context.out.done(&view, &Undone { number, reason }, &sentence)
        }
    }
}

async fn record(args: RecordAttendance, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let session = numbers::session(&desk, &community, &args.meeting.session).await?;
    let tally = desk
        .record_attendance(community.id, session.id, &args.entries(), args.rest)
        .await?;
    let sentence = format!(
        "#{}: {} came, {} excused, {} absent.",
        tally.number, tally.came, tally.excused, tally.absent
    );
    context.out.done(&view, &tally, &sentence)
}
