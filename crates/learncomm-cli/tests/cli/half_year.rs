//! The half year of the sample community: what its people did, command by command, comes out as it should. What is
//! compared with was worked out by hand from `sample/half-year.txt`.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::World;
use crate::common::half_year::{DAY_AFTER, guild, held, item, rows, sessions, text, texts};
use serde_json::Value;

const WORKSHOP: &str = "Properties: from no idea to the first three";

/// The number of the session that is called so.
fn titled(world: &World, title: &str) -> Value {
    let mut all = sessions(world);
    all.retain(|session| text(&session["title"]) == title);
    assert_eq!(all.len(), 1, "{title}");
    all[0]["number"].clone()
}

#[test]
fn s0_1_the_guild_hour_stays_at_three_across_daylight_saving() {
    let world = guild();
    let series = rows(
        &world,
        "session list --series fortnightly --until 2026-07-10 --all",
    );
    let shown: Vec<(&str, &str, &str)> = series
        .iter()
        .map(|s| (text(&s["local"]), text(&s["starts"]), text(&s["state"])))
        .collect();
    assert_eq!(
        shown,
        [
            ("2026-01-08 15:00", "2026-01-08T14:00:00.000Z", "held"),
            ("2026-01-22 15:00", "2026-01-22T14:00:00.000Z", "held"),
            ("2026-02-05 15:00", "2026-02-05T14:00:00.000Z", "held"),
            ("2026-02-19 15:00", "2026-02-19T14:00:00.000Z", "cancelled"),
            ("2026-03-05 15:00", "2026-03-05T14:00:00.000Z", "held"),
            ("2026-03-19 15:00", "2026-03-19T14:00:00.000Z", "held"),
            // 2 April was left out. The clocks went forward on 29 March.
            ("2026-04-16 15:00", "2026-04-16T13:00:00.000Z", "held"),
            ("2026-04-30 15:00", "2026-04-30T13:00:00.000Z", "held"),
            // Moved from 14 May, Ascension Day.
            ("2026-05-12 15:00", "2026-05-12T13:00:00.000Z", "held"),
            ("2026-05-28 15:00", "2026-05-28T13:00:00.000Z", "held"),
            ("2026-06-11 15:00", "2026-06-11T13:00:00.000Z", "held"),
            ("2026-06-25 15:00", "2026-06-25T13:00:00.000Z", "held"),
            ("2026-07-09 15:00", "2026-07-09T13:00:00.000Z", "planned"),
        ]
    );
    let moved = item(&world, "session show fortnightly@2026-05-14");
    assert_eq!(
        (text(&moved["local"]), text(&moved["slot"])),
        ("2026-05-12 15:00", "2026-05-14 15:00"),
        "it is found by either day"
    );
    let reason = item(&world, "session show fortnightly@2026-02-19")["reason"].clone();
    assert_eq!(text(&reason), "Jonas is ill, and half of us are in the release.");
    let back: Vec<Value> = rows(&world, "session list --series look-back --until 2026-07-06");
    let states: Vec<&str> = back.iter().map(|s| text(&s["state"])).collect();
    assert_eq!(states, ["held", "held", "cancelled", "held", "held"]);
    // Ten hours, four looks back, a workshop, a session for two units.
    assert_eq!(held(&world).len(), 17);
}

#[test]
fn s0_1_s0_5_s2_9_s3_8_the_sessions_went_in_many_ways() {
    let world = guild();
    let all = held(&world);
    let kinds: BTreeSet<&str> = all.iter().map(|s| text(&s["kind"])).collect();
    let expected = [
        "case-clinic",
        "class",
        "demonstration",
        "open-discussion",
        "reflection",
        "workshop",
    ];
    assert_eq!(kinds, BTreeSet::from(expected));
    // Nothing was chosen for 30 April, so it went through what was learned before.
    let talk = item(&world, "session show fortnightly@2026-04-30");
    assert_eq!(text(&talk["kind"]), "open-discussion");
    assert_eq!(texts(&talk["topics"]), [""; 0]);
    assert!(!talk["concepts"].as_array().unwrap().is_empty(), "{talk}");
    let clinic = item(&world, "session show fortnightly@2026-02-05");
    assert!(text(&clinic["next_steps"]).starts_with("A tolerant reader"));
    assert!(text(&clinic["follow_up"]).starts_with("Six weeks with the tolerant reader"));
    assert_eq!(
        rows(&world, "session case open"),
        [Value::Null; 0],
        "each has a follow-up"
    );
    let look_back = rows(&world, "session reflections look-back@2026-02-03");
    assert_eq!(look_back.len(), 2);
}

