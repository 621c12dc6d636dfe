//! S1.6: a page of a list among thousands reads about a page, whatever is listed.

use std::sync::Arc;

use chrono::TimeDelta;
use learncomm_core::Hub;
use learncomm_core::contribution::{
    ArticleFilter, CollectionFilter, Contribution, ContributionKind, Filter, NewCollection, NewContribution,
    PathwayFilter, RecognitionFilter,
};
use learncomm_core::history::Fact;
use learncomm_core::id::SeededIds;

use crate::common::{Guild, handle, wait};
use crate::counting::{Counting, Reads};
use crate::listing::{bring, past};
use crate::pathways::task;
use crate::recognition::{give, thanks};

const PAGE: usize = 20;

/// A page, its entries, what each of them leads to, who made it, who reads it and for whom.
#[track_caller]
fn about_a_page(reads: Reads, what: &str) {
    assert!(
        reads.calls <= 12 && reads.records <= 4 * PAGE + 20,
        "{what}: {reads:?}"
    );
}

fn counted(guild: &Guild) -> (Arc<Counting>, Hub) {
    let counting = Arc::new(Counting::new(guild.store.clone()));
    let hub = Hub::open_with(counting.clone(), guild.clock.clone(), SeededIds::new(3));
    (counting.clone(), wait(hub).unwrap())
}

#[test]
fn s1_6_s4_4_articles_and_resources_among_thousands() {
    let guild = Guild::with_roles();
    let start = guild.hub.now() - TimeDelta::days(9);
    let facts: Vec<Fact> = (0..3_000_usize)
        .map(|i| {
            let kind = [
                ContributionKind::Article,
                ContributionKind::Resource,
                ContributionKind::Idea,
            ][i % 3];
            let mut made = past(
                &i.to_string(),
                kind,
                ["mei", "fay"][i / 3 % 2],
                start + TimeDelta::seconds(i as i64),
            );
            made.topics = vec![["testing", "tools"][i / 6 % 2].parse().unwrap()];
            if kind == ContributionKind::Resource {
                made.url = Some(format!("https://example.org/{i}"));
            }
            Fact::Contribution(made)
        })
        .collect();
    bring(&guild, &facts);
    let (counting, hub) = counted(&guild);
    let desk = wait(hub.as_person(&handle("gus"))).unwrap();
    let (community, topic) = (guild.community.id, "tools".parse().unwrap());
    for filter in [
        ArticleFilter::default(),
        ArticleFilter {
            author: Some(handle("fay")),
            topic: Some("tools".parse().unwrap()),
        },
    ] {
        let mut after: Option<Contribution> = None;
        for _ in 0..5 {
            counting.take();
            let page = wait(desk.articles(community, &filter, after.as_ref(), PAGE)).unwrap();
            about_a_page(counting.take(), "articles");
            assert_eq!((page.0.len(), page.1), (PAGE, true));
            after = page.0.into_iter().last().map(|shown| shown.contribution);
        }
    }
    for topic in [None, Some(&topic)] {
        let mut after: Option<Contribution> = None;
        for _ in 0..5 {
            counting.take();
            let page = wait(desk.resources(community, topic, after.as_ref(), PAGE)).unwrap();
            about_a_page(counting.take(), "resources");
            assert_eq!((page.0.len(), page.1), (PAGE, true));
            after = page.0.into_iter().last().map(|shown| shown.contribution);
        }
    }
}

#[test]
fn s4_4_s4_9_s3_4_collections_pathways_and_recognitions_among_a_thousand() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let (mei, item) = (guild.desk("mei"), guild.ask("gus", "One?"));
    for i in 0..1_000 {
        let new = NewCollection {
            title: format!("Collection {i}"),
            topics: vec![["testing", "tools"][i % 2].parse().unwrap()],
            ..NewCollection::default()
        };
        let made = wait(mei.make_collection(community, &new)).unwrap();
        if i % 10 == 0 {
            wait(mei.collect(community, made.id, item.id, None)).unwrap();
        }
        guild.pathway("fay", &format!("Pathway {i}"), vec![task("Write one")]);
        give(
            &guild,
            ["mei", "fay"][i % 2],
            &thanks(&["sol"], &format!("For {i}.")),
        )
        .unwrap();
        guild.pass(1);
    }
    let (counting, hub) = counted(&guild);
    let desk = wait(hub.as_person(&handle("mei"))).unwrap();
    for filter in [
        CollectionFilter::default(),
        CollectionFilter {
            topic: Some("tools".parse().unwrap()),
            ..CollectionFilter::default()
        },
        CollectionFilter {
            holding: Some(item.id),
            ..CollectionFilter::default()
        },
    ] {
        let mut after = None;
        for _ in 0..3 {
            counting.take();
            let page = wait(desk.collections(community, &filter, after.as_ref(), PAGE)).unwrap();
            about_a_page(counting.take(), "collections");
            assert_eq!((page.0.len(), page.1), (PAGE, true));
            after = page.0.into_iter().last();
        }
    }
    let mut after = None;
    for _ in 0..3 {
        counting.take();
        let page = wait(desk.pathways(community, &PathwayFilter::default(), after.as_ref(), PAGE)).unwrap();
        about_a_page(counting.take(), "pathways");
        assert_eq!((page.0.len(), page.1), (PAGE, true));
        after = page.0.into_iter().last().map(|shown| shown.pathway);
    }
    for mine in [false, true] {
        let mut after = None;
        for _ in 0..3 {
            counting.take();
            let filter = RecognitionFilter { mine };
            let page = wait(desk.recognitions(community, filter, after.as_ref(), PAGE)).unwrap();
            about_a_page(counting.take(), "recognitions");
            assert_eq!((page.0.len(), page.1), (PAGE, true));
            after = page.0.into_iter().last();
        }
    }
}

#[test]
fn s1_4_a_draft_is_listed_from_when_it_was_shared() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let idea = |title: &str, to| NewContribution {
        title: Some(title.to_owned()),
        visible_to: to,
        ..NewContribution::new(ContributionKind::Idea)
    };
    use learncomm_core::contribution::VisibleTo::{Author, Community};
    let mei = guild.desk("mei");
    let draft = wait(mei.share(community, idea("First thought of", Author))).unwrap();
    guild.pass(60);
    let other = wait(mei.share(community, idea("Second", Community))).unwrap();
    guild.pass(60);
    let listed = || {
        let page = wait(
            guild
                .desk("gus")
                .contributions(community, &Filter::default(), None, 9),
        )
        .unwrap();
        page.0
            .iter()
            .map(|shown| shown.contribution.number)
            .collect::<Vec<_>>()
    };
    assert_eq!(listed(), [other.number]);
    wait(mei.publish(community, draft.id, Community)).unwrap();
    assert_eq!(listed(), [draft.number, other.number]);
    let told: Vec<(i64, u32)> = guild
        .ledger()
        .iter()
        .filter(|a| a.verb == learncomm_core::ledger::Verb::Shared)
        .map(|a| (a.at, a.object))
        .collect();
    let now = guild.hub.now().timestamp_millis();
    assert_eq!(told, [(now - 60_000, other.number), (now, draft.number)]);
}
