//! Every future of the hub can be spawned on a runtime of many threads.

use std::sync::Arc;

use futures::executor::block_on;
use learncomm_core::community::{Admission, Breakdown, Charter, Level, NewPerson};
use learncomm_core::contribution::{NewAnswer, NewQuestion, Vote};
use learncomm_core::history::{Fact, KnownBy, PastPerson};
use learncomm_core::store::MemoryStore;
use learncomm_core::{Hub, Role};

fn send<T: Send>(t: T) -> T {
    t
}

#[test]
fn a_question_is_asked_answered_and_accepted() {
    block_on(send(async {
        let hub = Hub::open(Arc::new(MemoryStore::new())).await.unwrap();
        let op = hub.as_operator();
        let charter = Charter::new("Guild", chrono_tz::Europe::Berlin);
        let guild = op
            .create_community("guild".parse().unwrap(), charter, None)
            .await
            .unwrap();
        for handle in ["amara", "bo"] {
            op.create_person(NewPerson::new(handle.parse().unwrap(), handle))
                .await
                .unwrap();
            op.admit(guild.id, &handle.parse().unwrap(), Admission::default())
                .await
                .unwrap();
        }
        let amara = hub.as_person(&"amara".parse().unwrap()).await.unwrap();
        let bo = hub.as_person(&"bo".parse().unwrap()).await.unwrap();
        let question = amara
            .ask(
                guild.id,
                NewQuestion {
                    title: "Why?".into(),
                    topics: vec!["x".parse().unwrap()],
                    ..Default::default()
                },
            )
            .await
            .unwrap();
        let answer = bo
            .answer(
                guild.id,
                NewAnswer {
                    to: question.id,
                    body: "Because.".into(),
                },
            )
            .await
            .unwrap();
        amara.accept(guild.id, answer.id).await.unwrap();
        amara.vote(guild.id, answer.id, Vote::Up).await.unwrap();
        amara.rate(guild.id, answer.id, 5).await.unwrap();
        assert_eq!(amara.role_in(guild.id).await.unwrap(), Role::Member);
        let shown = op.contribution(guild.id, answer.id).await.unwrap();
        assert_eq!((shown.up, shown.ratings, shown.by.as_deref()), (1, 1, Some("bo")));
        let before =
            learncomm_core::ledger::load(hub.reader(), guild.id, learncomm_core::ledger::ColumnSet::ALL)
                .await
                .unwrap();
        assert_eq!(hub.seal(guild.id).await.unwrap().sealed, 7);
        let after =
            learncomm_core::ledger::load(hub.reader(), guild.id, learncomm_core::ledger::ColumnSet::ALL)
                .await
                .unwrap();
        assert_eq!(before, after);
        let facts = [Fact::Person(PastPerson {
            handle: "bo".parse().unwrap(),
            known_by: KnownBy::Handle,
            name: "Bo".into(),
            bot: false,
            identities: vec![],
        })];
        op.import(guild.id, "test", &facts).await.unwrap();
    }));
}

#[test]
fn what_a_community_says_of_itself_can_be_spawned() {
    block_on(send(async {
        let hub = Hub::open(Arc::new(MemoryStore::new())).await.unwrap();
        let op = hub.as_operator();
        let charter = Charter::new("Guild", chrono_tz::Europe::Berlin);
        let guild = op
            .create_community("guild".parse().unwrap(), charter, None)
            .await
            .unwrap();
        let how = Admission {
            role: Role::Steward,
            ..Admission::default()
        };
        let handle = "amara".parse().unwrap();
        op.create_person(NewPerson::new("amara".parse().unwrap(), "Amara"))
            .await
            .unwrap();
        op.admit(guild.id, &handle, how).await.unwrap();
        let amara = hub.as_person(&handle).await.unwrap();
        let topic = "time".parse().unwrap();
        amara
            .declare_skill(guild.id, &topic, Level::Expert)
            .await
            .unwrap();
        amara.announce(guild.id, "News", "").await.unwrap();
        assert_eq!(amara.find_experts(guild.id, &topic).await.unwrap().len(), 1);
        assert!(amara.leave(guild.id).await.is_err(), "the last steward stays");
        let needs = amara.needs(guild.id, Breakdown::Topics).await.unwrap();
        assert_eq!(needs.respondents, None);
        let digests = op.digests(guild.id, None, None, 9).await.unwrap();
        assert_eq!(digests.next, None);
        assert_eq!(amara.champions(guild.id).await.unwrap(), []);
        op.edit_person(&handle, &Default::default()).await.unwrap();
    }));
}
