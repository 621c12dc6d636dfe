//! Kinds of contributions, drafts, visibility, edits, and the order of answers.

use chrono::TimeDelta;
use learncomm_core::community::{CharterEdit, SettingsEdit, Visibility};
use learncomm_core::contribution::{
    Contribution, ContributionEdit, ContributionKind, Filter, ListedState, MAX_SKILLS, MAX_URL, Needs,
    NewContribution, NewQuestion, Shown, State, VisibleTo, Vote,
};
use learncomm_core::id::{ContributionId, Slug};
use learncomm_core::ledger::{NONE, Verb};
use learncomm_core::norm::{FlagOn, NewFlag};
use learncomm_core::{ErrorKind, Role};

use crate::common::{Guild, answer, comment, handle, question, refused, wait};
use crate::norms::adopted;
use crate::rsvp::plan;

const URL: &str = "https://example.org/clocks";

fn slugs(names: &[&str]) -> Vec<Slug> {
    names.iter().map(|name| name.parse().unwrap()).collect()
}

/// Something of a kind with just what it needs.
pub(crate) fn new(kind: ContributionKind) -> NewContribution {
    NewContribution {
        title: (kind.title() == Needs::One).then(|| "Clocks".to_owned()),
        body: "Pass a clock in.".to_owned(),
        url: (kind.url() == Needs::One).then(|| URL.to_owned()),
        topics: slugs(&["testing"]),
        ..NewContribution::new(kind)
    }
}

pub(crate) fn draft(guild: &Guild, who: &str, kind: ContributionKind) -> Contribution {
    let draft = NewContribution {
        visible_to: VisibleTo::Author,
        ..new(kind)
    };
    wait(guild.desk(who).share(guild.community.id, draft)).unwrap()
}

fn shared(guild: &Guild, who: &str, kind: ContributionKind) -> Contribution {
    wait(guild.desk(who).share(guild.community.id, new(kind))).unwrap()
}

fn shown(guild: &Guild, to: &str, id: ContributionId) -> Shown {
    wait(guild.desk(to).contribution(guild.community.id, id)).unwrap()
}

fn told(guild: &Guild, object: u32) -> Vec<Verb> {
    let ledger = guild.ledger();
    let mut rows: Vec<_> = ledger.iter().filter(|a| a.object == object).collect();
    rows.sort();
    rows.into_iter().map(|a| a.verb).collect()
}

fn of_own() -> impl Iterator<Item = ContributionKind> {
    let by_itself = |kind: &ContributionKind| !kind.is_reply() && *kind != ContributionKind::Question;
    ContributionKind::ALL.iter().copied().filter(by_itself)
}

#[test]
fn s1_4_s3_6_s3_8_every_kind_is_shared_and_told() {
    let guild = Guild::with_roles();
    let session = guild.session("2026-01-06 10:00", plan("Clocks"));
    for kind in of_own() {
        guild.pass(60);
        let given = NewContribution {
            topics: slugs(&["testing", "time", "testing"]),
            skills: slugs(&["rust"]),
            session: Some(session.id),
            ..new(kind)
        };
        // An article is for members, all else for guests, too.
        let is_article = kind == ContributionKind::Article;
        let who = if is_article { "fay" } else { "gus" };
        let made = wait(guild.desk(who).share(guild.community.id, given)).unwrap();
        let seen = shown(&guild, "mei", made.id);
        assert_eq!(seen.contribution, made);
        assert_eq!((made.kind, made.skills.clone()), (kind, slugs(&["rust"])));
        assert_eq!(made.topics, slugs(&["testing", "time"]));
        assert_eq!(seen.in_session, Some(session.number));
        let ledger = guild.ledger();
        let line = ledger
            .iter()
            .find(|a| a.object == made.number && a.verb == Verb::Shared)
            .unwrap();
        assert_eq!(
            (line.value, line.session, line.parent, line.toward),
            (kind.code(), session.number, NONE, NONE)
        );
        assert_eq!(told(&guild, made.number), [Verb::Shared, Verb::Tagged]);
        let review = guild.hub.now() + TimeDelta::days(180);
        assert_eq!(made.revision, u32::from(is_article));
        assert_eq!(made.review_at, is_article.then_some(review));
    }
}

