//! What must stay private, as a steward, a member and a guest would try to get at it through something else: badges and
//! points, a team, the charter, another way to do the same.

use learncomm_core::community::{CharterEdit, SettingsEdit};
use learncomm_core::contribution::{
    ContributionEdit, ContributionKind, NewContribution, NewRecognition, RecognitionFilter, SharedWith,
    VisibleTo,
};
use learncomm_core::{ErrorKind, Role};

use crate::badges::{defined, points_on};
use crate::coaching::{closing, paired};
use crate::common::{Guild, handle, refused, wait};
use crate::kinds::{draft, new};
use crate::pathways::{slug, task, wrote};
use crate::{person_feedback, session_feedback};

const PEOPLE: [&str; 5] = ["ada", "ben", "cem", "dua", "eli"];

fn guild() -> Guild {
    let guild = Guild::with_roles();
    for name in PEOPLE {
        guild.join(name, Role::Member);
    }
    guild.pass(3 * 86_400);
    guild
}

fn ask_for(guild: &Guild, anonymity_k: u8) {
    let edit = CharterEdit {
        settings: SettingsEdit {
            anonymity_k: Some(anonymity_k),
            ..SettingsEdit::default()
        },
        ..CharterEdit::default()
    };
    wait(guild.desk("sol").edit_charter(guild.community.id, &edit)).unwrap();
}

#[test]
fn s2_3_s2_6_a_guest_makes_no_article_in_any_way() {
    let guild = guild();
    let (community, gus) = (guild.community.id, guild.desk("gus"));
    let before = guild.dump();
    for visible_to in VisibleTo::ALL.iter().copied() {
        let article = NewContribution {
            visible_to,
            ..new(ContributionKind::Article)
        };
        let kind = refused(wait(gus.share(community, article)), &["edit articles", "guest"]);
        assert_eq!(kind, ErrorKind::Forbidden);
    }
    assert!(guild.dump() == before);
    // Nor one that they began when they were a member.
    let begun = draft(&guild, "mei", ContributionKind::Article);
    wait(guild.op.appoint(community, &handle("mei"), Role::Guest)).unwrap();
    guild.pass(60);
    let before = guild.dump();
    let mei = guild.desk("mei");
    let kind = refused(
        wait(mei.publish(community, begun.id, VisibleTo::Community)),
        &["edit articles", "guest"],
    );
    assert_eq!(kind, ErrorKind::Forbidden);
    assert!(guild.dump() == before);
    wait(guild.op.appoint(community, &handle("mei"), Role::Member)).unwrap();
    guild.pass(60);
    wait(mei.publish(community, begun.id, VisibleTo::Community)).unwrap();
}

#[test]
fn s1_4_of_a_draft_nothing_is_told_whatever_becomes_of_it() {
    let guild = guild();
    let (community, mei) = (guild.community.id, guild.desk("mei"));
    let (ledger, topics) = (guild.ledger(), named_topics(&guild));
    let secret = |kind| NewContribution {
        topics: vec![slug("leaving-the-company")],
        visible_to: VisibleTo::Author,
        ..new(kind)
    };
    for kind in [
        ContributionKind::Idea,
        ContributionKind::Article,
        ContributionKind::Resource,
    ] {
        let [one, two] = [(); 2].map(|()| wait(mei.share(community, secret(kind))).unwrap());
        let edit = ContributionEdit {
            topics: Some(vec![slug("another-secret")]),
            ..ContributionEdit::default()
        };
        wait(mei.edit_contribution(community, one.id, &edit)).unwrap();
        wait(mei.remove(community, one.id, None)).unwrap();
        wait(mei.erase_contribution(community, one.id, None)).unwrap();
        wait(mei.erase_contribution(community, two.id, None)).unwrap();
    }
    assert_eq!(guild.ledger(), ledger);
    assert_eq!(named_topics(&guild), topics);
    let left = guild.dump().into_iter();
    let left: Vec<String> = left
        .filter(|(key, bytes)| {
            let text = format!("{key}{}", String::from_utf8_lossy(bytes));
            text.contains("leaving-the-company") || text.contains("another-secret")
        })
        .map(|(key, _)| key.to_string())
        .collect();
    assert_eq!(left, [""; 0]);
}

/// The keys that give topics their numbers.
fn named_topics(guild: &Guild) -> Vec<String> {
    let keys = guild.dump().into_iter().map(|(key, _)| key.to_string());
    keys.filter(|key| key.contains("topic")).collect()
}

#[test]
fn s4_10_s4_11_a_badge_does_not_tell_of_a_pathway_that_somebody_keeps_to_themselves() {
    let guild = guild();
    let community = guild.community.id;
    let pathway = guild.pathway("fay", "Talking to the union", vec![task("Read the law")]);
    for name in ["ada", "ben"] {
        let desk = guild.desk(name);
        wait(desk.enrol(community, pathway.id)).unwrap();
        let step = slug("read-the-law");
        wait(desk.do_step(community, pathway.id, &step, &wrote("Did"))).unwrap();
    }
    guild.pass(60);
    let ben = guild.desk("ben");
    wait(ben.share_progress(community, pathway.id, SharedWith::Community)).unwrap();
    let sol = guild.desk("sol");
    let asks = format!("pathways-finished>=1 of #{}", pathway.number);
    let badges = [
        defined(&guild, "snoop", &[&asks]),
        defined(&guild, "snoop-any", &["pathways-finished>=1"]),
    ];
    wait(sol.award_badges(community)).unwrap();
    for badge in &badges {
        let holders = wait(sol.badge_holders(community, badge.id)).unwrap();
        assert_eq!((holders.handles, holders.count), (vec![handle("ben")], 1));
    }
    assert_eq!(wait(sol.badges_of(community, &handle("ada"))).unwrap(), []);
    // They themselves see how far they are, and get it once they share it.
    let ada = guild.desk("ada");
    let own = wait(ada.badge_progress(community)).unwrap();
    assert!(own.iter().all(|badge| badge.met == 1), "{own:?}");
    wait(ada.share_progress(community, pathway.id, SharedWith::Community)).unwrap();
    wait(sol.award_badges(community)).unwrap();
    assert_eq!(wait(sol.badges_of(community, &handle("ada"))).unwrap().len(), 2);
}

