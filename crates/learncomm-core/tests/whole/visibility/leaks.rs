//! Single ways in which something got out, or could.

use learncomm_core::contribution::{
    Contribution, ContributionEdit, ContributionKind, NewContribution, VisibleTo,
};
use learncomm_core::norm::Ruling;
use learncomm_core::{Desk, ErrorKind};

use super::outputs::text;
use crate::articles::{edit, revise};
use crate::common::{Guild, refused, wait};
use crate::flags::{flag, rule};
use crate::norms::adopted;
use crate::rsvp::plan;

fn article(guild: &Guild, visible_to: VisibleTo) -> Contribution {
    let session = guild.session("2026-01-06 10:00", plan("Clinic"));
    let new = NewContribution {
        title: Some("Clocks".to_owned()),
        body: "Needle one.".to_owned(),
        session: Some(session.id),
        visible_to,
        ..NewContribution::new(ContributionKind::Article)
    };
    wait(guild.desk("mei").share(guild.community.id, new)).unwrap()
}

/// All that a desk sees of an article.
fn all_of(desk: &Desk, guild: &Guild, of: &Contribution) -> String {
    let c = guild.community.id;
    let mut all = vec![
        text(wait(desk.article(c, of.id))),
        text(wait(desk.articles(c, &Default::default(), None, 9))),
        text(wait(desk.stale_articles(c, None, 9))),
        text(wait(desk.article_revisions(c, of.id, None, 9))),
        text(wait(desk.article_diff(c, of.id, 1, 2))),
    ];
    all.extend((1..5).map(|n| text(wait(desk.article_at(c, of.id, n)))));
    all.concat()
}

#[test]
fn s2_3_s2_5_what_a_draft_said_does_not_come_back_when_it_is_shared() {
    let guild = Guild::with_roles();
    let (c, mei) = (guild.community.id, guild.desk("mei"));
    let draft = article(&guild, VisibleTo::Author);
    revise(&guild, "mei", draft.id, &edit(1, "Needle two.")).unwrap();
    guild.pass(60);
    let other = ContributionEdit {
        title: Some(Some("Watches".to_owned())),
        body: Some("Fit for all.".to_owned()),
        ..ContributionEdit::default()
    };
    wait(mei.edit_contribution(c, draft.id, &other)).unwrap();
    guild.pass(60);
    let shared = wait(mei.publish(c, draft.id, VisibleTo::Community)).unwrap();
    assert_eq!((shared.edited_at, shared.revision), (None, 1));
    let check = |revisions: usize| {
        for who in ["mei", "sol", "gus"] {
            let all = all_of(&guild.desk(who), &guild, &shared);
            assert!(!all.contains("Needle") && !all.contains("Clocks"), "{all}");
            let (lines, _) = wait(guild.desk(who).article_revisions(c, draft.id, None, 9)).unwrap();
            assert_eq!(lines.len(), revisions);
        }
    };
    check(1);
    revise(&guild, "fay", draft.id, &edit(1, "Fit for all of us.")).unwrap();
    check(2);
}

#[test]
fn s2_3_s2_5_from_outside_an_article_for_everyone_is_what_it_says_now() {
    let guild = Guild::with_roles();
    let (c, olu) = (guild.community.id, guild.desk("olu"));
    let made = article(&guild, VisibleTo::Community);
    revise(&guild, "fay", made.id, &edit(1, "Fit for all.")).unwrap();
    wait(guild.desk("mei").publish(c, made.id, VisibleTo::Everyone)).unwrap();
    guild.pass(400 * 86_400);
    let all = all_of(&olu, &guild, &made);
    assert!(all.contains("Fit for all.") && !all.contains("Needle"), "{all}");
    let session = made.session.unwrap().to_string();
    assert!(!all.contains(&session), "{all}");
    assert!(all_of(&guild.desk("gus"), &guild, &made).contains(&session));
    let (lines, more) = wait(olu.article_revisions(c, made.id, None, 9)).unwrap();
    assert_eq!((lines.len(), lines[0].number, more), (1, 2, false));
    assert_eq!(
        wait(olu.article_revisions(c, made.id, Some(2), 9)).unwrap(),
        (Vec::new(), false)
    );
    for n in [0, 1] {
        let early = wait(olu.article_at(c, made.id, n));
        assert_eq!(refused(early, &[]), ErrorKind::Forbidden, "{n}");
    }
    // Its author goes on seeing it all after having left.
    wait(guild.desk("mei").leave(c)).unwrap();
    assert!(all_of(&guild.desk("mei"), &guild, &made).contains("Needle one."));
}

#[test]
fn s4_4_s2_5_that_an_address_is_there_twice_is_told_to_who_sees_both() {
    let guild = Guild::with_roles();
    let norm = adopted(&guild, "No blame");
    guild.pass(60);
    let c = guild.community.id;
    let share = |who: &str, path: &str, visible_to| {
        let new = NewContribution {
            title: Some(format!("By {who}")),
            url: Some(format!("https://example.org/{path}")),
            visible_to,
            ..NewContribution::new(ContributionKind::Resource)
        };
        wait(guild.desk(who).share(c, new)).unwrap()
    };
    share("mei", "draft", VisibleTo::Author);
    share("mei", "hidden", VisibleTo::Community);
    let hidden = share("mei", "hidden", VisibleTo::Community);
    share("mei", "inside", VisibleTo::Community);
    let raised = flag(&guild, "fay", &hidden, &norm).unwrap();
    rule(&guild.op, &guild, raised.id, Ruling::Hide).unwrap();
    let draft = share("fay", "draft", VisibleTo::Community);
    let inside = share("fay", "inside", VisibleTo::Everyone);
    let found = |who: &str, of: &Contribution| wait(guild.desk(who).also_shared(c, of)).unwrap().len();
    let twice = |who: &str| {
        let (found, more) = wait(guild.desk(who).duplicates(c, None, 9)).unwrap();
        assert!(!more);
        let of_inside = |d: &&learncomm_core::contribution::Duplicate| d.address.contains("inside");
        (found.len(), found.iter().filter(of_inside).count())
    };
    for who in ["mei", "fay", "gus", "sol"] {
        assert_eq!(
            (found(who, &draft), found(who, &inside), twice(who)),
            (0, 1, (1, 1)),
            "{who}"
        );
    }
    assert_eq!((found("olu", &inside), twice("olu")), (0, (0, 0)));
    let url = "https://example.org/inside";
    assert_eq!(wait(guild.desk("olu").same_address(c, url)).unwrap().len(), 1);
}
