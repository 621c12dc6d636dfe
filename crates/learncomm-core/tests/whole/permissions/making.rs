//! Every role tries every use case; the expectations are those of the permission table, spelled out once more.

use learncomm_core::contribution::{
    ClaimKey, Contribution, ContributionEdit, ContributionKind, NewContribution, NewQuestion, VisibleTo,
};

use super::{Table, every_role_tries, who_has_left_is_nobody};
use crate::common::{Guild, question, wait};
use crate::kinds::{draft, new};

struct Stage {
    guild: Guild,
    /// By whoever tries, if they may share; by `sol` otherwise.
    mine: Contribution,
    draft: Contribution,
    /// Asked by nobody knows whom, with its key and an answer.
    anonymous: Contribution,
    key: ClaimKey,
    answer: Contribution,
}

fn edit() -> ContributionEdit {
    ContributionEdit {
        body: Some("Else.".to_owned()),
        ..ContributionEdit::default()
    }
}

const TRIALS: &Table<Stage> = &[
    ("s1_4 share a resource", "sfmg", |d, _, c| {
        wait(d.share(c, new(ContributionKind::Resource))).map(drop)
    }),
    ("s3_6 share a failure story", "sfmg", |d, _, c| {
        wait(d.share(c, new(ContributionKind::FailureStory))).map(drop)
    }),
    ("s2_3 share an article", "sfm", |d, _, c| {
        wait(d.share(c, new(ContributionKind::Article))).map(drop)
    }),
    ("s2_3 keep an article as a draft", "sfm", |d, _, c| {
        let draft = NewContribution {
            visible_to: VisibleTo::Author,
            ..new(ContributionKind::Article)
        };
        wait(d.share(c, draft)).map(drop)
    }),
    ("s1_4 keep a question as a draft", "sfmg", |d, _, c| {
        let draft = NewQuestion {
            visible_to: VisibleTo::Author,
            ..question("Draft?")
        };
        wait(d.ask(c, draft)).map(drop)
    }),
    ("s1_4 share a draft of one's own", "sfmg", |d, s, c| {
        wait(d.publish(c, s.draft.id, VisibleTo::Community)).map(drop)
    }),
    ("s1_4 open one's own to everyone", "sfmg", |d, s, c| {
        wait(d.publish(c, s.mine.id, VisibleTo::Everyone)).map(drop)
    }),
    ("s1_4 change one's own", "sfmg", |d, s, c| {
        wait(d.edit_contribution(c, s.mine.id, &edit())).map(drop)
    }),
    ("s2_2 read the answers in their order", "osfmg", |d, s, c| {
        wait(d.answers(c, s.anonymous.id)).map(drop)
    }),
    ("s2_8 ask anonymously", "sfmg", |d, _, c| {
        wait(d.ask_anonymously(c, question("May I?"))).map(drop)
    }),
    ("s2_8 accept with a key", "sfmg", |d, s, c| {
        wait(d.accept_with_claim(c, s.answer.id, &s.key)).map(drop)
    }),
    ("s2_8 edit with a key", "sfmg", |d, s, c| {
        wait(d.edit_with_claim(c, s.anonymous.id, &s.key, &edit())).map(drop)
    }),
    ("s2_8 withdraw with a key", "sfmg", |d, s, c| {
        wait(d.withdraw_with_claim(c, s.anonymous.id, &s.key)).map(drop)
    }),
    ("s2_8 remove a question without a name", "os", |d, s, c| {
        wait(d.remove(c, s.anonymous.id, Some("a name in it"))).map(drop)
    }),
];

fn stage(who: Option<&str>) -> Stage {
    let guild = Guild::with_roles();
    guild.person("new");
    let author = who.filter(|w| *w != "olu").unwrap_or("sol");
    let mine = wait(
        guild
            .desk(author)
            .share(guild.community.id, new(ContributionKind::Idea)),
    )
    .unwrap();
    let draft = draft(&guild, author, ContributionKind::Narration);
    let (anonymous, key) = crate::anonymous::asked(&guild, "mei");
    let answer = guild.answer("fay", anonymous.id);
    guild.pass(60);
    Stage {
        guild,
        mine,
        draft,
        anonymous,
        key,
        answer,
    }
}

#[test]
fn s2_6_every_role_tries_every_use_case_of_making() {
    every_role_tries(TRIALS, stage, |stage| &stage.guild);
}

#[test]
fn s2_6_who_has_left_may_make_nothing() {
    who_has_left_is_nobody(TRIALS, stage, |stage| &stage.guild);
}
