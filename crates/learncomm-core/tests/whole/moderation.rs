//! Moderation that begins with the members: what several of them flag is hidden until a ruling, what is erased is gone, and
//! what each way of going counts for.

use std::sync::{Arc, Barrier};
use std::thread;

use learncomm_core::community::{CharterEdit, NewPerson, PersonEdit, SettingsEdit};
use learncomm_core::contribution::{Contribution, ContributionKind, Filter, ListedState, State, Vote};
use learncomm_core::history::{Cause, Fact, Outcome};
use learncomm_core::id::{ContributionId, SeededIds};
use learncomm_core::ledger::{NONE, Verb};
use learncomm_core::norm::{AuditAct, FlagFilter, Norm, Ruling};
use learncomm_core::store::{Batch, Key, RecordStore, Scope};
use learncomm_core::{Desk, ErrorKind, Hub, Role};

use crate::common::{Fault, Guild, at, handle, refused, wait};
use crate::flags::{conduct, flag, rule, ruling, states};
use crate::listing::{bring, past, stored};
use crate::norms::adopted;
use crate::script::{value, window};

fn hide_at(guild: &Guild, flags: u8) {
    let edit = CharterEdit {
        settings: SettingsEdit {
            hide_at_flags: Some(flags),
            ..SettingsEdit::default()
        },
        ..CharterEdit::default()
    };
    wait(guild.op.edit_charter(guild.community.id, &edit)).unwrap();
}

/// A guild with many members and two stewards more, a norm, and a question by `mei`; three flags hide.
fn flagging() -> (Guild, Norm, Contribution) {
    let guild = Guild::with_roles();
    let norm = adopted(&guild, "No blame");
    guild.join("sue", Role::Steward);
    for name in ["ned", "ola", "pat", "ray"] {
        guild.join(name, Role::Member);
    }
    guild.pass(60);
    let asked = guild.ask("mei", "Who broke it?");
    guild.pass(60);
    (guild, norm, asked)
}

fn state(guild: &Guild, id: ContributionId) -> State {
    let found = stored(guild).into_iter().find(|c| c.id == id).unwrap();
    found.state
}

fn is_hidden(guild: &Guild, id: ContributionId) -> bool {
    matches!(state(guild, id), State::Hidden { .. })
}

#[test]
fn s2_5_what_several_members_flag_is_hidden_until_a_ruling() {
    let (guild, norm, asked) = flagging();
    let community = guild.community.id;
    flag(&guild, "ned", &asked, &norm).unwrap();
    flag(&guild, "ola", &asked, &norm).unwrap();
    // The same member twice is one member, and the author is none.
    for (who, says) in [("ned", "you have flagged"), ("mei", "nobody flags themselves")] {
        refused(flag(&guild, who, &asked, &norm), &[says]);
    }
    assert_eq!(state(&guild, asked.id), State::Stands);
    guild.pass(60);
    let raised = flag(&guild, "pat", &asked, &norm).unwrap();
    let State::Hidden { at, by, reason } = state(&guild, asked.id) else {
        panic!("{:?}", state(&guild, asked.id));
    };
    assert_eq!((at, by), (guild.hub.now(), None));
    assert_eq!(reason, "flagged by 3 members: hidden until a steward has ruled");
    let late = flag(&guild, "ray", &asked, &norm);
    assert_eq!(refused(late, &["is hidden"]), ErrorKind::Rule);

    // Its author sees that and why; others but stewards do not see it.
    let shown = wait(guild.desk("mei").contribution(community, asked.id)).unwrap();
    assert_eq!(shown.contribution.state, state(&guild, asked.id));
    for (who, sees) in [("ned", false), ("fay", false), ("sue", true)] {
        let seen = wait(guild.desk(who).contribution(community, asked.id));
        assert_eq!(seen.is_ok(), sees, "{who}");
    }
    // There is no ruling to appeal against yet.
    let early = wait(guild.desk("mei").appeal(community, raised.id, "No!"));
    assert_eq!(refused(early, &["was not ruled on yet"]), ErrorKind::Rule);

    // The ledger has it from nobody, and the log says by how many and not by whom.
    let told: Vec<_> = guild
        .ledger()
        .into_iter()
        .filter(|a| a.verb == Verb::RemovedByModeration)
        .collect();
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].actor, told[0].object), (NONE, asked.number));
    let (log, _) = wait(guild.desk("sue").audit_log(community, None, 9)).unwrap();
    assert_eq!(log.len(), 1);
    assert_eq!((log[0].act, log[0].ruling), (AuditAct::Hidden, Ruling::Hide));
    assert_eq!((&log[0].by, log[0].contribution), (&None, Some(asked.number)));
    for desk in ["mei", "ray", "fay"].map(|name| guild.desk(name)) {
        let (log, _) = wait(desk.audit_log(community, None, 9)).unwrap();
        let (flags, _) = wait(desk.flags(community, FlagFilter::default(), None, 9)).unwrap();
        let text = serde_json::to_string(&(log, flags)).unwrap();
        let text = text + &serde_json::to_string(&state(&guild, asked.id)).unwrap();
        for who in ["ned", "ola", "pat", "saw it"] {
            assert!(!text.contains(who), "{text}");
        }
    }
}