#[test]
fn s4_5_points_do_not_tell_of_coaching_and_pathways() {
    let guild = guild();
    let community = guild.community.id;
    points_on(&guild);
    let pathway = guild.pathway("fay", "Talking to the union", vec![task("Read the law")]);
    let ada = guild.desk("ada");
    wait(ada.enrol(community, pathway.id)).unwrap();
    wait(ada.do_step(community, pathway.id, &slug("read-the-law"), &wrote("Did"))).unwrap();
    let pair = paired(&guild, "ben", "cem");
    wait(
        guild
            .desk("ben")
            .close_coaching(community, pair, &closing("A lot")),
    )
    .unwrap();
    guild.pass(60);
    let (lines, _) = wait(guild.desk("sol").points(community, None, 0, 9)).unwrap();
    assert_eq!(lines, []);
}

#[test]
fn s2_12_s4_11_no_badge_asks_for_what_is_between_the_two_of_a_pair() {
    let asked = "check-ins>=1".parse::<learncomm_core::community::Criterion>();
    refused(asked, &["`check-ins` is not one of"]);
}

#[test]
fn s3_4_who_is_missing_in_a_team_is_not_to_be_told() {
    let guild = guild();
    let community = guild.community.id;
    for name in ["ada", "ben", "cem"] {
        wait(guild.op.assign_unit(community, &handle(name), Some(slug("lab")))).unwrap();
    }
    guild.pass(60);
    let thanks = NewRecognition {
        team: Some(slug("lab")),
        text: "For the demo".to_owned(),
        ..NewRecognition::default()
    };
    let given = wait(guild.desk("mei").recognise(community, &thanks)).unwrap();
    wait(guild.desk("ben").opt_out(community, true)).unwrap();
    guild.pass(60);
    let digest = |who: &str| {
        let made = wait(guild.desk(who).digest(community, None, None)).unwrap();
        made.recognitions[0].to.clone()
    };
    // The members of the lab are known, so whoever is not named among them would be, too.
    for who in ["dua", "fay", "sol", "gus"] {
        let desk = guild.desk(who);
        let shown = wait(desk.recognition(community, given.id)).unwrap();
        let listed = wait(desk.recognitions(community, RecognitionFilter::default(), None, 9)).unwrap();
        assert_eq!(
            (shown.to, &listed.0[0].to),
            (vec![None; 3], &vec![None; 3]),
            "{who}"
        );
        assert_eq!(digest(who), vec![None; 3], "{who}");
    }
    let all: Vec<_> = ["ada", "ben", "cem"].map(|name| Some(handle(name))).into();
    for who in ["mei", "ada", "ben"] {
        let shown = wait(guild.desk(who).recognition(community, given.id)).unwrap();
        assert_eq!(shown.to, all, "{who}");
    }
    assert_eq!(digest("ada"), all);
}

#[test]
fn s2_8_who_leads_does_not_lower_what_others_relied_on() {
    let guild = guild();
    let community = guild.community.id;
    let give = |who: &str| {
        person_feedback::give(&guild, who, "sol", &person_feedback::form("x", true)).unwrap();
        wait(guild.desk("sol").feedback_received(community, None, 50))
            .unwrap()
            .0
            .len()
    };
    assert_eq!([give("ada"), give("ben")], [0, 0]);
    ask_for(&guild, 3);
    // Two gave theirs when five were asked for.
    assert_eq!([give("cem"), give("dua"), give("eli")], [0, 0, 5]);
    // What comes later goes by what is asked for now; and by more, if that is asked for meanwhile.
    assert_eq!([give("ada"), give("ben"), give("cem")], [5, 5, 8]);
    assert_eq!(give("ada"), 8);
    ask_for(&guild, 4);
    assert_eq!([give("ben"), give("cem"), give("dua")], [8, 8, 12]);
}

#[test]
fn s2_8_feedback_on_a_session_waits_for_as_many_as_when_it_was_given() {
    let guild = guild();
    let community = guild.community.id;
    let came: Vec<(&str, &str)> = PEOPLE.map(|name| (name, "present")).into();
    let o = crate::past_sessions::held(&guild, "2026-01-06 10:00", &came);
    let give = |who: &str| {
        let form = session_feedback::form("x", true);
        wait(guild.desk(who).give_feedback(community, o.id, &form)).unwrap();
        let read = wait(guild.desk("sol").read_feedback(community, o.id)).unwrap();
        (read.shown.len(), read.needed)
    };
    assert_eq!([give("ada"), give("ben")], [(0, 5), (0, 5)]);
    ask_for(&guild, 3);
    assert_eq!([give("cem"), give("dua"), give("eli")], [(0, 5), (0, 5), (5, 3)]);
}
