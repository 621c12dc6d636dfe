//! Use cases of articles and notes, for faults at any call of the store.

use learncomm_core::Error;
use learncomm_core::contribution::{ArticleEdit, NextReview, NoteEdit, NoteStage};
use learncomm_core::id::ContributionId;

use crate::articles::{edit, new, revise, write};
use crate::common::{Guild, wait};
use crate::faults::{Case, a_fault_anywhere, an_unknown_outcome};
use crate::notes;

struct Shelf {
    /// Has two revisions; `mei` has a conflict on it.
    article: ContributionId,
}

fn prepared() -> (Guild, Shelf) {
    let guild = Guild::with_roles();
    let article = write(&guild, "fay", "Clocks").id;
    revise(&guild, "fay", article, &edit(1, "Fay's.")).unwrap();
    revise(&guild, "mei", article, &edit(1, "Mei's.")).unwrap_err();
    wait(
        guild
            .desk("mei")
            .take_note(guild.community.id, &notes::new("Noted.")),
    )
    .unwrap();
    guild.pass(60);
    (guild, Shelf { article })
}

const USE_CASES: &[Case<Shelf>] = &[
    ("s2_3 write article", |g, _| {
        wait(g.desk("mei").write_article(g.community.id, &new("New", "Text."))).map(drop)
    }),
    ("s2_3 revise article", |g, k| {
        revise(g, "mei", k.article, &edit(2, "New.")).map(drop)
    }),
    ("s2_3 resolve conflict", |g, k| {
        let resolving = ArticleEdit {
            resolves: Some(1),
            ..edit(2, "New.")
        };
        revise(g, "mei", k.article, &resolving).map(drop)
    }),
    ("s2_3 keep what collides", |g, k| {
        match revise(g, "mei", k.article, &edit(1, "Else.")) {
            Err(Error::EditConflict { .. }) => Ok(()),
            other => other.map(drop),
        }
    }),
    ("s2_3 restore article", |g, k| {
        wait(g.desk("mei").restore_article(g.community.id, k.article, 1, "")).map(drop)
    }),
    ("s2_3 confirm article", |g, k| {
        wait(
            g.desk("mei")
                .confirm_article(g.community.id, k.article, NextReview::AsCharter),
        )
        .map(drop)
    }),
    ("s2_3 set article review", |g, k| {
        wait(
            g.desk("mei")
                .set_article_review(g.community.id, k.article, NextReview::InDays(3)),
        )
        .map(drop)
    }),
    ("s2_3 drop conflict", |g, _| {
        wait(g.desk("mei").drop_article_conflict(g.community.id, 1))
    }),
    ("s1_5 take note", |g, _| {
        wait(g.desk("mei").take_note(g.community.id, &notes::new("New."))).map(drop)
    }),
    ("s1_5 edit note", |g, _| {
        let change = NoteEdit {
            body: Some("New.".to_owned()),
            ..NoteEdit::default()
        };
        wait(g.desk("mei").edit_note(g.community.id, 1, &change)).map(drop)
    }),
    ("s1_5 move note", |g, _| {
        wait(g.desk("mei").move_note(g.community.id, 1, NoteStage::Sense)).map(drop)
    }),
    ("s1_5 promote note", |g, _| {
        wait(g.desk("mei").promote_note(g.community.id, 1, &notes::idea())).map(drop)
    }),
    ("s1_5 drop note", |g, _| {
        wait(g.desk("mei").drop_note(g.community.id, 1))
    }),
];

#[test]
fn s2_3_s1_5_a_fault_anywhere_leaves_nothing_half_done() {
    a_fault_anywhere(USE_CASES.iter(), prepared);
}

#[test]
fn s2_3_s1_5_an_outcome_that_is_not_known_is_called_so() {
    an_unknown_outcome(USE_CASES.iter(), prepared);
}
