use learncomm_core::community::Digest;

use super::Done;
use crate::args::DigestArgs;
use crate::context::Context;
use crate::out::{Cell, Field, Row, prose};

/// How many members' digests are made at once.
const MEMBERS: usize = 100;

impl Row for Digest {
    const KIND: &'static str = "digest";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("handle", |d| Cell::text(&d.handle)),
        Field::new("name", |d| Cell::text(&d.name)),
        Field::new("community", |d| Cell::text(&d.community)),
        Field::new("since", |d| Cell::Time(d.since)),
        Field::new("until", |d| Cell::Time(d.until)),
        Field::detail("announcements", |d| Cell::parts(&d.announcements)),
        Field::detail("sessions", |d| Cell::parts(&d.sessions)),
        Field::detail("questions", |d| Cell::parts(&d.questions)),
        Field::detail("actions_due", |d| Cell::parts(&d.actions_due)),
        Field::detail("reviews_due", |d| Cell::parts(&d.reviews_due)),
        Field::detail("more", |d| Cell::Flag(d.more)),
        Field::detail("text", |d| Cell::text(d.to_text())),
        Field::detail("markdown", |d| Cell::text(d.to_markdown())),
        Field::detail("recognitions", |d| Cell::parts(&d.recognitions)),
        Field::detail("steps_due", |d| Cell::parts(&d.steps_due)),
        Field::detail("onboarding", |d| {
            d.onboarding.as_ref().map_or(Cell::Empty, Cell::parts)
        }),
        Field::detail("invitations", |d| Cell::parts(&d.invitations)),
        Field::detail("pulses", |d| Cell::parts(&d.pulses)),
        Field::detail("norms_under_discussion", |d| {
            Cell::parts(&d.norms_under_discussion)
        }),
        Field::detail("goals_due", |d| Cell::parts(&d.goals_due)),
    ];
}

pub(super) async fn run(args: DigestArgs, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view::<Digest>()?;
    let (desk, community) = context.desk_in_community().await?;
    let since = args.since.map(|since| since.in_zone(community.charter.time_zone));
    let in_words = context.out.wants_words();
    let words = |digest: &Digest| {
        prose(&if args.markdown {
            digest.to_markdown()
        } else {
            digest.to_text()
        })
    };
    if !args.everybody {
        let digest = desk.digest(community.id, args.whose.as_ref(), since).await?;
        if in_words {
            context.out.text(&words(&digest))?;
        } else {
            context.out.item(&view, &digest)?;
        }
        context.out.flush()?;
        if args.mark_read {
            desk.mark_digest(community.id, args.whose.as_ref(), digest.until)
                .await?;
        }
        return Ok(());
    }
    let mut listing = context.out.listing(view);
    let (mut after, mut printed) = (None, 0);
    loop {
        let page = desk.digests(community.id, since, after, MEMBERS).await?;
        if in_words {
            for digest in &page.digests {
                let gap = if printed == 0 { "" } else { "\n" };
                listing.text(&format!("{gap}{}", words(digest)))?;
                printed += 1;
            }
        } else {
            listing.page(&page.digests)?;
        }
        listing.flush()?;
        for digest in page.digests.iter().filter(|_| args.mark_read) {
            desk.mark_digest(community.id, Some(&digest.handle), digest.until)
                .await?;
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    if printed > 0 { Ok(()) } else { listing.end(None) }
}