#[test]
fn s1_4_what_each_kind_needs() {
    use ContributionKind::{
        Answer, Article, Comment, Experience, FailureStory, Idea, JobAid, Narration, Question, Reflection,
        Resource,
    };
    let guild = Guild::with_roles();
    let (mei, community) = (guild.desk("mei"), guild.community.id);
    let share = |kind, title: Option<&str>, body: &str, url: Option<&str>| {
        let given = NewContribution {
            title: title.map(ToOwned::to_owned),
            body: body.to_owned(),
            url: url.map(ToOwned::to_owned),
            ..NewContribution::new(kind)
        };
        wait(mei.share(community, given))
    };
    let (title, url) = (Some("Clocks"), Some(URL));
    for kind in [Resource, JobAid, Article] {
        share(kind, title, "", url).unwrap();
    }
    for kind in [JobAid, Article, Idea] {
        share(kind, title, "Text.", None).unwrap();
    }
    share(Idea, title, "", None).unwrap();
    share(Experience, title, "Text.", url).unwrap();
    for kind in [Experience, FailureStory, Narration, Reflection] {
        share(kind, None, "Text.", None).unwrap();
        share(kind, title, "Text.", None).unwrap();
    }
    let before = guild.dump();
    let long = format!("https://example.org/{}", "x".repeat(MAX_URL));
    for kind in [Question, Answer, Comment] {
        let outcome = share(kind, title, "Text.", None);
        assert_eq!(
            refused(outcome, &["kind: a", " is not shared by itself"]),
            ErrorKind::Invalid
        );
    }
    for (kind, title, body, url, says) in [
        (Resource, title, "Text.", None, "url: a resource needs one"),
        (Resource, None, "Text.", url, "title: a resource needs one"),
        (JobAid, None, "Text.", url, "title: a job-aid needs one"),
        (
            JobAid,
            title,
            " ",
            None,
            "body: a job-aid needs a text or a web address",
        ),
        (
            Article,
            title,
            "",
            None,
            "body: an article needs a text or a web address",
        ),
        (Article, None, "Text.", None, "title: an article needs one"),
        (Idea, None, "Text.", None, "title: an idea needs one"),
        (Experience, title, "", url, "body: may not be empty"),
        (FailureStory, title, "", None, "body: may not be empty"),
        (FailureStory, title, "Text.", url, "url: a failure-story has none"),
        (Narration, None, "Text.", url, "url: a narration has none"),
        (Reflection, None, "Text.", url, "url: a reflection has none"),
        (
            Resource,
            title,
            "",
            Some("javascript:alert(1)"),
            "is not a web address",
        ),
        (Resource, title, "", Some(&long), "2000 is the most"),
        (Narration, Some(" "), "Text.", None, "title: may not be empty"),
    ] {
        assert_eq!(
            refused(share(kind, title, body, url), &[says]),
            ErrorKind::Invalid
        );
    }
    let many: Vec<String> = (0..=MAX_SKILLS).map(|i| format!("s{i}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let skilled = NewContribution {
        skills: slugs(&many),
        ..new(Idea)
    };
    let outcome = wait(mei.share(community, skilled));
    assert_eq!(
        refused(outcome, &["skills: 11 are more than the 10"]),
        ErrorKind::Invalid
    );
    let nowhere = NewContribution {
        session: Some(uuid::Uuid::from_u128(1).into()),
        ..new(Idea)
    };
    let outcome = wait(mei.share(community, nowhere));
    assert_eq!(refused(outcome, &["there is no session"]), ErrorKind::NotFound);
    assert!(guild.dump() == before);
}

#[test]
fn s1_4_a_draft_is_its_authors_alone() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let norm = adopted(&guild, "No blame");
    let ledger = guild.ledger().len();
    let mine = draft(&guild, "mei", ContributionKind::Article);
    assert_eq!(guild.ledger().len(), ledger, "the ledger knows nothing of it");
    assert_eq!(shown(&guild, "mei", mine.id).contribution.review_at, None);
    let filter = Filter::default();
    for desk in ["sol", "fay", "gus", "olu"]
        .map(|name| guild.desk(name))
        .into_iter()
        .chain([guild.op.clone()])
    {
        for given in [
            format!("#{}", mine.number),
            mine.id.to_string(),
            mine.id.to_string()[..9].to_owned(),
        ] {
            assert!(wait(desk.find_contribution(community, &given)).is_err());
        }
        assert!(wait(desk.contribution(community, mine.id)).is_err());
        assert_eq!(
            wait(desk.contributions(community, &filter, None, 9)).unwrap().0,
            []
        );
        assert!(wait(desk.answer(community, answer(mine.id))).is_err());
        assert!(wait(desk.remove(community, mine.id, Some("spam"))).is_err());
    }
    let sol = guild.desk("sol");
    let flag = NewFlag {
        on: FlagOn::Contribution(mine.id),
        norm: norm.id,
        words: String::new(),
    };
    for kind in [
        refused(
            wait(sol.comment(community, comment(mine.id))),
            &["no contribution"],
        ),
        refused(wait(sol.rate(community, mine.id, 5)), &["no contribution"]),
        refused(wait(sol.vote(community, mine.id, Vote::Up)), &["no contribution"]),
        refused(wait(sol.raise_flag(community, &flag)), &["no contribution"]),
        refused(
            wait(sol.publish(community, mine.id, VisibleTo::Community)),
            &["no contribution"],
        ),
        refused(
            wait(sol.edit_contribution(community, mine.id, &ContributionEdit::default())),
            &["no contribution"],
        ),
    ] {
        assert_eq!(kind, ErrorKind::NotFound);
    }
    let mei = guild.desk("mei");
    let outcome = wait(mei.comment(community, comment(mine.id)));
    assert_eq!(refused(outcome, &["is a draft: share it first"]), ErrorKind::Rule);
    let drafts = Filter {
        state: ListedState::Draft,
        ..Filter::default()
    };
    assert_eq!(
        wait(mei.contributions(community, &drafts, None, 9))
            .unwrap()
            .0
            .len(),
        1
    );

    // Thrown away, it was never there for anybody else.
    wait(mei.remove(community, mine.id, None)).unwrap();
    assert_eq!(told(&guild, mine.number), []);
    assert!(wait(sol.contribution(community, mine.id)).is_err());
    let outcome = wait(mei.publish(community, mine.id, VisibleTo::Community));
    assert_eq!(refused(outcome, &["has been removed"]), ErrorKind::Rule);
}

