//! What is shown to whom: outsiders of a community that everyone may read, people who are suspended, and what somebody is
//! in other tools.

use chrono::TimeDelta;
use learncomm_core::community::{
    Admission, CharterEdit, Identity, Level, MemberFilter, NewPerson, SettingsEdit, Visibility,
};
use learncomm_core::contribution::Filter;
use learncomm_core::norm::{FlagFilter, NormFilter, Ruling, Stance};
use learncomm_core::{Error, ErrorKind, Role};

use crate::common::{Guild, handle, refused, wait};
use crate::flags::{conduct, flaggable, ruling};
use crate::norms::{adopted, new_norm, speak};

fn open_to_everyone(guild: &Guild) {
    let edit = CharterEdit {
        settings: SettingsEdit {
            visibility: Some(Visibility::Everyone),
            ..SettingsEdit::default()
        },
        ..CharterEdit::default()
    };
    wait(guild.op.edit_charter(guild.community.id, &edit)).unwrap();
}

#[test]
fn s0_1_an_open_community_shows_what_it_made_and_not_who_is_in_it() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let norm = adopted(&guild, "No blame");
    wait(guild.desk("mei").acknowledge_norm(community, norm.id)).unwrap();
    let draft = wait(guild.desk("mei").draft_norm(community, new_norm("On time"))).unwrap();
    let topic = "testing".parse().unwrap();
    wait(guild.desk("mei").declare_skill(community, &topic, Level::Expert)).unwrap();
    guild.ask("mei", "Here?");
    open_to_everyone(&guild);
    let (olu, gus) = (guild.desk("olu"), guild.desk("gus"));
    assert_eq!(
        wait(olu.contributions(community, &Filter::default(), None, 9))
            .unwrap()
            .0
            .len(),
        1
    );
    // The text of norms is for everyone; who spoke how and took note is not.
    let version = wait(olu.norm(community, norm.id)).unwrap().version;
    assert!(version.text.contains("what happened") && version.in_force);
    assert!(version.voices.is_empty() && version.acknowledged.is_empty());
    let (listed, _) = wait(olu.norms(community, NormFilter::default(), None, 9)).unwrap();
    assert!(listed.len() == 2 && listed.iter().all(|n| n.version.voices.is_empty()));
    let (versions, _) = wait(olu.norm_history(community, norm.id, 0, 9)).unwrap();
    assert!(versions[0].voices.is_empty());
    let version = wait(gus.norm_version(community, norm.id, 1)).unwrap();
    assert_eq!((version.voices.len(), version.acknowledged.len()), (2, 1));
    let who = || handle("mei");
    let tried: Vec<Result<(), Error>> = vec![
        wait(olu.members(community, &MemberFilter::default(), None, 9)).map(drop),
        wait(olu.member(community, &who())).map(drop),
        wait(olu.champions(community)).map(drop),
        wait(olu.skills(community, &who())).map(drop),
        wait(olu.find_experts(community, &topic)).map(drop),
        wait(olu.practices(community, None, 9)).map(drop),
        wait(olu.experiments(community, Default::default(), None, 9)).map(drop),
        wait(olu.consent(community, draft.id)).map(drop),
        wait(olu.rotas(community)).map(drop),
        wait(olu.actions(community, &Default::default(), None, 9)).map(drop),
    ];
    for outcome in tried {
        assert_eq!(
            refused(outcome, &["see who is in the community"]),
            ErrorKind::Forbidden
        );
    }
    assert_eq!(
        wait(gus.members(community, &MemberFilter::default(), None, 9))
            .unwrap()
            .0
            .len(),
        4
    );
    assert_eq!(
        wait(olu.flags(community, FlagFilter::default(), None, 9))
            .unwrap()
            .0,
        []
    );
}

#[test]
fn s4_6_a_suspended_steward_sees_and_removes_no_more_than_members() {
    let (guild, norm, asked) = flaggable();
    let community = guild.community.id;
    let removed = guild.ask("ned", "Removed?");
    wait(guild.desk("sue").remove(community, removed.id, Some("off topic"))).unwrap();
    let sol = guild.desk("sol");
    assert!(wait(sol.contribution(community, removed.id)).is_ok());
    let raised = conduct(&guild, "ned", "sol", &norm).unwrap();
    let until = guild.hub.now() + TimeDelta::days(3);
    let suspend = ruling(Ruling::Suspend, Some(until));
    wait(guild.desk("sue").rule_on_flag(community, raised.id, &suspend)).unwrap();
    guild.pass(60);
    let before = guild.dump();
    let tried = wait(sol.remove(community, asked.id, Some("off topic")));
    assert_eq!(refused(tried, &["suspended"]), ErrorKind::Rule);
    let seen = wait(sol.contribution(community, removed.id));
    assert_eq!(refused(seen, &["no contribution"]), ErrorKind::NotFound);
    assert!(guild.dump() == before);
    // What is their own they may take back, and what members read they read.
    let own = wait(sol.contributions(community, &Filter::default(), None, 9))
        .unwrap()
        .0;
    assert_eq!(own.len(), 1);
    guild.clock.set(until);
    wait(sol.remove(community, asked.id, Some("off topic"))).unwrap();
}