#[test]
fn s2_5_a_ruling_replaces_what_was_hidden_until_then() {
    for (what, stands) in [
        (Ruling::None, true),
        (Ruling::Remind, true),
        (Ruling::Suspend, true),
        (Ruling::Hide, false),
        (Ruling::Remove, false),
    ] {
        let (guild, norm, asked) = flagging();
        let (community, sue) = (guild.community.id, guild.desk("sue"));
        hide_at(&guild, 2);
        flag(&guild, "ned", &asked, &norm).unwrap();
        let raised = flag(&guild, "ola", &asked, &norm).unwrap();
        assert!(is_hidden(&guild, asked.id));
        guild.pass(60);
        let until = (what == Ruling::Suspend).then(|| guild.hub.now() + chrono::TimeDelta::days(1));
        wait(sue.rule_on_flag(community, raised.id, &ruling(what, until))).unwrap();
        assert_eq!(state(&guild, asked.id) == State::Stands, stands, "{what}");
        let verbs = [Verb::RemovedByModeration, Verb::Restored];
        let restored = usize::from(stands);
        assert_eq!(states(&guild, &verbs).len(), 1 + restored, "{what}");
        guild.pass(60);
        if !stands {
            // From now on it is the ruling that hides it, and lifting it is all there is to undo.
            let (State::Hidden { by, reason, .. } | State::RemovedByModeration { by, reason, .. }) =
                state(&guild, asked.id)
            else {
                panic!("{what}");
            };
            assert!(by.is_some() && reason == "We agreed otherwise.", "{what}");
            wait(sue.lift_ruling(community, raised.id, "It is long ago.")).unwrap();
            assert_eq!(state(&guild, asked.id), State::Stands);
            assert_eq!(states(&guild, &verbs).len(), 2, "{what}");
        }
        // Other members may flag it again; those who did may not.
        guild.pass(60);
        refused(flag(&guild, "ned", &asked, &norm), &["you have flagged"]);
        flag(&guild, "pat", &asked, &norm).unwrap();
        assert!(!is_hidden(&guild, asked.id));
        flag(&guild, "ray", &asked, &norm).unwrap();
        assert!(is_hidden(&guild, asked.id));
    }
}