#[test]
fn s1_4_a_draft_is_shared_when_its_author_says_so() {
    let guild = Guild::with_roles();
    let (mei, community) = (guild.desk("mei"), guild.community.id);
    let asked = NewQuestion {
        visible_to: VisibleTo::Author,
        ..question("How?")
    };
    let asked = wait(mei.ask(community, asked)).unwrap();
    let article = draft(&guild, "mei", ContributionKind::Article);
    let edit = ContributionEdit {
        body: Some("Better.".to_owned()),
        topics: Some(slugs(&["testing", "time"])),
        ..ContributionEdit::default()
    };
    guild.pass(3_600);
    let edited = wait(mei.edit_contribution(community, article.id, &edit)).unwrap();
    assert_eq!(edited.edited_at, None, "nobody has seen it yet");
    assert_eq!(told(&guild, article.number), []);
    guild.pass(3_600);
    let now = guild.hub.now();
    let shared = wait(mei.publish(community, article.id, VisibleTo::Everyone)).unwrap();
    assert_eq!((shared.at, shared.drafted_at), (now, Some(article.at)));
    assert_eq!(shared.review_at, Some(now + TimeDelta::days(180)));
    assert_eq!(told(&guild, article.number), [Verb::Shared, Verb::Tagged]);
    assert!(
        guild
            .ledger()
            .iter()
            .filter(|a| a.object == article.number)
            .all(|a| a.at == now.timestamp_millis())
    );
    let shared = wait(mei.publish(community, asked.id, VisibleTo::Community)).unwrap();
    assert_eq!(told(&guild, asked.number), [Verb::Asked, Verb::Tagged]);
    guild.answer("sol", shared.id);

    // Nothing is told again, and nothing goes back.
    let count = guild.ledger().len();
    let before = guild.dump();
    wait(mei.publish(community, asked.id, VisibleTo::Community)).unwrap();
    assert!(guild.dump() == before);
    wait(mei.publish(community, asked.id, VisibleTo::Everyone)).unwrap();
    wait(mei.publish(community, asked.id, VisibleTo::Community)).unwrap();
    assert_eq!(guild.ledger().len(), count);
    let outcome = wait(mei.publish(community, asked.id, VisibleTo::Author));
    assert_eq!(
        refused(outcome, &["cannot become a draft again", "remove it instead"]),
        ErrorKind::Rule
    );
    let reply = guild.answer("mei", asked.id);
    let outcome = wait(mei.publish(community, reply.id, VisibleTo::Everyone));
    assert_eq!(refused(outcome, &["is for the community"]), ErrorKind::Rule);
    let outcome = wait(
        guild
            .desk("sol")
            .publish(community, asked.id, VisibleTo::Everyone),
    );
    assert_eq!(refused(outcome, &["only who made"]), ErrorKind::Rule);
}

