//! Goals, stories, pulses and suggestions: who is shown which of them, in everything that could show them.

use learncomm_core::community::{GoalFilter, GoalVisibility, NewGoal, ShownGoal, ValueCycle, WhoseGoals};
use learncomm_core::engagement::pulse::NewItem;
use learncomm_core::engagement::report::{Audience, ReportOptions};
use learncomm_core::engagement::suggestion::SuggestionFilter;
use learncomm_core::{Desk, Role};

use super::outputs::text;
use super::{LOOKERS, desk, looked_at, sees};
use crate::common::{Guild, handle, wait};
use crate::{goals, pulses, value_stories};

/// All that is suggested to somebody, and the words of what they may not see.
#[test]
fn s3_2_s2_5_nothing_is_suggested_that_one_does_not_see() {
    let all = SuggestionFilter {
        all: true,
        rule: None,
    };
    for open in [false, true] {
        let world = looked_at(open);
        let mut named = 0;
        for (looker, who) in LOOKERS {
            let shown = text(wait(
                desk(world, who).next_suggestions(&world.guild.community, &all),
            ));
            for made in &world.made {
                let has = shown.contains(&made.word);
                named += usize::from(has);
                assert!(
                    !has || sees(looker, open, made),
                    "{looker}, open: {open}: {} for {}, {:?}: {shown}",
                    made.kind,
                    made.visible_to,
                    made.fate
                );
            }
        }
        assert!(named > 0);
    }
}

/// Everything that could tell of goals, stories and pulses.
fn everything(guild: &Guild, desk: &Desk, ids: &[String]) -> String {
    let c = guild.community.id;
    let mut all = String::new();
    for whose in WhoseGoals::ALL {
        for open in [None, Some(true), Some(false)] {
            let filter = GoalFilter { whose: *whose, open };
            all += &text(wait(desk.goals(c, filter, None, 100)));
        }
    }
    for id in ids {
        // What was asked for may be repeated.
        all += &text(wait(desk.find_goal(c, id))).replace(id, "");
        all += &text(wait(desk.find_value_story(c, id))).replace(id, "");
    }
    for number in 0..40 {
        all += &text(wait(desk.find_goal(c, &format!("#{number}"))));
        all += &text(wait(desk.find_goal(c, &format!("mine/{number}"))));
        all += &text(wait(desk.find_value_story(c, &format!("#{number}"))));
    }
    all += &text(wait(desk.value_stories(c, Default::default(), None, 100)));
    all += &text(wait(desk.pulses(c, None, 100)));
    all += &text(wait(desk.digest(c, None, None)));
    all += &text(wait(desk.digests(c, None, None, 100)));
    all += &text(wait(desk.audit_log(c, None, 1_000)));
    for audience in [None, Some(Audience::Public), Some(Audience::Member)] {
        let options = ReportOptions {
            audience,
            ..ReportOptions::default()
        };
        all += &text(wait(desk.report(&guild.community, &options)));
    }
    let every = SuggestionFilter {
        all: true,
        rule: None,
    };
    all += &text(wait(desk.next_suggestions(&guild.community, &every)));
    all
}

#[test]
fn s4_10_s1_7_s0_11_nobody_is_shown_goals_and_stories_that_are_not_for_them() {
    let guild = pulses::guild();
    let c = guild.community.id;
    guild.join("lea", Role::Member);
    let own = |who: &str, word: &str, visible_to| -> ShownGoal {
        let new = NewGoal {
            title: format!("Title {word}"),
            source: String::new(),
            claim: format!("Claim {word}"),
            ..goals::fewer()
        };
        wait(guild.desk(who).set_own_goal(c, &new, visible_to)).unwrap()
    };
    let own_goals = [
        own("mei", "zqmine", GoalVisibility::OnlyMe),
        own("mei", "zqshared", GoalVisibility::Community),
        own("mei", "zqtakenback", GoalVisibility::Community),
        own("lea", "zqleft", GoalVisibility::Community),
    ];
    wait(
        guild
            .desk("mei")
            .share_goal(c, own_goals[2].id, GoalVisibility::OnlyMe),
    )
    .unwrap();
    let new = NewGoal {
        title: "Title zqours".to_owned(),
        ..goals::fewer()
    };
    let ours = wait(guild.desk("sol").set_goal(c, &new, &handle("mei"))).unwrap();
    let story = |word: &str| {
        let mut story = value_stories::story(ValueCycle::Applied);
        story.learned = format!("We learned {word}");
        value_stories::tell(&guild, "mei", &story).unwrap()
    };
    let stories = ["zqtold", "zqwithdrawn", "zqremoved"].map(story);
    wait(guild.desk("mei").withdraw_value_story(c, stories[1].id)).unwrap();
    wait(
        guild
            .desk("sol")
            .remove_value_story(c, stories[2].id, "Because zqreason"),
    )
    .unwrap();
    // A pulse with few answers, still open, and one that was closed.
    for closes in [true, false] {
        let pulse = pulses::open(
            &guild,
            &pulses::plan(vec![NewItem::new("belonging", "I belong.")]),
        );
        for who in ["p0", "p1"] {
            pulses::answer(&guild, who, pulse.id, &[("belonging", "3")]).unwrap();
        }
        if closes {
            wait(guild.desk("sol").close_pulse(c, pulse.id)).unwrap();
        }
    }
    guild.pass(60);
    wait(guild.desk("lea").leave(c)).unwrap();
    guild.pass(3_600);
    let ids: Vec<String> = own_goals
        .iter()
        .map(|goal| goal.id.to_string())
        .chain([ours.id.to_string()])
        .chain(stories.iter().map(|story| story.id.to_string()))
        .collect();
    let inside = ["operator", "sol", "fay", "mei", "p9", "gus"];
    let readers = &inside[..5];
    for looker in ["operator", "sol", "fay", "mei", "p9", "gus", "lea", "olu"] {
        let desk = if looker == "operator" {
            guild.op.clone()
        } else {
            guild.desk(looker)
        };
        let shown = everything(&guild, &desk, &ids);
        let expected = [
            ("zqmine", looker == "mei"),
            ("zqshared", readers.contains(&looker)),
            ("zqtakenback", looker == "mei"),
            // Who left sees what is their own.
            ("zqleft", looker == "lea"),
            ("zqours", readers.contains(&looker)),
            ("zqtold", inside.contains(&looker)),
            ("zqwithdrawn", ["operator", "sol", "mei"].contains(&looker)),
            ("zqremoved", ["operator", "sol", "mei"].contains(&looker)),
            ("zqreason", ["operator", "sol", "mei"].contains(&looker)),
            ("I belong.", readers.contains(&looker)),
        ];
        for (word, may) in expected {
            assert_eq!(shown.contains(word), may, "{looker}: {word}");
        }
        // What is not for somebody is in no id, either.
        for (goal, seen) in own_goals.iter().zip([
            looker == "mei",
            readers.contains(&looker),
            looker == "mei",
            looker == "lea",
        ]) {
            assert!(
                seen || !shown.contains(&goal.id.to_string()),
                "{looker}: {}",
                goal.title
            );
        }
        // How many answered two pulses that few answered is in nothing.
        assert!(!shown.contains("\"answered\":true"), "{looker}");
    }
}