#[test]
fn s2_5_who_counts_when_members_hide() {
    let (guild, norm, asked) = flagging();
    let community = guild.community.id;
    hide_at(&guild, 2);
    // A guest, a program, somebody who is suspended, somebody who has left.
    let bot = NewPerson {
        bot: true,
        ..NewPerson::new(handle("rob"), "rob")
    };
    wait(guild.op.create_person(bot)).unwrap();
    wait(guild.op.admit(community, &handle("rob"), Default::default())).unwrap();
    guild.pass(60);
    for who in ["gus", "rob", "ola", "pat"] {
        flag(&guild, who, &asked, &norm).unwrap();
        if who == "ola" {
            let about = conduct(&guild, "ned", "ola", &norm).unwrap();
            let until = Some(guild.hub.now() + chrono::TimeDelta::days(1));
            wait(
                guild
                    .op
                    .rule_on_flag(community, about.id, &ruling(Ruling::Suspend, until)),
            )
            .unwrap();
        }
        guild.pass(60);
    }
    wait(guild.desk("pat").leave(community)).unwrap();
    guild.pass(60);
    flag(&guild, "ray", &asked, &norm).unwrap();
    assert_eq!(state(&guild, asked.id), State::Stands);
    // Facilitators and stewards are members.
    flag(&guild, "fay", &asked, &norm).unwrap();
    assert!(is_hidden(&guild, asked.id));

    // 0 leaves it to stewards; flags on conduct hide nothing.
    hide_at(&guild, 0);
    let other = guild.ask("mei", "Who else?");
    for who in ["ned", "ray", "fay", "sol", "sue"] {
        flag(&guild, who, &other, &norm).unwrap();
        conduct(&guild, who, "mei", &norm).unwrap();
    }
    assert_eq!(state(&guild, other.id), State::Stands);
    hide_at(&guild, 2);
    let third = guild.ask("gus", "And who?");
    conduct(&guild, "ned", "gus", &norm).unwrap();
    conduct(&guild, "ray", "gus", &norm).unwrap();
    assert_eq!(state(&guild, third.id), State::Stands);
    let edit = PersonEdit {
        bot: Some(false),
        ..PersonEdit::default()
    };
    wait(guild.op.edit_person(&handle("rob"), &edit)).unwrap();
    flag(&guild, "rob", &third, &norm).unwrap();
    flag(&guild, "ned", &third, &norm).unwrap();
    assert!(is_hidden(&guild, third.id));
}

#[test]
fn s2_5_flags_at_once_hide_once() {
    const NAMES: [&str; 6] = ["ada", "ben", "cem", "dua", "eli", "fin"];
    for round in 0..12 {
        let guild = Guild::with_roles();
        let norm = adopted(&guild, "No blame");
        for name in NAMES {
            guild.join(name, Role::Member);
        }
        guild.pass(60);
        let asked = guild.ask("mei", "Who broke it?");
        let other = Hub::open_with(guild.store.clone(), guild.clock.clone(), SeededIds::new(round));
        let other = wait(other).unwrap();
        let (community, start) = (guild.community.id, Arc::new(Barrier::new(NAMES.len())));
        let workers = NAMES.into_iter().enumerate().map(|(i, name)| {
            let hub = if i % 2 == 0 { &guild.hub } else { &other };
            let (desk, start) = (wait(hub.as_person(&handle(name))).unwrap(), start.clone());
            let new = learncomm_core::norm::NewFlag {
                on: learncomm_core::norm::FlagOn::Contribution(asked.id),
                norm: norm.id,
                words: String::new(),
            };
            thread::spawn(move || {
                start.wait();
                wait(desk.raise_flag(community, &new)).map(drop)
            })
        });
        let workers: Vec<_> = workers.collect();
        let outcomes: Vec<_> = workers.into_iter().map(|w| w.join().unwrap()).collect();
        // Three hide it, and whoever comes later finds it hidden.
        assert_eq!(outcomes.iter().filter(|o| o.is_ok()).count(), 3, "{outcomes:?}");
        for late in outcomes.into_iter().filter(Result::is_err) {
            refused(late, &["is hidden"]);
        }
        assert_eq!(states(&guild, &[Verb::RemovedByModeration]).len(), 1);
        let (log, _) = wait(guild.op.audit_log(community, None, 9)).unwrap();
        assert_eq!(log.len(), 1);
        let (flags, _) = wait(guild.op.flags(community, FlagFilter::default(), None, 9)).unwrap();
        assert_eq!(flags[0].people, Some(3));
    }
}

const NEEDLE: &str = "zyxwv";