#[test]
fn s1_4_what_is_for_everyone_is_seen_from_outside_and_what_is_said_to_it_is_not() {
    let guild = Guild::with_roles();
    let (mei, olu, community) = (guild.desk("mei"), guild.desk("olu"), guild.community.id);
    let session = guild.session("2026-01-06 10:00", plan("Clocks"));
    let open = NewQuestion {
        visible_to: VisibleTo::Everyone,
        session: Some(session.id),
        ..question("Open?")
    };
    let open = wait(mei.ask(community, open)).unwrap();
    guild.ask("mei", "Closed?");
    let reply = guild.answer("sol", open.id);
    let remark = guild.comment("sol", open.id);
    wait(mei.accept(community, reply.id)).unwrap();
    let (listed, _) = wait(olu.contributions(community, &Filter::default(), None, 9)).unwrap();
    let ids: Vec<ContributionId> = listed.iter().map(|s| s.contribution.id).collect();
    assert_eq!(ids, [open.id]);
    let single = wait(olu.contribution(community, open.id)).unwrap();
    let found = wait(olu.find_contribution(community, &format!("#{}", open.number))).unwrap();
    for seen in [&single.contribution, &listed[0].contribution, &found] {
        assert_eq!((seen.accepted, seen.session), (None, None));
    }
    assert_eq!(single.in_session, None);
    assert_eq!(wait(olu.answers(community, open.id)).unwrap().0, []);
    for hidden in [reply.id, remark.id] {
        let outcome = wait(olu.contribution(community, hidden));
        assert_eq!(refused(outcome, &["non-member"]), ErrorKind::Forbidden);
    }
    assert_eq!(
        shown(&guild, "mei", open.id).contribution.accepted,
        Some(reply.id)
    );
    wait(mei.publish(community, open.id, VisibleTo::Community)).unwrap();
    assert!(wait(olu.contribution(community, open.id)).is_err());
}

