//! Resources: the same address twice, opened once a day, and popular by people.

use learncomm_core::community::{Charter, Settings};
use learncomm_core::contribution::{Contribution, ContributionKind, NewResource, Shown, Vote};
use learncomm_core::ledger::Verb;
use learncomm_core::norm::Ruling;
use learncomm_core::{Desk, ErrorKind, Role};

use crate::common::{Guild, at, handle, refused, wait};

pub(crate) fn new(title: &str, url: &str) -> NewResource {
    NewResource {
        kind: ContributionKind::Resource,
        title: title.to_owned(),
        url: Some(url.to_owned()),
        body: "It helped me.".to_owned(),
        topics: vec!["testing".parse().unwrap(), "tools".parse().unwrap()],
    }
}

pub(crate) fn share(guild: &Guild, who: &str, url: &str) -> Contribution {
    wait(guild.desk(who).add_resource(guild.community.id, &new(url, url))).unwrap()
}

fn numbers(shown: &[Shown]) -> Vec<u32> {
    shown.iter().map(|s| s.contribution.number).collect()
}

/// Members p0, p1, …, who joined a minute ago.
fn with_people(people: usize) -> Guild {
    let guild = Guild::with_roles();
    for i in 0..people {
        guild.join(&format!("p{i}"), Role::Member);
    }
    guild.pass(60);
    guild
}

#[test]
fn s4_4_a_resource_says_what_it_is_and_where_it_leads() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let made = share(&guild, "gus", "https://example.org/guide");
    assert_eq!(made.url.as_deref(), Some("https://example.org/guide"));
    let told = *guild.ledger().iter().find(|a| a.verb == Verb::Shared).unwrap();
    assert_eq!(
        (told.object, told.value),
        (made.number, ContributionKind::Resource.code())
    );

    let before = guild.dump();
    let good = new("Guide", "https://example.org/");
    let (no_url, topics) = (None, (0..11).map(|i| format!("t{i}").parse().unwrap()).collect());
    let aid = ContributionKind::JobAid;
    for (wrong, says) in [
        (
            NewResource {
                title: String::new(),
                ..good.clone()
            },
            "title: ",
        ),
        (
            NewResource {
                url: no_url.clone(),
                ..good.clone()
            },
            "url: a resource needs",
        ),
        (new("x", "javascript:alert(1)"), "is not a web address"),
        (
            NewResource {
                kind: ContributionKind::Question,
                ..good.clone()
            },
            "kind: `question` is no resource",
        ),
        (
            NewResource {
                kind: aid,
                url: no_url.clone(),
                body: String::new(),
                ..good.clone()
            },
            "body: a job-aid",
        ),
        (
            NewResource {
                topics,
                ..good.clone()
            },
            "topics: 11",
        ),
    ] {
        let outcome = wait(guild.desk("mei").add_resource(community, &wrong));
        assert_eq!(refused(outcome, &[says]), ErrorKind::Invalid, "{says}");
    }
    assert!(guild.dump() == before);
    let checklist = NewResource {
        kind: aid,
        url: None,
        body: "1. Breathe".to_owned(),
        ..good
    };
    wait(guild.desk("mei").add_resource(community, &checklist)).unwrap();
}

#[test]
fn s4_4_resources_are_listed_by_topic_and_by_page() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let mut made = Vec::new();
    for i in 0..5 {
        guild.pass(60);
        made.push(share(&guild, "mei", &format!("https://example.org/{i}")).number);
        guild.ask("mei", "Something else?");
    }
    let gus = guild.desk("gus");
    for (topic, expected) in [
        (None, made.clone()),
        (Some("tools"), made),
        (Some("none"), Vec::new()),
    ] {
        let topic = topic.map(|t| t.parse().unwrap());
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = wait(gus.resources(community, topic.as_ref(), after.as_ref(), 2));
            let (page, more) = page.unwrap();
            found.extend(numbers(&page));
            after = page.into_iter().next_back().map(|s| s.contribution);
            if !more {
                break;
            }
        }
        assert!(found.iter().eq(expected.iter().rev()), "{found:?}");
    }
}

