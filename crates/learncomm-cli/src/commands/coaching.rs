use learncomm_core::Desk;
use learncomm_core::community::Community;
use learncomm_core::contribution::{CheckIn, CoachingClose, GoalState, InsidePair, NewCoaching, ShownPair};
use learncomm_core::id::CoachingPairId;

use super::Done;
use super::numbers::spelled;
use crate::args::{CoachingCommand, GoalCommand, Paging};
use crate::context::Context;
use crate::failure::Failure;
use crate::out::{Cell, Field, Row};

/// A cell of what is between the two, if it is shown.
fn inside(pair: &ShownPair, cell: impl Fn(&InsidePair) -> Cell) -> Cell {
    pair.inside.as_ref().map_or(Cell::Empty, cell)
}

/// A text, or none if it is empty.
fn said(text: &str) -> Cell {
    Cell::maybe(Some(text).filter(|text| !text.is_empty()))
}

impl Row for ShownPair {
    const KIND: &'static str = "coaching-pair";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("number", |p| Cell::Ordinal(p.number)),
        Field::new("coach", |p| Cell::maybe(p.coach.as_ref())),
        Field::new("coachee", |p| Cell::maybe(p.coachee.as_ref())),
        Field::new("state", |p| Cell::text(p.state)),
        Field::new("since", |p| Cell::time(p.since)),
        Field::new("next_check_in", |p| inside(p, |i| Cell::maybe(i.next_check_in))),
        Field::detail("every_days", |p| {
            inside(p, |i| {
                i.every_days.map_or(Cell::Empty, |days| Cell::Count(days.into()))
            })
        }),
        Field::detail("last_check_in", |p| inside(p, |i| Cell::maybe(i.last_check_in))),
        Field::detail("goals", |p| inside(p, |i| Cell::parts(&i.goals))),
        Field::detail("entries", |p| inside(p, |i| Cell::parts(&i.entries))),
        Field::detail("agreed", |p| {
            inside(p, |i| {
                Cell::List(i.agreed.iter().map(ToString::to_string).collect())
            })
        }),
        Field::detail("proposed_by", |p| {
            inside(p, |i| Cell::maybe(i.proposed_by.as_ref()))
        }),
        Field::detail("proposed", |p| inside(p, |i| Cell::Time(i.proposed_at))),
        Field::detail("ended", |p| inside(p, |i| Cell::time(i.ended))),
        Field::detail("ended_by", |p| inside(p, |i| Cell::maybe(i.ended_by.as_ref()))),
        Field::detail("reason", |p| inside(p, |i| said(&i.reason))),
        Field::detail("learned", |p| inside(p, |i| said(&i.learned))),
        Field::detail("skills", |p| {
            inside(p, |i| {
                Cell::List(i.skills.iter().map(ToString::to_string).collect())
            })
        }),
        Field::detail("id", |p| Cell::text(p.id)),
    ];
}

pub(super) async fn run(command: CoachingCommand, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let of = community.id;
    let found = |given: String| {
        let (desk, community) = (&desk, &community);
        async move { find(desk, community, &given).await }
    };
    let (changed, what) = match command {
        CoachingCommand::List { everybody, paging } => {
            return list(everybody, &paging, &desk, &community, context).await;
        }
        CoachingCommand::Show(which) => {
            let id = found(which.id).await?;
            return context.out.item(&view, &desk.coaching_pair(of, id).await?);
        }
        CoachingCommand::Propose { with, i_am, rhythm } => {
            let new = NewCoaching {
                with,
                my_role: i_am,
                every_days: rhythm.every,
            };
            (desk.propose_coaching(of, &new).await?, "Proposed")
        }
        CoachingCommand::Arrange {
            coach,
            coachee,
            rhythm,
        } => {
            let arranged = desk.arrange_coaching(of, &coach, &coachee, rhythm.every);
            (arranged.await?, "Arranged; the two have to accept")
        }
        CoachingCommand::Accept(which) => {
            let id = found(which.id).await?;
            (desk.accept_coaching(of, id).await?, "Accepted")
        }
        CoachingCommand::Decline { which, reason } => {
            let id = found(which.id).await?;
            (desk.decline_coaching(of, id, &reason).await?, "Declined")
        }
        CoachingCommand::Rhythm { which, rhythm } => {
            let id = found(which.id).await?;
            (desk.set_coaching_rhythm(of, id, rhythm.every).await?, "Changed")
        }
        CoachingCommand::Goal(GoalCommand::Add { which, title, by }) => {
            let id = found(which.id).await?;
            (desk.add_coaching_goal(of, id, &title, by).await?, "Set a goal")
        }
        CoachingCommand::Goal(goal) => {
            let (which, state) = match goal {
                GoalCommand::Done(which) => (which, GoalState::Done),
                GoalCommand::Drop(which) => (which, GoalState::Dropped),
                GoalCommand::Add { .. } => return Ok(()),
                GoalCommand::Reopen(which) => (which, GoalState::Open),
            };
            let id = found(which.which.id).await?;
            let settled = desk.settle_coaching_goal(of, id, which.goal, state);
            (settled.await?, "Changed a goal")
        }
        CoachingCommand::CheckIn { which, on, note } => {
            let id = found(which.id).await?;
            let check_in = CheckIn { on, note };
            (desk.check_in_coaching(of, id, &check_in).await?, "Checked in")
        }
        CoachingCommand::Note { which, text } => {
            let id = found(which.id).await?;
            (desk.note_coaching(of, id, &text).await?, "Noted")
        }
        CoachingCommand::Close {
            which,
            learned,
            skills,
            reason,
        } => {
            let id = found(which.id).await?;
            let close = CoachingClose {
                learned,
                skills,
                reason,
            };
            (desk.close_coaching(of, id, &close).await?, "Closed")
        }
    };
    let sentence = format!(
        "{what}: the coaching pair #{} is {}.",
        changed.number, changed.state
    );
    context.out.done(&view, &changed, &sentence)
}

async fn list(
    everybody: bool,
    paging: &Paging,
    desk: &Desk,
    community: &Community,
    context: &mut Context<'_, '_>,
) -> Done {
    let view = context.out.view()?;
    let mut after = match &paging.after {
        Some(after) => Some(find(desk, community, after).await?),
        None => None,
    };
    let mut listing = context.out.listing(view);
    loop {
        let (shown, more) = if everybody {
            desk.coaching_pairs(community.id, after, paging.rows()).await?
        } else {
            desk.my_coaching(community.id, after, paging.rows()).await?
        };
        listing.page(&shown)?;
        after = shown.last().map(|p| p.id).or(after);
        if !more || !paging.all {
            let next = after.filter(|_| more).map(|id| id.to_string());
            return listing.end(next.as_deref());
        }
    }
}

async fn find(desk: &Desk, community: &Community, given: &str) -> Result<CoachingPairId, Failure> {
    Ok(desk.find_coaching(community.id, &spelled(given)).await?)
}
