//! S2.3: what an article's history tells, and what it does not: drafts, notes, what came from elsewhere, erased authors.

use learncomm_core::contribution::{
    ArticleEdit, Contribution, ContributionEdit, ContributionKind, NewContribution, NewNote, Promotion,
    RevisionLine, VisibleTo,
};
use learncomm_core::history::Fact;
use learncomm_core::id::{ContributionId, Handle};
use learncomm_core::ledger::Verb;

use crate::articles::{edit, revise};
use crate::common::{Guild, handle, wait};
use crate::listing::{bring, past, stored};

fn shared(guild: &Guild, who: &str, to: VisibleTo) -> Contribution {
    let new = NewContribution {
        title: Some("How we test".to_owned()),
        body: "First thoughts.".to_owned(),
        visible_to: to,
        ..NewContribution::new(ContributionKind::Article)
    };
    wait(guild.desk(who).share(guild.community.id, new)).unwrap()
}

fn history(guild: &Guild, who: &str, of: ContributionId) -> Vec<RevisionLine> {
    let desk = guild.desk(who);
    let (mut lines, more) = wait(desk.article_revisions(guild.community.id, of, None, 100)).unwrap();
    assert!(!more);
    lines.reverse();
    lines
}

fn text(guild: &Guild, who: &str, of: ContributionId, revision: u32) -> String {
    wait(guild.desk(who).article_at(guild.community.id, of, revision))
        .unwrap()
        .text
        .body
}

#[test]
fn s2_3_what_was_written_before_an_article_was_shared_is_in_no_revision() {
    for edited in [false, true] {
        let guild = Guild::with_roles();
        let community = guild.community.id;
        let id = shared(&guild, "mei", VisibleTo::Author).id;
        guild.pass(60);
        let secret = ArticleEdit {
            note: "Mine alone".to_owned(),
            ..edit(1, "What I think of the boss.")
        };
        revise(&guild, "mei", id, &secret).unwrap();
        assert_eq!(text(&guild, "mei", id, 1), "What I think of the boss.");
        guild.pass(60);
        let last = if edited {
            let change = ContributionEdit {
                body: Some("Fit to print.".to_owned()),
                ..ContributionEdit::default()
            };
            wait(guild.desk("mei").edit_contribution(community, id, &change)).unwrap();
            "Fit to print."
        } else {
            "What I think of the boss."
        };
        guild.pass(60);
        let published = wait(guild.desk("mei").publish(community, id, VisibleTo::Community)).unwrap();
        assert_eq!((published.revision, published.edited_at), (1, None));
        guild.pass(60);
        assert_eq!(revise(&guild, "fay", id, &edit(1, "Better.")).unwrap(), 2);
        let lines = history(&guild, "gus", id);
        let told: Vec<(u32, &str, Option<&str>)> = lines
            .iter()
            .map(|line| {
                (
                    line.number,
                    line.note.as_str(),
                    line.by.as_ref().map(Handle::as_str),
                )
            })
            .collect();
        assert_eq!(told, [(1, "", Some("mei")), (2, "", Some("fay"))]);
        assert_eq!(
            lines[0].at, published.at,
            "a draft is dated from when it is shared"
        );
        assert_eq!(text(&guild, "gus", id, 1), last);
        assert_eq!(text(&guild, "gus", id, 2), "Better.");
    }
}

#[test]
fn s1_5_s2_3_a_note_that_became_an_article_has_its_first_revision() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let mei = guild.desk("mei");
    let note = NewNote {
        title: Some("Clocks".to_owned()),
        body: "They go wrong.".to_owned(),
        ..NewNote::default()
    };
    let note = wait(mei.take_note(community, &note)).unwrap();
    let promotion = Promotion {
        kind: ContributionKind::Article,
        title: None,
        visible_to: VisibleTo::Community,
    };
    let article = wait(mei.promote_note(community, note.number, &promotion)).unwrap();
    assert_eq!(article.revision, 1);
    let lines = history(&guild, "gus", article.id);
    assert_eq!(
        (lines.len(), lines[0].at, lines[0].by.as_ref().map(Handle::as_str)),
        (1, article.at, Some("mei"))
    );
    guild.pass(60);
    assert_eq!(
        revise(&guild, "fay", article.id, &edit(1, "They stop.")).unwrap(),
        2
    );
    assert_eq!(text(&guild, "gus", article.id, 1), "They go wrong.");
}

#[test]
fn s1_3_s2_3_an_article_that_is_imported_again_keeps_what_was_revised_here() {
    let guild = Guild::with_roles();
    let mut made = past("a", ContributionKind::Article, "mei", guild.hub.now());
    bring(&guild, &[Fact::Contribution(made.clone())]);
    let id = stored(&guild)[0].id;
    guild.pass(60);
    assert_eq!(revise(&guild, "fay", id, &edit(1, "From here.")).unwrap(), 2);
    guild.pass(60);
    let before = history(&guild, "gus", id);
    // Edited elsewhere since: both texts are there, whichever is the latest.
    made.body = "From there.".to_owned();
    made.edited_at = Some(guild.hub.now());
    bring(&guild, &[Fact::Contribution(made)]);
    guild.pass(60);
    let now = wait(guild.desk("gus").article(guild.community.id, id))
        .unwrap()
        .contribution;
    let latest = now.revision;
    assert_eq!(
        revise(&guild, "fay", id, &edit(latest, "At last.")).unwrap(),
        history(&guild, "gus", id).len() as u32
    );
    let lines = history(&guild, "gus", id);
    let texts: Vec<String> = lines
        .iter()
        .map(|line| text(&guild, "gus", id, line.number))
        .collect();
    assert!(lines.len() > before.len());
    for said in ["Text a", "From here.", "At last."] {
        assert!(texts.iter().any(|text| text == said), "{said}: {texts:?}");
    }
    let numbers: Vec<u32> = lines.iter().map(|line| line.number).collect();
    assert_eq!(numbers, (1..=lines.len() as u32).collect::<Vec<_>>());
}

#[test]
fn s2_3_an_article_of_somebody_who_left_is_revised_toward_them() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let article = shared(&guild, "mei", VisibleTo::Community);
    let mei = wait(guild.op.member(community, &handle("mei")))
        .unwrap()
        .membership
        .number;
    wait(guild.op.release(community, &handle("mei"), None)).unwrap();
    guild.pass(60);
    revise(&guild, "fay", article.id, &edit(1, "Better.")).unwrap();
    let told = guild
        .ledger()
        .into_iter()
        .find(|a| a.verb == Verb::Revised)
        .unwrap();
    assert_eq!((told.toward, told.object, told.value), (mei, article.number, 2));
    assert_eq!(
        history(&guild, "gus", article.id)[0]
            .by
            .as_ref()
            .map(Handle::as_str),
        Some("mei")
    );
    // Erased, there is nothing to revise and no history to read.
    wait(
        guild
            .op
            .erase_contribution(community, article.id, Some("Asked to.")),
    )
    .unwrap();
    assert!(revise(&guild, "fay", article.id, &edit(2, "Again.")).is_err());
    assert!(wait(guild.op.article_revisions(community, article.id, None, 9)).is_err());
    let dump = guild.dump();
    let holds = |needle: &[u8]| {
        dump.iter()
            .any(|(_, value)| value.windows(needle.len()).any(|w| w == needle))
    };
    assert!(!holds(b"First thoughts.") && !holds(b"Better."));
}