#[test]
fn s4_4_an_address_that_is_there_already_is_pointed_out() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let first = share(&guild, "mei", "https://example.org/guide");
    guild.pass(60);
    let second = share(&guild, "fay", "http://www.example.org/guide/?utm_source=news#top");
    let other = share(&guild, "fay", "https://example.org/other");
    let also =
        |who: &str, of: &Contribution| numbers(&wait(guild.desk(who).also_shared(community, of)).unwrap());
    assert_eq!(also("fay", &second), [first.number]);
    assert_eq!(also("fay", &first), [second.number]);
    assert!(also("fay", &other).is_empty());
    assert!(also("fay", &guild.ask("mei", "Nowhere?")).is_empty());
    let same = |who: &str, url: &str| numbers(&wait(guild.desk(who).same_address(community, url)).unwrap());
    assert_eq!(
        same("gus", "HTTPS://Example.org/guide"),
        [first.number, second.number]
    );
    assert!(same("gus", "not an address").is_empty());
    // What was removed is no reason not to share it again, for nobody.
    wait(
        guild
            .desk("sol")
            .remove(community, first.id, Some("Out of date.")),
    )
    .unwrap();
    for who in ["gus", "mei", "sol"] {
        assert_eq!(same(who, "https://example.org/guide"), [second.number], "{who}");
    }
}

#[test]
fn s4_4_what_is_there_twice_is_listed_page_by_page() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let mut twice: Vec<String> = Vec::new();
    for i in 0..7 {
        let url = format!("https://example.org/{i}");
        for _ in 0..=i % 3 {
            share(&guild, "mei", &url);
        }
        if i % 3 > 0 {
            twice.push(url);
        }
    }
    let removed = share(&guild, "mei", "https://example.org/0");
    wait(guild.desk("mei").remove(community, removed.id, None)).unwrap();
    let gus = guild.desk("gus");
    for limit in [1, 2, 3, 100] {
        let (mut found, mut after): (Vec<String>, Option<String>) = (Vec::new(), None);
        loop {
            let (page, more) = wait(gus.duplicates(community, after.as_deref(), limit)).unwrap();
            assert!(page.len() <= limit);
            assert!(page.iter().all(|group| group.contributions.len() >= 2));
            found.extend(page.into_iter().map(|group| group.address));
            after = found.last().cloned();
            if !more {
                break;
            }
        }
        found.sort();
        assert_eq!(found, twice, "{limit}");
    }
}

#[test]
fn s4_4_who_opens_a_thousand_times_opened_once_a_day() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let made = share(&guild, "mei", "https://example.org/guide");
    let open = |desk: &Desk| wait(desk.open_resource(community, made.id)).unwrap();
    let gus = guild.desk("gus");
    let records = guild.dump().len();
    for i in 0..1_000 {
        let opened = open(&gus);
        assert_eq!(opened.url, "https://example.org/guide");
        assert_eq!(opened.noted, i == 0);
    }
    let count = || guild.ledger().iter().filter(|a| a.verb == Verb::Opened).count();
    assert_eq!(count(), 1);
    // The day is that of the community, which is in UTC.
    guild.clock.set(at("2026-01-05 23:59"));
    assert!(!open(&gus).noted);
    guild.clock.set(at("2026-01-06 00:00"));
    assert!(open(&gus).noted);
    guild.clock.set(at("2026-01-05 12:00"));
    assert!(!open(&gus).noted, "a clock that was put back");
    assert_eq!(count(), 2);
    // One record for the person and the thing, however many days; beside it what the ledger got.
    assert_eq!(guild.dump().len(), records + 1 + 2);
    // The owner of the store is nobody in the community.
    assert!(!open(&guild.op).noted);
    let nowhere = guild.ask("mei", "Where?");
    let outcome = wait(gus.open_resource(community, nowhere.id));
    assert_eq!(refused(outcome, &["leads nowhere"]), ErrorKind::Rule);
    let olu = wait(guild.desk("olu").open_resource(community, made.id));
    assert_eq!(refused(olu, &["non-member"]), ErrorKind::Forbidden);
    wait(guild.desk("sol").remove(community, made.id, Some("Gone."))).unwrap();
    let gone = wait(gus.open_resource(community, made.id));
    assert_eq!(refused(gone, &["no contribution"]), ErrorKind::NotFound);
    guild.clock.set(at("2026-01-08 12:00"));
    assert!(
        !open(&guild.desk("mei")).noted,
        "what does not stand is read by its author, and not told"
    );
}

