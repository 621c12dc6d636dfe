//! Every role tries every use case; the expectations are those of the permission table, spelled out once more.

use learncomm_core::community::Admission;
use learncomm_core::contribution::{
    ArticleEdit, ArticleFilter, Contribution, ContributionKind, NewArticle, NextReview, NoteEdit, NoteFilter,
    NoteStage, Promotion, VisibleTo,
};
use learncomm_core::id::ContributionId;
use learncomm_core::{Actor, Desk, Error, Role};

use super::{Table, every_role_tries, who_has_left_is_nobody};
use crate::articles::{edit, new};
use crate::common::{Guild, handle, wait};
use crate::notes;

struct Stage {
    guild: Guild,
    /// Written by `ned`, revised once.
    article: Contribution,
    /// Written by `ned`, for everyone.
    open: ContributionId,
    /// Whether the one who tries has a conflict, which only members can have; else it is another's.
    conflict: u32,
}

const TRIALS: &Table<Stage> = &[
    ("s2_3 write an article", "sfm", |d, _, c| {
        wait(d.write_article(c, &new("New", "Text."))).map(drop)
    }),
    ("s2_3 revise another's article", "sfm", |d, s, c| {
        wait(d.revise_article(c, s.article.id, &edit(2, "New."))).map(drop)
    }),
    ("s2_3 resolve a conflict", "sfm", |d, s, c| {
        let resolving = ArticleEdit {
            resolves: Some(s.conflict),
            ..edit(2, "New.")
        };
        wait(d.revise_article(c, s.article.id, &resolving)).map(drop)
    }),
    ("s2_3 bring a revision back", "sfm", |d, s, c| {
        wait(d.restore_article(c, s.article.id, 1, "")).map(drop)
    }),
    ("s2_3 say that an article holds", "sfm", |d, s, c| {
        wait(d.confirm_article(c, s.article.id, NextReview::AsCharter)).map(drop)
    }),
    ("s2_3 set when it is reviewed", "sfm", |d, s, c| {
        wait(d.set_article_review(c, s.article.id, NextReview::InDays(30))).map(drop)
    }),
    ("s2_3 list what is due", "osfmg-", |d, _, c| {
        wait(d.stale_articles(c, None, 9)).map(drop)
    }),
    ("s2_3 list articles", "osfmg-", |d, _, c| {
        wait(d.articles(c, &ArticleFilter::default(), None, 9)).map(drop)
    }),
    ("s2_3 read an article", "osfmg", |d, s, c| {
        wait(d.article(c, s.article.id)).map(drop)
    }),
    ("s2_3 read an article for everyone", "osfmg-", |d, s, c| {
        wait(d.article(c, s.open)).map(drop)
    }),
    ("s2_3 read its history", "osfmg", |d, s, c| {
        wait(d.article_revisions(c, s.article.id, None, 9)).map(drop)
    }),
    ("s2_3 read a revision", "osfmg", |d, s, c| {
        wait(d.article_at(c, s.article.id, 1)).map(drop)
    }),
    ("s2_3 compare revisions", "osfmg", |d, s, c| {
        wait(d.article_diff(c, s.article.id, 1, 2)).map(drop)
    }),
    ("s2_3 list one's conflicts", "sfmg-", |d, _, c| {
        wait(d.article_conflicts(c, None)).map(drop)
    }),
    ("s1_5 take a note", "sfmg", |d, _, c| {
        wait(d.take_note(c, &notes::new("New."))).map(drop)
    }),
    ("s1_5 edit a note", "sfmg", |d, _, c| {
        wait(d.edit_note(c, 1, &NoteEdit::default())).map(drop)
    }),
    ("s1_5 move a note", "sfmg", |d, _, c| {
        wait(d.move_note(c, 1, NoteStage::Share)).map(drop)
    }),
    ("s1_5 promote a note", "sfmg", |d, _, c| {
        wait(d.promote_note(c, 1, &notes::idea())).map(drop)
    }),
    ("s1_5 promote a note to an article", "sfm", |d, _, c| {
        let article = Promotion {
            kind: ContributionKind::Article,
            title: Some("Title".to_owned()),
            visible_to: VisibleTo::Community,
        };
        wait(d.promote_note(c, 1, &article)).map(drop)
    }),
    ("s1_5 list one's notes", "sfmg-", |d, _, c| {
        wait(d.notes(c, &NoteFilter::default(), None, 9)).map(drop)
    }),
    ("s1_5 read a note of one's own", "sfmg-", |d, _, c| {
        wait(d.note(c, 1)).map(drop)
    }),
    ("s1_5 drop a note of one's own", "sfmg-", |d, _, c| {
        wait(d.drop_note(c, 1))
    }),
];

/// What members get by colliding; whoever is asked for it is left with it.
const CONFLICTS: &Table<Stage> = &[
    ("s2_3 show a conflict", "sfm", |d, s, c| {
        if matches!(d.actor(), Actor::Person(_)) {
            wait(d.restore_article(c, s.article.id, 2, ""))?;
        }
        wait(d.article_conflict(c, s.conflict)).map(drop)
    }),
    ("s2_3 drop a conflict", "sfm", |d, s, c| {
        if matches!(d.actor(), Actor::Person(_)) {
            wait(d.restore_article(c, s.article.id, 2, ""))?;
        }
        wait(d.drop_article_conflict(c, s.conflict))
    }),
];

fn stage(who: Option<&str>) -> Stage {
    let guild = Guild::with_roles();
    guild.join("ned", Role::Member);
    guild.pass(60);
    let c = guild.community.id;
    let ned = guild.desk("ned");
    let id = wait(ned.write_article(c, &new("Clocks", "One."))).unwrap().id;
    let article = wait(ned.revise_article(c, id, &edit(1, "Two."))).unwrap().article;
    let open = NewArticle {
        visible_to: VisibleTo::Everyone,
        ..new("Open", "Text.")
    };
    let open = wait(ned.write_article(c, &open)).unwrap().id;
    let collide = |desk: &Desk| match wait(desk.revise_article(c, id, &edit(1, "Mine."))) {
        Err(Error::EditConflict { conflict, .. }) => conflict,
        other => panic!("{other:?}"),
    };
    let conflict = match who {
        Some(who @ ("sol" | "fay" | "mei")) => collide(&guild.desk(who)),
        _ => collide(&ned),
    };
    if let Some(who) = who {
        let outside = who == "olu";
        if outside {
            // Somebody who was a guest once keeps their notes.
            let guest = Admission {
                role: Role::Guest,
                ..Admission::default()
            };
            wait(guild.op.admit(c, &handle(who), guest)).unwrap();
        }
        wait(guild.desk(who).take_note(c, &notes::new("A text."))).unwrap();
        if outside {
            guild.pass(60);
            wait(guild.op.release(c, &handle(who), None)).unwrap();
        }
        guild.pass(60);
    }
    Stage {
        guild,
        article,
        open,
        conflict,
    }
}

#[test]
fn s2_3_s1_5_every_role_tries_every_use_case_of_articles_and_notes() {
    every_role_tries(TRIALS, stage, |stage| &stage.guild);
    every_role_tries(CONFLICTS, stage, |stage| &stage.guild);
}

#[test]
fn s2_3_s1_5_who_has_left_may_do_nothing_with_articles() {
    who_has_left_is_nobody(TRIALS, stage, |stage| &stage.guild);
}
