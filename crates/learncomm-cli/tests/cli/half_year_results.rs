//! What the half year of the sample brought about: goals, value stories, pulses, suggestions. What is compared with is worked
//! out here from `sample/results.txt`, or counted anew from lists.

use std::collections::BTreeMap;

use crate::common::half_year::{DAY_AFTER, guild, json, rows, text};
use crate::common::{World, words};
use chrono::NaiveDate;
use serde_json::Value;

const SCRIPT: &str = include_str!("../../sample/results.txt");
const SPAN: &str = "--from 2026-01-05 --to 2026-07-06";

/// Of a section of the report, values by name and label.
fn report(world: &World, section: &str) -> BTreeMap<(String, String), Option<f64>> {
    let line = format!("report {SPAN} --section {section} --fields name,label,value");
    let of = |row: &Value| {
        let key = (text(&row["name"]).to_owned(), text(&row["label"]).to_owned());
        (key, row["value"].as_f64())
    };
    rows(world, &line).iter().map(of).collect()
}

#[track_caller]
fn says(report: &BTreeMap<(String, String), Option<f64>>, name: &str, label: &str, expected: f64) {
    let value = report[&(name.to_owned(), label.to_owned())].unwrap();
    assert!(
        (value - expected).abs() < 1e-9,
        "{name} {label}: {value}, and {expected}"
    );
}

fn day(of: &Value) -> NaiveDate {
    text(of).parse().unwrap()
}

/// The words of the lines of the script with a command, after who says it.
fn lines(command: &str) -> Vec<(String, Vec<String>)> {
    let said = SCRIPT.lines().filter(|line| line.starts_with("2026-")).map(words);
    let said = said.filter(|line| !line.iter().any(|word| word.starts_with('!')));
    said.filter(|line| line.join(" ").contains(command))
        .map(|line| (line[2].clone(), line[3..].to_vec()))
        .collect()
}

#[test]
fn s1_7_how_far_the_goals_are_follows_from_what_was_observed() {
    let world = guild();
    let goals = rows(&world, "goal list --all --as bao");
    let titles: Vec<&str> = goals.iter().map(|goal| text(&goal["title"])).collect();
    assert_eq!(
        titles,
        [
            "Fewer defects that customers find first",
            "From commit to release within a day",
            "Green without a second attempt"
        ],
        "what would count activity was refused"
    );
    let figures = report(&world, "goals");
    let (mut open, mut on_track) = (0.0, 0.0);
    for goal in goals.iter().filter(|goal| text(&goal["state"]) == "open") {
        let observed = rows(&world, &format!("goal observations {}", text(&goal["goal"])));
        let latest = observed.iter().max_by_key(|one| day(&one["on"])).unwrap();
        let of = |field: &str| goal[field].as_f64().unwrap();
        let way = of("target") - of("baseline");
        let progress = (latest["value"].as_f64().unwrap() - of("baseline")) / way;
        let days = |until: NaiveDate| (until - day(&goal["baseline_on"])).num_days() as f64;
        let even = |on: NaiveDate| days(on) / days(day(&goal["due"]));
        let label = format!("#{} {}", text(&goal["goal"]), text(&goal["title"]));
        says(&figures, "goal-progress", &label, progress);
        let last_day = NaiveDate::from_ymd_opt(2026, 7, 5).unwrap();
        says(&figures, "goal-expected-progress", &label, even(last_day));
        open += 1.0;
        if progress >= even(day(&latest["on"])) {
            on_track += 1.0;
        }
    }
    assert_eq!((open, on_track), (2.0, 1.0));
    says(&figures, "goals-open", "", open);
    says(&figures, "goals-on-track", "", on_track / open);
    says(&figures, "goals-by-standing", "on-track", on_track);
    says(&figures, "goals-by-standing", "behind", open - on_track);
    says(&figures, "goals-not-observed", "", 0.0);
    let ended: Vec<&str> = goals.iter().map(|goal| text(&goal["state"])).collect();
    assert_eq!(ended, ["open", "open", "reached"]);
    says(&figures, "goals-reached", "", 1.0);
    // Eleven observations are enough to ask which way it goes; six are not.
    assert_eq!(goals[0]["trend"], Value::Null);
    assert_eq!(goals[1]["trend"]["n"], 11);
    assert_eq!(goals[1]["trend"]["direction"], "falling");
    assert_eq!(goals[1]["trend"]["toward_target"], true);
}