#[test]
fn s4_4_opening_twice_at_once_is_noted_once() {
    let guild = Guild::with_roles();
    let made = share(&guild, "mei", "https://example.org/guide");
    let (one, other) = (guild.desk("gus"), guild.desk("gus"));
    let opened = wait(async {
        futures::join!(
            one.open_resource(guild.community.id, made.id),
            other.open_resource(guild.community.id, made.id)
        )
    });
    let noted = [opened.0.unwrap().noted, opened.1.unwrap().noted];
    assert_eq!(noted.iter().filter(|noted| **noted).count(), 1);
    assert_eq!(
        guild.ledger().iter().filter(|a| a.verb == Verb::Opened).count(),
        1
    );
}

#[test]
fn s4_4_who_is_suspended_reads_and_it_is_not_noted() {
    let (guild, norm, _) = crate::flags::flaggable();
    let community = guild.community.id;
    let made = share(&guild, "sue", "https://example.org/guide");
    let raised = crate::flags::conduct(&guild, "ned", "mei", &norm).unwrap();
    let until = Some(guild.hub.now() + chrono::TimeDelta::days(1));
    let suspend = crate::flags::ruling(Ruling::Suspend, until);
    wait(guild.desk("sol").rule_on_flag(community, raised.id, &suspend)).unwrap();
    guild.pass(60);
    let mei = guild.desk("mei");
    assert!(!wait(mei.open_resource(community, made.id)).unwrap().noted);
    let tried = wait(mei.make_collection(community, &crate::collections::new("Mine")));
    assert_eq!(refused(tried, &["suspended"]), ErrorKind::Rule);
    guild.pass(86_400);
    assert!(wait(mei.open_resource(community, made.id)).unwrap().noted);
}

#[test]
fn s4_4_popular_goes_by_people_and_tells_of_nobody() {
    let guild = with_people(6);
    let community = guild.community.id;
    let [much, little, none] = ["much", "little", "none"].map(|page| {
        guild.pass(60);
        share(&guild, "mei", &format!("https://example.org/{page}"))
    });
    for i in 0..4 {
        wait(guild.desk(&format!("p{i}")).open_resource(community, little.id)).unwrap();
    }
    for _ in 0..1_000 {
        wait(guild.desk("p0").open_resource(community, little.id)).unwrap();
    }
    wait(guild.desk("mei").open_resource(community, little.id)).unwrap(); // her own
    wait(guild.desk("p0").open_resource(community, much.id)).unwrap();
    wait(guild.desk("p0").rate(community, much.id, 5)).unwrap();
    wait(guild.desk("p1").rate(community, much.id, 2)).unwrap();
    wait(guild.desk("p2").vote(community, much.id, Vote::Up)).unwrap();
    wait(guild.desk("p5").vote(community, much.id, Vote::Down)).unwrap(); // is no liking
    guild.comment("p3", much.id);
    let of = crate::collections::make(&guild, "p4");
    wait(guild.desk("p4").collect(community, of, much.id, None)).unwrap();
    let popular = |who: &str, days, limit| {
        let found = wait(guild.desk(who).popular_resources(community, None, days, limit)).unwrap();
        let found = found
            .into_iter()
            .map(|p| (p.resource.contribution.number, p.people));
        found.collect::<Vec<_>>()
    };
    // Five people, and otherwise the newest first: nothing tells that `little` was opened by four.
    let expected = [(much.number, Some(5)), (none.number, None), (little.number, None)];
    assert_eq!(popular("gus", 30, 9), expected);
    assert_eq!(popular("gus", 30, 1), expected[..1]);
    wait(guild.desk("p4").open_resource(community, little.id)).unwrap();
    let expected = [
        (much.number, Some(5)),
        (little.number, Some(5)),
        (none.number, None),
    ];
    assert_eq!(popular("gus", 30, 9), expected);
    // Charters may ask for more, and nothing that was removed is popular.
    let settings = Settings {
        anonymity_k: 6,
        ..Settings::default()
    };
    let charter = Charter {
        settings,
        ..Charter::new("Guild", chrono_tz::UTC)
    };
    wait(guild.desk("sol").edit_charter(community, &charter.into())).unwrap();
    assert!(popular("mei", 30, 9).iter().all(|(_, people)| people.is_none()));
    wait(guild.desk("sol").remove(community, much.id, Some("Gone."))).unwrap();
    for who in ["gus", "sol"] {
        assert_eq!(
            popular(who, 30, 9),
            [(none.number, None), (little.number, None)],
            "{who}"
        );
    }
    guild.clock.set(at("2026-03-05 12:00"));
    assert_eq!(popular("mei", 1, 1), [(none.number, None)]);
    for days in [0, 3_651] {
        let wrong = wait(guild.desk("mei").popular_resources(community, None, days, 9));
        assert_eq!(refused(wrong, &["days: "]), ErrorKind::Invalid);
    }
}