/// A question that was imported, answered, accepted, judged and flagged; and the answer.
fn much_said() -> (Guild, Norm, Contribution, Contribution) {
    let (guild, norm, _) = flagging();
    let community = guild.community.id;
    let mut asked = past(
        &format!("id-{NEEDLE}"),
        ContributionKind::Question,
        "mei",
        guild.hub.now(),
    );
    asked.title = Some(format!("Title {NEEDLE}"));
    asked.body = format!("Body {NEEDLE}");
    asked.topics = vec!["testing".parse().unwrap()];
    asked.skills = vec!["testing".parse().unwrap()];
    bring(&guild, &[Fact::Contribution(asked)]);
    let asked = stored(&guild)
        .into_iter()
        .find(|c| c.body.contains(NEEDLE))
        .unwrap();
    let answer = guild.answer("ned", asked.id);
    let comment = guild.comment("ola", asked.id);
    wait(guild.desk("mei").accept(community, answer.id)).unwrap();
    wait(guild.desk("ola").vote(community, asked.id, Vote::Up)).unwrap();
    wait(guild.desk("pat").rate(community, asked.id, 4)).unwrap();
    assert_eq!(comment.parent, Some(asked.id));
    guild.pass(60);
    (guild, norm, asked, answer)
}

#[test]
fn s2_5_what_is_erased_is_gone_for_good() {
    for own in [true, false] {
        let (guild, _, asked, answer) = much_said();
        let community = guild.community.id;
        let mei = wait(guild.op.person(&handle("mei"))).unwrap().id;
        let erased = if own {
            wait(guild.desk("mei").erase_contribution(community, asked.id, None)).unwrap()
        } else {
            wait(
                guild
                    .desk("sue")
                    .erase_contribution(community, asked.id, Some(" asked to ")),
            )
            .unwrap()
        };
        let sue = wait(guild.op.person(&handle("sue"))).unwrap().id;
        let (by, reason) = if own {
            (None, None)
        } else {
            (Some(sue), Some("asked to".to_owned()))
        };
        let at = guild.hub.now();
        assert_eq!(erased.contribution.state, State::Erased { at, by, reason });
        assert_eq!((erased.by, erased.up, erased.ratings), (None, 0, 0));
        // Whatever it was, it is nowhere; where it came from says only that it does not come back.
        let origin = Key::within(Scope::Community(community)).text("origin");
        for (key, value) in guild.dump() {
            let text = format!("{key} {}", String::from_utf8_lossy(&value));
            let is_origin = key.after(&origin).is_some();
            assert!(
                !text.contains(NEEDLE) || (is_origin && value.is_empty()),
                "{text}"
            );
            if key.as_bytes().ends_with(asked.id.as_uuid().as_bytes()) {
                let by_mei = key.as_bytes().windows(16).any(|w| w == mei.as_uuid().as_bytes());
                assert!(!by_mei && !text.contains(&mei.to_string()), "{text}");
                assert!(!text.contains("reception"), "{text}");
            }
        }
        let again = past(&format!("id-{NEEDLE}"), ContributionKind::Question, "mei", at);
        let vote = Fact::Vote {
            on: format!("id-{NEEDLE}"),
            by: Err("7".to_owned()),
            up: true,
            at,
        };
        let before = guild.dump();
        let outcomes = wait(
            guild
                .op
                .import(community, "test", &[Fact::Contribution(again), vote]),
        )
        .unwrap();
        for (outcome, expected) in outcomes.iter().zip([Cause::Removed, Cause::UnknownContribution]) {
            assert!(
                matches!(outcome, Outcome::Refused(r) if r.cause == expected),
                "{outcome:?}"
            );
        }
        assert!(guild.dump() == before);

        // Replies stay, and what led to it leads nowhere or to what is left.
        let replies = Filter {
            parent: Some(asked.id),
            ..Filter::default()
        };
        let (replies, _) = wait(guild.desk("ned").contributions(community, &replies, None, 9)).unwrap();
        assert_eq!(replies.len(), 2);
        for (name, sees) in [("mei", false), ("ned", false), ("sol", true), ("olu", false)] {
            let desk = guild.desk(name);
            assert_eq!(
                wait(desk.contribution(community, asked.id)).is_ok(),
                sees,
                "{name}"
            );
            let erased = Filter {
                state: ListedState::Erased,
                ..Filter::default()
            };
            let (listed, _) = wait(desk.contributions(community, &erased, None, 9)).unwrap();
            assert_eq!(listed.len(), usize::from(sees), "{name}");
        }
        let before = guild.dump();
        let ned = guild.desk("ned");
        for outcome in [
            wait(guild.desk("mei").accept(community, answer.id)).map(drop),
            wait(ned.answer(community, crate::common::answer(asked.id))).map(drop),
            wait(ned.vote(community, asked.id, Vote::Up)).map(drop),
            wait(guild.op.remove(community, asked.id, Some("x"))).map(drop),
            wait(guild.op.erase_contribution(community, asked.id, Some("x"))).map(drop),
        ] {
            assert_eq!(refused(outcome, &[]), ErrorKind::Rule);
        }
        assert!(guild.dump() == before);
        let told: Vec<_> = guild
            .ledger()
            .into_iter()
            .filter(|a| a.verb == Verb::Erased)
            .collect();
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].object, asked.number);
    }
}

