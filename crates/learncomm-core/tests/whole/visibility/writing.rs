//! Whoever would change something that they do not see is told what they are told of what is not there.

use learncomm_core::contribution::{
    ArticleEdit, ContributionEdit, NewAnswer, NewComment, NewPathway, NewStep, NextReview, StepOn, VisibleTo,
    Vote,
};
use learncomm_core::id::ContributionId;
use learncomm_core::norm::{FlagOn, NewFlag};
use learncomm_core::{Desk, Error};

use super::world::{Made, World};
use super::{LOOKERS, desk, looked_at, sees};
use crate::common::wait;
use crate::pathways;
use crate::recognition::thanks;

/// What may be done to a contribution. All of it is refused where it is tried.
type Deed = (
    &'static str,
    fn(&World, &Desk, ContributionId) -> Result<(), Error>,
);

fn deeds() -> Vec<Deed> {
    vec![
        ("rate", |w, d, id| {
            wait(d.rate(w.guild.community.id, id, 5)).map(drop)
        }),
        ("vote", |w, d, id| {
            wait(d.vote(w.guild.community.id, id, Vote::Up)).map(drop)
        }),
        ("answer", |w, d, to| {
            let body = "So.".to_owned();
            wait(d.answer(w.guild.community.id, NewAnswer { to, body })).map(drop)
        }),
        ("comment", |w, d, on| {
            let body = "So.".to_owned();
            wait(d.comment(w.guild.community.id, NewComment { on, body })).map(drop)
        }),
        ("accept", |w, d, id| {
            wait(d.accept(w.guild.community.id, id)).map(drop)
        }),
        ("edit", |w, d, id| {
            let edit = ContributionEdit {
                body: Some("So.".to_owned()),
                ..ContributionEdit::default()
            };
            wait(d.edit_contribution(w.guild.community.id, id, &edit)).map(drop)
        }),
        ("publish", |w, d, id| {
            wait(d.publish(w.guild.community.id, id, VisibleTo::Everyone)).map(drop)
        }),
        ("remove", |w, d, id| {
            wait(d.remove(w.guild.community.id, id, Some("So."))).map(drop)
        }),
        ("erase", |w, d, id| {
            wait(d.erase_contribution(w.guild.community.id, id, Some("So."))).map(drop)
        }),
        ("open", |w, d, id| {
            wait(d.open_resource(w.guild.community.id, id)).map(drop)
        }),
        ("flag", |w, d, id| {
            let flag = NewFlag {
                on: FlagOn::Contribution(id),
                norm: w.norm,
                words: "So.".to_owned(),
            };
            wait(d.raise_flag(w.guild.community.id, &flag)).map(drop)
        }),
        ("collect", |w, d, id| {
            wait(d.collect(w.guild.community.id, w.collection, id, None)).map(drop)
        }),
        ("uncollect", |w, d, id| {
            wait(d.uncollect(w.guild.community.id, w.collection, id)).map(drop)
        }),
        ("note in a collection", |w, d, id| {
            wait(d.note_collected(w.guild.community.id, w.collection, id, Some("So."))).map(drop)
        }),
        ("comment in a collection", |w, d, id| {
            wait(d.comment_on_collection(w.guild.community.id, w.collection, Some(id), "So.")).map(drop)
        }),
        ("revise", |w, d, id| {
            let edit = ArticleEdit {
                base: 1,
                body: Some("So.".to_owned()),
                ..ArticleEdit::default()
            };
            wait(d.revise_article(w.guild.community.id, id, &edit)).map(drop)
        }),
        ("restore", |w, d, id| {
            wait(d.restore_article(w.guild.community.id, id, 1, "")).map(drop)
        }),
        ("confirm", |w, d, id| {
            wait(d.confirm_article(w.guild.community.id, id, NextReview::default())).map(drop)
        }),
        ("set a review", |w, d, id| {
            wait(d.set_article_review(w.guild.community.id, id, NextReview::default())).map(drop)
        }),
        ("make a step of it", |w, d, contribution| {
            let on = StepOn::Resource { contribution };
            let new = NewPathway {
                steps: vec![NewStep::new("Read", on)],
                ..pathways::new("Another", Vec::new())
            };
            wait(d.make_pathway(w.guild.community.id, &new)).map(drop)
        }),
        ("accept with a claim key", |w, d, id| {
            wait(d.accept_with_claim(w.guild.community.id, id, &w.key)).map(drop)
        }),
        ("edit with a claim key", |w, d, id| {
            let edit = ContributionEdit::default();
            wait(d.edit_with_claim(w.guild.community.id, id, &w.key, &edit)).map(drop)
        }),
        ("withdraw with a claim key", |w, d, id| {
            wait(d.withdraw_with_claim(w.guild.community.id, id, &w.key)).map(drop)
        }),
    ]
}

/// What somebody is told, without what they named.
fn told(outcome: Result<(), Error>, named: &str) -> String {
    outcome.unwrap_err().to_string().replace(named, "it")
}

#[test]
fn s2_5_who_would_change_what_they_do_not_see_is_told_that_it_is_not_there() {
    let nothing: ContributionId = "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap();
    for open in [false, true] {
        let world = looked_at(open);
        let c = world.guild.community.id;
        for (looker, who) in LOOKERS {
            let desk = desk(world, who);
            // That something was there and was hidden or removed is no secret to those it was for.
            let is_secret = |made: &&Made| {
                made.is_draft() && looker != "author" || made.stands() && !sees(looker, open, made)
            };
            for made in world.made.iter().filter(is_secret) {
                for (name, deed) in deeds() {
                    assert_eq!(
                        told(deed(world, &desk, made.it.id), &made.it.id.to_string()),
                        told(deed(world, &desk, nothing), &nothing.to_string()),
                        "{name}: {looker}, open: {open}: {} for {}",
                        made.kind,
                        made.visible_to
                    );
                }
                let praise = |about: u32| {
                    let mut praise = thanks(&["pat"], "Thanks");
                    praise.about = Some(about);
                    wait(desk.recognise(c, &praise)).map(drop)
                };
                let (number, none) = (made.it.number, 99_999);
                assert_eq!(
                    told(praise(number), &format!("#{number}")),
                    told(praise(none), &format!("#{none}")),
                    "recognise: {looker}"
                );
            }
        }
    }
}