#[test]
fn s1_4_what_one_shared_can_be_changed() {
    let guild = Guild::with_roles();
    let (mei, community) = (guild.desk("mei"), guild.community.id);
    let session = guild.session("2026-01-06 10:00", plan("Clocks"));
    let made = shared(&guild, "mei", ContributionKind::Resource);
    guild.pass(60);
    let edit = ContributionEdit {
        title: Some(Some(" Watches ".to_owned())),
        url: Some(Some("https://example.org/watches".to_owned())),
        topics: Some(slugs(&["time", "testing", "tools"])),
        skills: Some(slugs(&["rust"])),
        session: Some(Some(session.id)),
        ..ContributionEdit::default()
    };
    let edited = wait(mei.edit_contribution(community, made.id, &edit)).unwrap();
    assert_eq!(edited.title.as_deref(), Some("Watches"));
    assert_eq!(edited.body, made.body, "what is not named stays");
    assert_eq!(edited.edited_at, Some(guild.hub.now()));
    assert_eq!((edited.at, edited.number), (made.at, made.number));
    assert_eq!(shown(&guild, "gus", made.id).contribution, edited);
    let about = |topic: &str| {
        let filter = Filter {
            topic: Some(topic.parse().unwrap()),
            ..Filter::default()
        };
        wait(guild.op.contributions(community, &filter, None, 9))
            .unwrap()
            .0
            .len()
    };
    assert_eq!((about("time"), about("tools")), (1, 1));
    // The two new topics are told; the one that it had is not told again.
    assert_eq!(
        told(&guild, made.number),
        [Verb::Shared, Verb::Tagged, Verb::Tagged]
    );

    guild.pass(60);
    let before = guild.dump();
    wait(mei.edit_contribution(community, made.id, &edit)).unwrap();
    wait(mei.edit_contribution(community, made.id, &ContributionEdit::default())).unwrap();
    assert!(guild.dump() == before, "nothing changed, nothing written");
    let without = |edit: ContributionEdit| wait(mei.edit_contribution(community, made.id, &edit));
    let outcome = without(ContributionEdit {
        url: Some(None),
        ..ContributionEdit::default()
    });
    assert_eq!(
        refused(outcome, &["url: a resource needs one"]),
        ErrorKind::Invalid
    );
    let outcome = without(ContributionEdit {
        title: Some(None),
        ..ContributionEdit::default()
    });
    assert_eq!(
        refused(outcome, &["title: a resource needs one"]),
        ErrorKind::Invalid
    );
    let outcome = without(ContributionEdit {
        session: Some(Some(uuid::Uuid::from_u128(1).into())),
        ..ContributionEdit::default()
    });
    assert_eq!(refused(outcome, &["there is no session"]), ErrorKind::NotFound);
    let outcome = wait(guild.desk("sol").edit_contribution(community, made.id, &edit));
    assert_eq!(refused(outcome, &["only who made"]), ErrorKind::Rule);
    assert!(guild.dump() == before);

    let gone = without(ContributionEdit {
        session: Some(None),
        topics: Some(Vec::new()),
        ..ContributionEdit::default()
    })
    .unwrap();
    assert_eq!((gone.session, gone.topics), (None, Vec::new()));
    assert_eq!((about("time"), about("testing")), (0, 0));

    let article = shared(&guild, "mei", ContributionKind::Article);
    let other = ContributionEdit {
        body: Some("Else.".to_owned()),
        ..ContributionEdit::default()
    };
    let outcome = wait(mei.edit_contribution(community, article.id, &other));
    assert_eq!(refused(outcome, &["is an article: revise it"]), ErrorKind::Rule);
    wait(mei.remove(community, made.id, None)).unwrap();
    assert_eq!(refused(without(other), &["has been removed"]), ErrorKind::Rule);
    let reply = guild.answer("mei", guild.ask("sol", "How?").id);
    let titled = ContributionEdit {
        title: Some(Some("Title".to_owned())),
        ..ContributionEdit::default()
    };
    let outcome = wait(mei.edit_contribution(community, reply.id, &titled));
    assert_eq!(
        refused(outcome, &["title: an answer has none"]),
        ErrorKind::Invalid
    );
}