#[test]
fn s2_5_an_accepted_answer_may_be_erased() {
    let (guild, _, asked, answer) = much_said();
    let community = guild.community.id;
    wait(guild.desk("ned").erase_contribution(community, answer.id, None)).unwrap();
    let shown = wait(guild.desk("mei").contribution(community, asked.id)).unwrap();
    assert_eq!(shown.contribution.accepted, Some(answer.id));
    assert!(matches!(state(&guild, answer.id), State::Erased { .. }));
    guild.pass(60);
    let second = guild.answer("ola", asked.id);
    guild.pass(60);
    wait(guild.desk("mei").accept(community, second.id)).unwrap();
    guild.pass(30 * 86_400);
    let report = wait(guild.op.report(&guild.community, &window(0, 20))).unwrap();
    assert_eq!(value(&report, "recorded-answers"), Some(1.0));
    assert_eq!(value(&report, "recorded-accepted"), Some(0.5));
}

#[test]
fn s2_5_who_erases_what() {
    let (guild, norm, asked) = flagging();
    let community = guild.community.id;
    let erase = |who: &str, id, reason| wait(guild.desk(who).erase_contribution(community, id, reason));
    let before = guild.dump();
    for (who, reason, kind) in [
        ("ned", Some("x"), ErrorKind::Forbidden),
        ("fay", Some("x"), ErrorKind::Forbidden),
        ("olu", Some("x"), ErrorKind::Forbidden),
        ("sue", None, ErrorKind::Invalid),
        ("sue", Some(" "), ErrorKind::Invalid),
        ("sue", Some("a\u{7}b"), ErrorKind::Invalid),
    ] {
        assert_eq!(refused(erase(who, asked.id, reason), &[]), kind, "{who}");
    }
    assert!(guild.dump() == before);
    // One's own, even if it was hidden or removed; but not with a ruling on it undone by that, or the other way round.
    let raised = flag(&guild, "ned", &asked, &norm).unwrap();
    rule(&guild.op, &guild, raised.id, Ruling::Hide).unwrap();
    guild.pass(60);
    erase("mei", asked.id, None).unwrap();
    guild.pass(60);
    wait(guild.op.lift_ruling(community, raised.id, "No need.")).unwrap();
    assert!(matches!(state(&guild, asked.id), State::Erased { .. }));
    assert_eq!(states(&guild, &[Verb::Restored]), []);
    // What is flagged and erased can be ruled on, but there is nothing to hide.
    let other = guild.ask("mei", "Else?");
    let raised = flag(&guild, "ned", &other, &norm).unwrap();
    erase("mei", other.id, None).unwrap();
    let hidden = rule(&guild.op, &guild, raised.id, Ruling::Hide);
    assert_eq!(refused(hidden, &["has been erased"]), ErrorKind::Rule);
    rule(&guild.op, &guild, raised.id, Ruling::Remind).unwrap();
    // What was hidden by several and erased stays erased whatever is ruled.
    let third = guild.ask("mei", "And?");
    let mut raised = raised.id;
    for who in ["ned", "ola", "pat"] {
        raised = flag(&guild, who, &third, &norm).unwrap().id;
    }
    erase("mei", third.id, None).unwrap();
    rule(&guild.op, &guild, raised, Ruling::None).unwrap();
    assert!(matches!(state(&guild, third.id), State::Erased { .. }));
    assert_eq!(states(&guild, &[Verb::Restored]), []);
}