#[test]
fn s0_8_two_of_three_who_waited_for_the_workshop_got_a_seat() {
    let world = guild();
    let workshop = titled(&world, WORKSHOP);
    let roll = rows(&world, &format!("rsvp list {workshop}"));
    let seats: BTreeMap<&str, &str> = roll
        .iter()
        .map(|line| (text(&line["handle"]), text(&line["seat"])))
        .collect();
    let learners = [
        "jiwoo", "marisol", "ines", "thandi", "sipho", "wei", "henrik", "aroha",
    ];
    for handle in learners {
        assert_eq!(seats[handle], "seated", "{handle}");
    }
    // Stefan presents and takes no seat; Lucas and Jonas gave theirs back, and Hanna waits still.
    let seated = seats.values().filter(|seat| **seat == "seated").count();
    assert_eq!((seated, seats["stefan"]), (9, "seated"));
    assert_eq!([seats["lucas"], seats["jonas"]], [""; 2]);
    let hanna = roll.iter().find(|line| line["handle"] == "hanna").unwrap();
    assert_eq!(
        (text(&hanna["seat"]), &hanna["place"]),
        ("waiting", &Value::from(1))
    );
    assert_eq!(hanna["attendance"], Value::Null);
}

#[test]
fn s2_8_s2_10_leading_goes_round() {
    let world = guild();
    let hours = rows(&world, "session list --series fortnightly --state held --all");
    let led = |role: &str| -> Vec<String> {
        let leads = hours.iter().flat_map(|s| texts(&s["leads"]));
        let of_role = leads.filter_map(|lead| lead.strip_prefix(role)?.strip_prefix(':'));
        of_role.map(ToOwned::to_owned).collect()
    };
    let facilitators = led("facilitator");
    assert_eq!(
        facilitators,
        [
            "amara", "priya", "chloe", // His turn was on 19 February, which was called off.
            "jonas", "kenji",
            // Fatou handed hers over; Katarina was excused until 20 April, and next from then on.
            "thandi", "katarina", "fatou", "diego", // Everybody has led once.
            "amara", "priya"
        ]
    );
    let mut willing: BTreeSet<String> = BTreeSet::new();
    for line in rows(&world, "rota show facilitator --series fortnightly") {
        willing.insert(text(&line["handle"]).to_owned());
    }
    for role in ["facilitator", "opener", "note-taker"] {
        let turns = led(role);
        assert_eq!(turns.len(), hours.len(), "every hour had a {role}");
    }
    for (i, who) in facilitators.iter().enumerate() {
        let before = &facilitators[..i];
        let again = before.contains(who);
        assert!(
            !again || willing.iter().all(|willing| before.contains(willing)),
            "{who} led twice before everybody had led once"
        );
    }
    // Tomasz was to open on 28 May and Lucas on 11 June; they swapped.
    assert_eq!(
        led("opener"),
        [
            "tomasz", "lucas", "svetlana", "ines", "kofi", "mei-lin", "marisol", "yusuf", "lucas", "tomasz",
            "svetlana"
        ]
    );
    // Bogdan left the rota with the guild, Farid the guild; Jiwoo joined in February, Rahul in May, who both began
    // where the others were.
    assert_eq!(
        led("note-taker"),
        [
            "greta", "farid", "bogdan", "elif", "wei", "stefan", "jiwoo", "greta", "elif", "wei", "stefan"
        ]
    );
}

#[test]
fn s3_8_actions_were_carried_closed_redated_and_dropped() {
    let world = guild();
    let all = rows(&world, "action list --all");
    let count = |state: &str| all.iter().filter(|a| text(&a["state"]) == state).count();
    assert_eq!((count("open"), count("done"), count("dropped")), (2, 12, 1));
    let named = |title: &str| -> Value {
        let found = all.iter().find(|a| text(&a["title"]).starts_with(title));
        item(&world, &format!("action show {}", found.unwrap()["number"]))
    };
    // Agreed on 11 June: carried into the hour of 25 June, and overdue since that day.
    let soak = named("A soak test");
    assert_eq!(
        (&soak["carried"], &soak["overdue"]),
        (&Value::from(1), &Value::from(true))
    );
    let game_day = named("Hold the first game day");
    assert_eq!(
        (&game_day["carried"], &game_day["overdue"]),
        (&Value::from(0), &Value::from(false))
    );
    let staging = named("Find out who owns");
    assert_eq!(
        (text(&staging["owner"]), text(&staging["first_due"])),
        ("jonas", "2026-04-16")
    );
    assert_eq!(texts(&staging["redated"]), ["2026-04-16 to 2026-05-12"]);
    let checklist = named("A checklist");
    assert!(text(&checklist["reason"]).starts_with("Elif leaves"));
    let next = rows(&world, "action list --carried-into fortnightly@2026-07-09");
    let next: Vec<(&str, u64)> = next
        .iter()
        .map(|a| (text(&a["owner"]), a["carried"].as_u64().unwrap()))
        .collect();
    assert_eq!(next, [("henrik", 1), ("aroha", 0)]);
}