#[test]
fn s2_8_s3_6_what_leaders_ask_and_fail_in_is_seen_as_theirs() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let asked = guild.ask("sol", "How?");
    let failed = shared(&guild, "fay", ContributionKind::FailureStory);
    let other = shared(&guild, "mei", ContributionKind::FailureStory);
    let by_leader = |to: &str| {
        let desk = guild.desk(to);
        let (all, _) = wait(desk.contributions(community, &Filter::default(), None, 9)).unwrap();
        let flag = |id| all.iter().find(|s| s.contribution.id == id).unwrap().by_leader;
        for id in [asked.id, failed.id, other.id] {
            assert_eq!(shown(&guild, to, id).by_leader, flag(id));
        }
        [flag(asked.id), flag(failed.id), flag(other.id)]
    };
    assert_eq!(by_leader("gus"), [true, true, false]);
    // Their role is what it is now.
    wait(guild.op.appoint(community, &handle("fay"), Role::Member)).unwrap();
    wait(guild.op.appoint(community, &handle("mei"), Role::Facilitator)).unwrap();
    guild.pass(60);
    assert_eq!(by_leader("gus"), [true, false, true]);
    // From outside nobody sees who leads.
    let edit = CharterEdit {
        settings: SettingsEdit {
            visibility: Some(Visibility::Everyone),
            ..SettingsEdit::default()
        },
        ..CharterEdit::default()
    };
    wait(guild.op.edit_charter(community, &edit)).unwrap();
    assert_eq!(by_leader("olu"), [false; 3]);
}

#[test]
fn s2_2_answers_are_ordered_by_how_much_they_helped_to_learn() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    for name in ["ann", "bea", "cem", "dua"] {
        guild.join(name, Role::Member);
    }
    guild.pass(60);
    let asked = guild.ask("mei", "How?");
    let [early, once, often, accepted, liked, gone] = ["sol", "fay", "gus", "mei", "dua", "sol"].map(|who| {
        guild.pass(60);
        guild.answer(who, asked.id)
    });
    guild.comment("sol", asked.id);
    let rate = |who: &str, of: &Contribution, rating| {
        wait(guild.desk(who).rate(community, of.id, rating)).unwrap();
    };
    rate("ann", &once, 5);
    for who in ["ann", "bea", "cem"] {
        rate(who, &often, 5);
    }
    // Those who answered, too, are not asked about other answers.
    for who in ["sol", "mei", "dua"] {
        rate(who, &once, 1);
        rate(who, &often, 1);
    }
    wait(guild.desk("ann").vote(community, liked.id, Vote::Up)).unwrap();
    wait(guild.desk("mei").accept(community, accepted.id)).unwrap();
    wait(guild.desk("sol").remove(community, gone.id, None)).unwrap();
    let (answers, more) = wait(guild.desk("gus").answers(community, asked.id)).unwrap();
    let order: Vec<u32> = answers.iter().map(|s| s.contribution.number).collect();
    let expected = [&accepted, &often, &once, &liked, &early].map(|a| a.number);
    assert_eq!((order, more), (expected.to_vec(), false));
    let rated: Vec<u64> = answers.iter().map(|s| s.value.unwrap().rated()).collect();
    assert_eq!(rated, [0, 3, 1, 0, 0]);
    for each in &answers {
        assert_eq!(shown(&guild, "gus", each.contribution.id).value, each.value);
    }
    assert_eq!(answers[2].ratings, 4, "they are kept all the same");
    let json = serde_json::to_value(&answers[0]).unwrap();
    assert_eq!(
        (&json["rated"], &json["value_lower"]),
        (&0.into(), &serde_json::Value::Null)
    );
    let json = serde_json::to_value(&answers[1]).unwrap();
    assert!(json["value_lower"].as_f64().unwrap() < 5.0, "{json}");

    let outcome = wait(guild.desk("gus").answers(community, often.id));
    assert_eq!(refused(outcome, &["is not a question"]), ErrorKind::Rule);
}

#[test]
fn s2_2_an_own_answer_that_was_taken_back_lets_a_rating_count() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let asked = guild.ask("mei", "How?");
    let (one, other) = (guild.answer("sol", asked.id), guild.answer("fay", asked.id));
    wait(guild.desk("fay").rate(community, one.id, 4)).unwrap();
    let rated = || shown(&guild, "mei", one.id).value.unwrap().rated();
    assert_eq!(rated(), 0);
    let removed = wait(guild.desk("fay").remove(community, other.id, None)).unwrap();
    assert!(matches!(removed.state, State::RemovedByAuthor { .. }));
    assert_eq!(rated(), 1);
}