#[test]
fn s2_5_nothing_is_left_of_a_draft_that_is_erased() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let before = guild.ledger();
    let mut draft = past("1", ContributionKind::Idea, "mei", guild.hub.now());
    draft.body = NEEDLE.to_owned();
    draft.visible_to = learncomm_core::contribution::VisibleTo::Author;
    bring(&guild, &[Fact::Contribution(draft)]);
    let draft = stored(&guild).remove(0);
    for who in ["sol", "ned-not", "olu"].into_iter().filter(|w| *w != "ned-not") {
        let outcome = wait(guild.desk(who).erase_contribution(community, draft.id, Some("x")));
        let kind = refused(outcome, &[]);
        assert!(
            matches!(kind, ErrorKind::NotFound | ErrorKind::Forbidden),
            "{who}"
        );
    }
    let outcome = wait(guild.op.erase_contribution(community, draft.id, Some("x")));
    assert_eq!(refused(outcome, &["no contribution"]), ErrorKind::NotFound);
    wait(guild.desk("mei").erase_contribution(community, draft.id, None)).unwrap();
    assert_eq!(stored(&guild), []);
    for (key, value) in guild.dump() {
        let text = format!("{key} {}", String::from_utf8_lossy(&value));
        assert!(
            !text.contains(NEEDLE) && !text.contains(&draft.id.to_string()),
            "{text}"
        );
    }
    assert!(guild.ledger() == before, "the ledger has never heard of it");
}

/// What lies beside an article under its id.
fn revisions(guild: &Guild, of: ContributionId) -> usize {
    let prefix = Key::within(Scope::Community(guild.community.id)).text("article-revision");
    let prefix = prefix.id(of.as_uuid());
    guild
        .dump()
        .iter()
        .filter(|(key, _)| key.after(&prefix).is_some())
        .count()
}

fn article(guild: &Guild, id: &str, revisions: u32) -> ContributionId {
    bring(
        guild,
        &[Fact::Contribution(past(
            id,
            ContributionKind::Article,
            "mei",
            guild.hub.now(),
        ))],
    );
    let is = |c: &Contribution| c.origin.as_ref().is_some_and(|o| o.id == id);
    let made = stored(guild).into_iter().find(is).unwrap().id;
    let scope = Scope::Community(guild.community.id);
    let mut batch = Batch::new();
    for n in 0..revisions {
        let key = Key::within(scope).text("article-revision").id(made.as_uuid());
        batch = batch.put(key.number(n).build(), b"a former text".to_vec());
    }
    wait(guild.store.commit(&batch)).unwrap();
    made
}

#[test]
fn s2_5_the_revisions_of_an_article_go_with_it_however_often_that_is_interrupted() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let (kept, gone) = (article(&guild, "kept", 3), article(&guild, "gone", 50));
    let mei = guild.desk("mei");
    let mut interrupted = 0;
    for call in 1.. {
        guild.store.fail(call, Fault::Call);
        let outcome = wait(mei.erase_contribution(community, gone, None));
        guild.store.disarm();
        if outcome.is_ok() {
            break;
        }
        interrupted += usize::from(matches!(state(&guild, gone), State::Erased { .. }));
    }
    assert!(interrupted > 1, "it took several steps");
    assert_eq!((revisions(&guild, gone), revisions(&guild, kept)), (0, 3));
    assert_eq!(states(&guild, &[Verb::Erased]).len(), 1);
    let again = wait(mei.erase_contribution(community, gone, None));
    assert_eq!(
        refused(again, &[]),
        ErrorKind::Forbidden,
        "nothing is left to go on with"
    );
    // Somebody else's is gone on with by those who could have erased it, and by nobody else.
    let third = article(&guild, "third", 40);
    guild.store.fail(3, Fault::Commit);
    wait(guild.desk("mei").erase_contribution(community, third, None)).unwrap_err();
    assert!(guild.store.disarm() || revisions(&guild, third) > 0);
    let by_fay = wait(guild.desk("fay").erase_contribution(community, third, None));
    assert_eq!(refused(by_fay, &[]), ErrorKind::Forbidden);
    wait(guild.desk("sol").erase_contribution(community, third, None)).unwrap();
    assert_eq!(revisions(&guild, third), 0);
}

/// A way for something by `pat` to go.
type Way = fn(&Guild, &Norm, &Contribution);