#[test]
fn s1_7_what_was_corrected_counts_once_and_is_kept() {
    let world = guild();
    let goal = rows(&world, "goal list --all --as bao")[0]["goal"].clone();
    let of_april = |line: &str| -> Vec<(f64, bool)> {
        let all = rows(&world, &format!("{line} --as bao"));
        let april = all.iter().filter(|one| one["on"] == "2026-04-30");
        april
            .map(|one| (one["value"].as_f64().unwrap(), one["holds"] == true))
            .collect()
    };
    let line = format!("goal observations {}", text(&goal));
    assert_eq!(of_april(&line), [(19.0, true)]);
    let history = format!("{line} --history");
    assert_eq!(of_april(&history), [(17.0, false), (19.0, true)]);
}

#[test]
fn s4_10_a_goal_of_ones_own_is_ones_own() {
    let world = guild();
    let own = "Sleep before a release";
    let titles = |line: &str| -> Vec<String> {
        let goals = rows(&world, line);
        goals.iter().map(|goal| text(&goal["title"]).to_owned()).collect()
    };
    assert_eq!(titles("goal list --mine --as jiwoo"), [own]);
    for who in ["amara", "priya", "marisol"] {
        let shared = titles(&format!("goal list --shared --all --as {who}"));
        assert_eq!(
            shared,
            ["Decide alone which tests run on a pull request"],
            "{who}"
        );
    }
    let told = json(&world, &format!("report {SPAN}")).to_string();
    assert!(!told.contains(own) && !told.contains("short-nights"));
}

#[test]
fn s0_11_value_stories_count_when_somebody_else_confirmed_them() {
    let world = guild();
    let stories = rows(&world, "value-story list --all --as bao");
    let told = lines("value-story tell");
    assert_eq!(stories.len(), told.len());
    assert_eq!(stories.len(), 6);
    let confirmed: Vec<&Value> = stories.iter().filter(|s| !s["confirmed_by"].is_null()).collect();
    assert_eq!(confirmed.len(), lines("value-story confirm").len());
    for story in &confirmed {
        assert_ne!(story["by"], story["confirmed_by"], "{story}");
    }
    let figures = report(&world, "goals");
    let far = ["applied", "realised", "reframing"];
    let applied = confirmed
        .iter()
        .filter(|s| far.contains(&text(&s["cycle"])))
        .count();
    assert_eq!(applied, 4);
    says(&figures, "value-stories-confirmed", "", 5.0);
    says(&figures, "value-stories-confirmed-share", "", 5.0 / 6.0);
    says(&figures, "value-stories-applied", "", 4.0 / 5.0);
    for (series, all) in [
        ("value-stories-by-cycle", confirmed),
        (
            "unconfirmed-value-stories-by-cycle",
            stories.iter().filter(|s| s["confirmed_by"].is_null()).collect(),
        ),
    ] {
        for cycle in ["immediate", "potential", "applied", "realised", "reframing"] {
            let count = all.iter().filter(|s| text(&s["cycle"]) == cycle).count();
            says(&figures, series, cycle, count as f64);
        }
    }
    // The stories about goals are about those of the community.
    let goals: Vec<String> = rows(&world, "goal list --all --as bao")
        .iter()
        .map(|goal| text(&goal["goal"]).to_owned())
        .collect();
    let about = stories.iter().filter(|s| !s["goal"].is_null());
    let about: Vec<String> = about.map(|s| s["goal"].to_string()).collect();
    assert_eq!(about.len(), 3);
    assert!(about.iter().all(|goal| goals.contains(goal)), "{about:?}");
}

/// The answers to the items of a pulse, by item, as the script has them.
fn answers(pulse: &str) -> BTreeMap<String, Vec<f64>> {
    let mut all: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for (_, said) in lines(&format!("pulse answer {{{pulse}}}")) {
        for (key, answer) in said.iter().filter_map(|word| word.split_once('=')) {
            all.entry(key.to_owned())
                .or_default()
                .push(answer.parse().unwrap());
        }
    }
    all
}

fn mean(of: &[f64]) -> f64 {
    of.iter().sum::<f64>() / of.len() as f64
}

#[track_caller]
fn about(value: &Value, expected: f64) {
    // Means are told with two digits.
    let value = value.as_f64().unwrap();
    assert!(
        (value - expected).abs() <= 0.005 + 1e-9,
        "{value}, and {expected}"
    );
}

