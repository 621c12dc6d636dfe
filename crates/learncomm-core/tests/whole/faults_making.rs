//! Use cases of sharing, editing and asking anonymously, for faults at any call of the store.

use learncomm_core::contribution::{ClaimKey, Contribution, ContributionEdit, ContributionKind, VisibleTo};
use learncomm_core::session::Occurrence;

use crate::common::{Guild, question, wait};
use crate::faults::{Case, a_fault_anywhere, an_unknown_outcome};
use crate::kinds::{draft, new};

struct Made {
    session: Occurrence,
    draft: Contribution,
    shared: Contribution,
    asked: Contribution,
    key: ClaimKey,
    answer: Contribution,
    accepted: Contribution,
}

fn prepared() -> (Guild, Made) {
    let guild = Guild::with_roles();
    let session = guild.session("2026-01-06 10:00", crate::rsvp::plan("Clocks"));
    let draft = draft(&guild, "mei", ContributionKind::Article);
    let idea = new(ContributionKind::Idea);
    let shared = wait(guild.desk("mei").share(guild.community.id, idea)).unwrap();
    let (asked, key) = crate::anonymous::asked(&guild, "mei");
    let answer = guild.answer("sol", asked.id);
    let accepted = guild.answer("fay", asked.id);
    wait(
        guild
            .desk("gus")
            .accept_with_claim(guild.community.id, accepted.id, &key),
    )
    .unwrap();
    guild.pass(60);
    let made = Made {
        session,
        draft,
        shared,
        asked,
        key,
        answer,
        accepted,
    };
    (guild, made)
}

fn edit(known: &Made) -> ContributionEdit {
    ContributionEdit {
        body: Some("Else.".to_owned()),
        topics: Some(vec!["new".parse().unwrap()]),
        session: Some(Some(known.session.id)),
        ..ContributionEdit::default()
    }
}

const USE_CASES: &[Case<Made>] = &[
    ("s1_4 share", |g, k| {
        let mut article = new(ContributionKind::Article);
        article.session = Some(k.session.id);
        article.topics = vec!["new".parse().unwrap(), "newer".parse().unwrap()];
        wait(g.desk("mei").share(g.community.id, article)).map(drop)
    }),
    ("s1_4 publish", |g, k| {
        let mei = g.desk("mei");
        wait(mei.publish(g.community.id, k.draft.id, VisibleTo::Everyone)).map(drop)
    }),
    ("s1_4 edit", |g, k| {
        let mei = g.desk("mei");
        wait(mei.edit_contribution(g.community.id, k.shared.id, &edit(k))).map(drop)
    }),
    ("s2_8 ask anonymously", |g, _| {
        let mei = g.desk("mei");
        wait(mei.ask_anonymously(g.community.id, question("May I?"))).map(drop)
    }),
    ("s2_8 accept another answer with a key", |g, k| {
        let (gus, answer) = (g.desk("gus"), k.answer.id);
        wait(gus.accept_with_claim(g.community.id, answer, &k.key)).map(drop)
    }),
    ("s2_8 edit with a key", |g, k| {
        let gus = g.desk("gus");
        wait(gus.edit_with_claim(g.community.id, k.asked.id, &k.key, &edit(k))).map(drop)
    }),
    ("s2_8 withdraw with a key", |g, k| {
        let gus = g.desk("gus");
        wait(gus.withdraw_with_claim(g.community.id, k.asked.id, &k.key)).map(drop)
    }),
    ("s1_4 throw a draft away", |g, k| {
        wait(g.desk("mei").remove(g.community.id, k.draft.id, None)).map(drop)
    }),
    ("s2_2 rate what was accepted", |g, k| {
        wait(g.desk("mei").rate(g.community.id, k.accepted.id, 4)).map(drop)
    }),
];

#[test]
fn s1_4_s2_8_a_fault_anywhere_leaves_nothing_half_made() {
    a_fault_anywhere(USE_CASES.iter(), prepared);
}

#[test]
fn s1_4_s2_8_an_outcome_that_is_not_known_is_called_so() {
    an_unknown_outcome(USE_CASES.iter(), prepared);
}