#[test]
fn s4_4_popular_resources_are_of_a_topic_if_that_is_asked() {
    let guild = with_people(5);
    let community = guild.community.id;
    let about = |topic: &str| {
        let topics = vec![topic.parse().unwrap()];
        let new = NewResource {
            topics,
            ..new(topic, "https://example.org/")
        };
        wait(guild.desk("mei").add_resource(community, &new)).unwrap()
    };
    let (writing, testing, more) = (about("writing"), about("testing"), about("testing"));
    for i in 0..5 {
        let desk = guild.desk(&format!("p{i}"));
        wait(desk.open_resource(community, writing.id)).unwrap();
        wait(desk.open_resource(community, testing.id)).unwrap();
    }
    let topic = "testing".parse().unwrap();
    let found = wait(
        guild
            .desk("gus")
            .popular_resources(community, Some(&topic), 30, 9),
    )
    .unwrap();
    let found: Vec<_> = found
        .iter()
        .map(|p| (p.resource.contribution.number, p.people))
        .collect();
    assert_eq!(found, [(testing.number, Some(5)), (more.number, None)]);
}

#[test]
fn s4_4_s4_7_popular_topics_go_by_people_too() {
    let guild = with_people(6);
    let community = guild.community.id;
    // About testing and tools, by one person.
    let made = share(&guild, "mei", "https://example.org/guide");
    let aside = NewResource {
        topics: vec!["aside".parse().unwrap()],
        ..new("Aside", "https://example.org/aside")
    };
    let aside = wait(guild.desk("mei").add_resource(community, &aside)).unwrap();
    let popular = || {
        let found = wait(guild.desk("gus").popular_topics(community, 30, 9)).unwrap();
        found
            .into_iter()
            .map(|p| (p.topic.to_string(), p.people))
            .collect::<Vec<_>>()
    };
    let few = |topic: &str| (topic.to_owned(), None);
    assert_eq!(popular(), [few("aside"), few("testing"), few("tools")]);
    for i in 0..2 {
        wait(guild.desk(&format!("p{i}")).open_resource(community, made.id)).unwrap();
    }
    let suggestion = wait(
        guild
            .desk("p2")
            .suggest_topic(community, crate::backlog::new("tools")),
    )
    .unwrap();
    wait(guild.desk("p3").vote_topic(community, suggestion.id)).unwrap();
    // mei shared, p0 and p1 opened, p2 suggested, p3 voted; nobody did more about testing.
    let some = |topic: &str, people| (topic.to_owned(), Some(people));
    assert_eq!(popular(), [some("tools", 5), few("aside"), few("testing")]);
    let asked = guild.ask("p4", "How?");
    guild.answer("p5", asked.id);
    assert_eq!(popular(), [some("tools", 7), some("testing", 5), few("aside")]);
    // A topic of nothing that stands is not told of.
    wait(guild.desk("mei").remove(community, aside.id, None)).unwrap();
    assert_eq!(popular(), [some("tools", 7), some("testing", 5)]);
}

#[test]
fn s4_4_who_opted_out_counts_and_is_not_named() {
    let guild = with_people(5);
    let community = guild.community.id;
    let made = share(&guild, "mei", "https://example.org/guide");
    for i in 0..5 {
        wait(guild.desk(&format!("p{i}")).open_resource(community, made.id)).unwrap();
    }
    let found = wait(guild.desk("gus").popular_resources(community, None, 30, 9)).unwrap();
    let json = serde_json::to_value(&found).unwrap();
    assert_eq!(json[0]["people"], 5);
    let p0 = wait(guild.op.member(community, &handle("p0"))).unwrap();
    let text = json.to_string();
    assert!(!text.contains("p0") && !text.contains(&p0.membership.person.to_string()));
}