#[test]
fn s2_5_each_way_to_go_counts_as_the_definitions_say() {
    let by_author: Way = |g, _, c| {
        wait(g.desk("pat").remove(g.community.id, c.id, None)).unwrap();
    };
    let others: [(&str, Way); 6] = [
        ("removed by a steward", |g, _, c| {
            wait(g.desk("sue").remove(g.community.id, c.id, Some("off topic"))).unwrap();
        }),
        ("hidden by a steward", |g, n, c| {
            let raised = flag(g, "ned", c, n).unwrap();
            rule(&g.op, g, raised.id, Ruling::Hide).unwrap();
        }),
        ("removed because of a flag", |g, n, c| {
            let raised = flag(g, "ned", c, n).unwrap();
            rule(&g.op, g, raised.id, Ruling::Remove).unwrap();
        }),
        ("hidden by several", |g, n, c| {
            for who in ["ned", "ola", "ray"] {
                flag(g, who, c, n).unwrap();
            }
        }),
        ("erased by its author", |g, _, c| {
            wait(g.desk("pat").erase_contribution(g.community.id, c.id, None)).unwrap();
        }),
        ("erased by a steward", |g, _, c| {
            let desk: Desk = g.desk("sue");
            wait(desk.erase_contribution(g.community.id, c.id, Some("asked to"))).unwrap();
        }),
    ];
    let kinds = [
        (ContributionKind::Question, Some("recorded-questions")),
        (ContributionKind::Answer, Some("recorded-answers")),
        (ContributionKind::Comment, Some("recorded-comments")),
        (ContributionKind::Idea, None),
        (ContributionKind::Resource, None),
    ];
    for (kind, content) in kinds {
        for (name, way) in others.into_iter().chain([("removed by its author", by_author)]) {
            let (guild, norm, asked) = flagging();
            let made = match kind {
                ContributionKind::Question => guild.ask("pat", "How?"),
                ContributionKind::Answer => guild.answer("pat", asked.id),
                ContributionKind::Comment => guild.comment("pat", asked.id),
                _ => {
                    let shared = past("pat", kind, "pat", guild.hub.now());
                    bring(&guild, &[Fact::Contribution(shared)]);
                    stored(&guild).into_iter().find(|c| c.kind == kind).unwrap()
                }
            };
            guild.pass(60);
            let figures = |guild: &Guild| {
                let now = guild.hub.now();
                guild.clock.set(at("2026-02-01 08:00"));
                let report = wait(guild.op.report(&guild.community, &window(0, 14))).unwrap();
                guild.clock.set(now);
                // What is shared is not a comment.
                let comments = if kind == ContributionKind::Comment {
                    1.0
                } else {
                    0.0
                };
                assert!(value(&report, "recorded-comments").unwrap() <= comments);
                ["active-members", "contributing-members", "recorded-contributions"]
                    .into_iter()
                    .chain(content)
                    .map(|name| value(&report, name).unwrap())
                    .collect::<Vec<_>>()
            };
            let before = figures(&guild);
            way(&guild, &norm, &made);
            let went: Vec<f64> = before.iter().zip(figures(&guild)).map(|(b, a)| b - a).collect();
            let was_there = if name == "removed by its author" { 0.0 } else { 1.0 };
            let mut expected = vec![was_there, was_there, 1.0];
            expected.extend(content.map(|_| 1.0));
            assert_eq!(went, expected, "{kind}, {name}");
        }
    }
}

#[test]
fn s2_5_what_is_ruled_to_be_there_counts_again() {
    let (guild, norm, asked) = flagging();
    let mut raised = None;
    for who in ["ned", "ola", "pat"] {
        raised = Some(flag(&guild, who, &asked, &norm).unwrap().id);
    }
    let report = |guild: &Guild| {
        let now = guild.hub.now();
        guild.clock.set(at("2026-02-01 08:00"));
        let report = wait(guild.op.report(&guild.community, &window(0, 14))).unwrap();
        guild.clock.set(now);
        value(&report, "recorded-questions")
    };
    assert_eq!(report(&guild), Some(0.0));
    guild.pass(60);
    rule(&guild.op, &guild, raised.unwrap(), Ruling::None).unwrap();
    assert_eq!(report(&guild), Some(1.0));
}