#[test]
fn s2_11_two_norms_went_from_draft_to_revision() {
    let world = guild();
    let norms = rows(&world, "norm list");
    let shown: Vec<(&str, &str, u64, &Value)> = norms
        .iter()
        .map(|n| {
            (
                text(&n["slug"]),
                text(&n["state"]),
                n["version"].as_u64().unwrap(),
                &n["overdue"],
            )
        })
        .collect();
    let (yes, no) = (Value::from(true), Value::from(false));
    assert_eq!(
        shown,
        [
            // Drafted again after a concern; kept at its review, until the first of July.
            ("name-the-cause", "adopted", 2, &yes),
            ("answer-with-the-reason", "adopted", 2, &no),
            ("share-early", "draft", 1, &no),
        ]
    );
    let adopted = |norm: &str| -> Vec<bool> {
        let versions = rows(&world, &format!("norm history {norm}"));
        versions.iter().map(|v| v["adopted"] != Value::Null).collect()
    };
    assert_eq!(adopted("name-the-cause"), [false, true]);
    assert_eq!(adopted("answer-with-the-reason"), [true, true]);
    let voices = rows(&world, "norm voices answer-with-the-reason --version 1");
    let of_yusuf = voices.iter().find(|v| v["by"] == "yusuf").unwrap();
    assert_eq!(text(&of_yusuf["stance"]), "concern");
    let unspoken = item(&world, "norm unspoken share-early");
    assert_eq!(texts(&unspoken["concerned"]), ["anselm"]);
    // Of 38 members 40 percent are asked for; Rahul drafted, two spoke.
    assert_eq!(
        [&unspoken["members"], &unspoken["needed"], &unspoken["heard"]],
        [&Value::from(38), &Value::from(16), &Value::from(3)]
    );
}

#[test]
fn s4_6_a_flag_went_to_another_steward_and_nobody_learned_who_raised_it() {
    let world = guild();
    let log = rows(&world, "flag audit --as rahul");
    let acts: Vec<(&str, &str)> = log.iter().map(|e| (text(&e["act"]), text(&e["by"]))).collect();
    assert_eq!(
        acts,
        // The newest first. Who appealed is whom the flag concerns.
        [
            ("decided", "amara"),
            ("appealed", ""),
            ("ruled", "katarina"),
            // What three had flagged was hidden until a steward had ruled.
            ("ruled", "amara"),
            ("hidden", ""),
            ("ruled", "amara")
        ]
    );
    let said = world
        .command("flag audit --as rahul")
        .env("LEARNCOMM_NOW", DAY_AFTER)
        .assert()
        .success();
    let said = String::from_utf8_lossy(&said.get_output().stdout).into_owned();
    assert!(!said.contains("marisol") && !said.contains("bogdan"), "{said}");
    let number = &log[0]["flag"];
    let concerned = item(&world, &format!("flag show {number} --as jonas"));
    assert_eq!(texts(&concerned["flagged_by"]), [""; 0]);
    assert_eq!(text(&concerned["outcome"]), "undone");
    let steward = item(&world, &format!("flag show {number} --as katarina"));
    assert_eq!(texts(&steward["flagged_by"]), ["marisol"]);
    let answer = item(&world, &format!("contribution show {}", steward["contribution"]));
    assert_eq!(text(&answer["state"]), "stands", "what was hidden is back");
}

#[test]
fn s4_1_s4_2_s1_1_s1_2_what_the_guild_says_of_itself() {
    let world = guild();
    let stages = rows(&world, "community stages");
    let stages: Vec<&str> = stages.iter().map(|s| text(&s["stage"])).collect();
    assert_eq!(stages, ["coalescing", "maturing"]);
    let missing = rows(&world, "champion list --missing");
    let missing: Vec<&str> = missing.iter().map(|u| text(&u["unit"])).collect();
    assert_eq!(missing, ["logistics"]);
    let experiments = rows(&world, "experiment list");
    let outcomes: Vec<&str> = experiments.iter().map(|e| text(&e["state"])).collect();
    assert_eq!(outcomes, ["kept"]);
    let changed = rows(&world, "practice compare 2026-04-01");
    let changes: BTreeSet<&str> = changed.iter().map(|c| text(&c["change"])).collect();
    assert_eq!(
        changes,
        BTreeSet::from(["less-often", "more-often", "started", "stopped"])
    );
    let times = rows(&world, "preference sums --of times");
    let shown: Vec<&str> = times
        .iter()
        .filter(|t| t["state"] == "shown")
        .map(|t| text(&t["choice"]))
        .collect();
    assert_eq!(shown, ["thu-afternoon", "wed-morning"]);
}