/// Numbers of pulses, the oldest first.
fn pulses(world: &World) -> Vec<String> {
    let mut all = rows(world, "pulse list --all --as bao");
    all.reverse();
    all.iter().map(|pulse| pulse["number"].to_string()).collect()
}

#[test]
fn s3_3_s3_5_pulses_tell_the_means_of_what_was_answered() {
    let world = guild();
    let [february, safe, clinic, june] = &pulses(&world)[..] else {
        panic!("four were opened");
    };
    let figures = report(&world, "pulse");
    for (number, name) in [(february, "P_FEB"), (june, "P_JUNE")] {
        let expected = answers(name);
        let told = rows(&world, &format!("pulse result {number} --as bao"));
        assert_eq!(told.len(), 3);
        for figure in &told {
            let of = &expected[text(&figure["key"])];
            about(&figure["mean"], mean(of));
            assert_eq!(figure["n"], of.len());
        }
    }
    for (key, of) in answers("P_JUNE") {
        let value = figures[&(key, String::new())].unwrap();
        about(&value.into(), mean(&of));
    }
    // Reversed items count from the other end.
    let mut scores: Vec<f64> = Vec::new();
    for (_, said) in lines("pulse answer {P_SAFE}") {
        let of = said.iter().filter_map(|word| word.split_once('='));
        let turned: Vec<f64> = of
            .map(|(key, answer)| {
                let answer: f64 = answer.parse().unwrap();
                let reversed = ["-1", "-3", "-5"].iter().any(|end| key.ends_with(end));
                if reversed { 8.0 - answer } else { answer }
            })
            .collect();
        scores.push(mean(&turned));
    }
    let told = rows(&world, &format!("pulse result {safe} --as bao"));
    let scale = told.iter().find(|f| f["key"] == "psychological-safety").unwrap();
    about(&scale["mean"], mean(&scores));
    assert_eq!(scale["n"], scores.len());
    // Three answered: nothing is told, not even that.
    assert_eq!(answers("P_CLINIC")["of-use"].len(), 3);
    assert!(rows(&world, &format!("pulse result {clinic} --as priya")).is_empty());
    assert!(!figures.keys().any(|(name, _)| name == "of-use"));
}

#[test]
fn s0_11_a_question_is_followed_from_february_to_june() {
    let world = guild();
    let figures = report(&world, "pulse");
    for key in ["belonging", "safe-to-ask", "learned-and-used"] {
        let history = rows(&world, &format!("pulse history {key} --as bao"));
        let (before, after) = (mean(&answers("P_FEB")[key]), mean(&answers("P_JUNE")[key]));
        assert_eq!(history.len(), 2);
        about(&history[0]["mean"], before);
        about(&history[1]["mean"], after);
        let closed = ["2026-02-27", "2026-06-19"];
        for (day, mean) in closed.into_iter().zip([before, after]) {
            let value = figures[&("pulse-history".to_owned(), format!("{key} {day}"))];
            about(&value.unwrap().into(), mean);
        }
        // 17 and 20 people are too few to say that it is more than chance.
        assert_eq!(history[1]["clear"], false);
    }
    let june = pulses(&world).pop().unwrap();
    let eligible = rows(&world, &format!("pulse result {june} --as bao"))[0]["eligible"].clone();
    let rate = lines("pulse answer {P_JUNE}").len() as f64 / eligible.as_f64().unwrap();
    says(&figures, "pulse-response-rate", "", rate);
}

#[test]
fn s3_2_what_amara_dismissed_comes_up_for_others() {
    let world = guild();
    let keys = |who: &str| -> Vec<String> {
        let all = rows(&world, &format!("suggestion list --all --as {who}"));
        all.iter().map(|one| text(&one["key"]).to_owned()).collect()
    };
    let dismissed = "units-without-champion:logistics".to_owned();
    assert!(!keys("amara").contains(&dismissed));
    assert!(keys("katarina").contains(&dismissed));
    let said = rows(&world, "suggestion dismissed --as amara");
    assert_eq!(said.len(), 1);
    assert_eq!(text(&said[0]["key"]), dismissed);
    assert!(text(&said[0]["until"]) > DAY_AFTER);
}

#[test]
fn s1_9_the_document_holds_these_sections_with_charts() {
    let world = guild();
    let report = json(&world, &format!("report {SPAN}"));
    let sections = report["sections"].as_array().unwrap();
    for id in ["goals", "pulse"] {
        let section = sections.iter().find(|section| section["id"] == id).unwrap();
        assert_eq!(section["charts"].as_array().unwrap().len(), 1, "{id}");
    }
}