#[test]
fn s2_7_what_somebody_is_in_other_tools_is_theirs() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let slack = Identity {
        tool: "slack".to_owned(),
        id: "U1".to_owned(),
    };
    let ada = NewPerson {
        identities: vec![slack.clone()],
        ..NewPerson::new(handle("ada"), "Ada")
    };
    wait(guild.op.create_person(ada)).unwrap();
    let (sol, ada) = (guild.desk("sol"), guild.desk("ada"));
    let admitted = wait(sol.admit(community, &handle("ada"), Admission::default())).unwrap();
    assert_eq!(admitted.person.identities, []);
    guild.pass(60);
    for (desk, sees) in [(&guild.op, 1), (&ada, 1), (&sol, 0)] {
        let person = wait(desk.person(&handle("ada"))).unwrap();
        let member = wait(desk.member(community, &handle("ada"))).unwrap();
        let (all, _) = wait(desk.members(community, &MemberFilter::default(), None, 9)).unwrap();
        let listed = all.iter().map(|m| m.person.identities.len()).sum::<usize>();
        let seen = (person.identities.len(), member.person.identities.len(), listed);
        assert_eq!(seen, (sees, sees, sees));
    }
    assert!(wait(guild.op.person_by_identity(&slack)).unwrap().is_some());
    let asked = wait(sol.person_by_identity(&slack));
    assert_eq!(refused(asked, &["create or change people"]), ErrorKind::Forbidden);
}

#[test]
fn s2_7_nobody_joins_or_leaves_at_a_time_to_come() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let before = guild.dump();
    let later = Some(guild.hub.now() + TimeDelta::seconds(1));
    let how = Admission {
        at: later,
        ..Admission::default()
    };
    let joined = wait(guild.op.admit(community, &handle("olu"), how));
    assert_eq!(
        refused(joined, &["joined: lies in the future"]),
        ErrorKind::Invalid
    );
    let left = wait(guild.op.release(community, &handle("mei"), later));
    assert_eq!(refused(left, &["left: lies in the future"]), ErrorKind::Invalid);
    assert!(guild.dump() == before);
    wait(guild.op.release(community, &handle("mei"), Some(guild.hub.now()))).unwrap();
}

#[test]
fn s2_11_the_concern_of_somebody_who_has_left_is_settled_for_a_reason() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    guild.join("ned", Role::Member);
    let norm = wait(guild.desk("mei").draft_norm(community, new_norm("No blame"))).unwrap();
    speak(&guild, "ned", norm.id, Stance::Concern).unwrap();
    for name in ["sol", "fay"] {
        speak(&guild, name, norm.id, Stance::Support).unwrap();
    }
    let settle = |who: &str, of: &str, reason: &str| {
        wait(
            guild
                .desk(who)
                .settle_concerns_of(community, norm.id, &handle(of), reason),
        )
    };
    let before = guild.dump();
    let is_in = settle("fay", "ned", "We talked.");
    assert_eq!(
        refused(is_in, &["ned is a member", "a new draft answers"]),
        ErrorKind::Rule
    );
    assert!(guild.dump() == before);
    guild.pass(60);
    wait(guild.desk("ned").leave(community)).unwrap();
    let before = guild.dump();
    // That somebody has gone is no consent.
    let adopted = wait(guild.desk("mei").adopt_norm(community, norm.id));
    assert_eq!(
        refused(adopted, &["open concern of ned", "once they have left"]),
        ErrorKind::Rule
    );
    assert_eq!(
        refused(settle("mei", "ned", "He left."), &["member"]),
        ErrorKind::Forbidden
    );
    assert_eq!(
        refused(settle("fay", "ned", " "), &["reason"]),
        ErrorKind::Invalid
    );
    assert_eq!(
        refused(settle("fay", "olu", "Who?"), &["no open concern"]),
        ErrorKind::Rule
    );
    assert!(guild.dump() == before);
    settle("fay", "ned", "He has left; the text answers it.").unwrap();
    let shown = wait(guild.desk("gus").norm_version(community, norm.id, 1)).unwrap();
    let voice = shown
        .voices
        .iter()
        .find(|v| v.handle == Some(handle("ned")))
        .unwrap();
    assert_eq!(voice.settled_by_handle, Some(handle("fay")));
    assert_eq!(
        voice.voice.settled_because.as_deref(),
        Some("He has left; the text answers it.")
    );
    assert!(voice.voice.settled_at.is_some());
    wait(guild.desk("mei").adopt_norm(community, norm.id)).unwrap();
}
