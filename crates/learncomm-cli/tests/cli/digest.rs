//! What waits for a member, in their digest (S4.2).

use snapbox::str;

use crate::common::World;

fn world() -> World {
    let world = World::guild();
    for line in [
        "session plan 'Case *clinic*' --on '2026-03-10 15:00' --as amara",
        "invitation send 1 ben --role presenter --message 'Bring the outage.' --as amara",
        "pulse open 'Spring' --scale own --until 2026-03-16 --as amara",
        "norm draft 'No blame' 'We ask what happened.' --as amara",
        "goal set 'Fewer escaped defects' --metric escaped-defects --unit defects --baseline 40@2026-01-05 \
         --target 20@2026-03-13 --source tracker --claim 'Together' --owner ben --as amara",
        "goal set 'Fewer night calls' --mine --metric night-calls --unit 'calls a month' --baseline 9@2026-02-01 \
         --target 3@2026-03-12 --as ben",
    ] {
        world.run(line).success();
    }
    world
}

#[test]
fn s4_2_cli_a_digest_tells_what_waits() {
    let world = world();
    world.run("digest --as ben").success().stdout_eq(str![[r#"
QE guild: digest for Ben Li
News from Mon 2026-03-02 10:02 to Mon 2026-03-02 10:11 (Europe/Berlin)

Invitations that wait for your answer
  #1 Tue 2026-03-10 15:00, 60 min: Case *clinic*; as presenter; from amara
    Bring the outage.

Sessions in the next two weeks
  #1 Tue 2026-03-10 15:00, 60 min: Case *clinic* (class)

Open pulses
  #2 Spring (3 questions; until Mon 2026-03-16)

Goals to look at
  mine/1 Fewer night calls (target on Thu 2026-03-12)
  #4 Fewer escaped defects (target on Fri 2026-03-13)

Norms under discussion
  #3 No blame, version 1 (since Mon 2026-03-02)

"#]]);
    world
        .run("digest --as ben --markdown")
        .success()
        .stdout_eq(str![[r#"
# QE guild: digest for Ben Li

News from Mon 2026-03-02 10:02 to Mon 2026-03-02 10:12 (Europe/Berlin)

## Invitations that wait for your answer

- #1 Tue 2026-03-10 15:00, 60 min: Case /*clinic/*; as presenter; from amara

  > Bring the outage.

## Sessions in the next two weeks

- #1 Tue 2026-03-10 15:00, 60 min: Case /*clinic/* (class)

## Open pulses

- #2 Spring (3 questions; until Mon 2026-03-16)

## Goals to look at

- mine/1 Fewer night calls (target on Thu 2026-03-12)
- #4 Fewer escaped defects (target on Fri 2026-03-13)

## Norms under discussion

- #3 No blame, version 1 (since Mon 2026-03-02)

"#]]);
    world
        .run("digest --as ben --format json --fields invitations,pulses,norms_under_discussion,goals_due")
        .success()
        .stdout_eq(str![[r##"
{"schema":"learncomm/digest/1","item":{"invitations":[{"at":"2026-03-02T09:06:00Z","by":"amara","message":"Bring the outage.","minutes":60,"number":1,"role":"presenter","starts_at":"2026-03-10T14:00:00Z","title":"Case *clinic*"}],"pulses":[{"items":3,"number":2,"purpose":"pulse","title":"Spring","until":"2026-03-16"}],"norms_under_discussion":[{"at":"2026-03-02T09:08:00Z","number":3,"slug":"no-blame","title":"No blame","version":1}],"goals_due":[{"at":"2026-03-12T23:00:00Z","due":"target","mine":true,"name":"mine/1","title":"Fewer night calls"},{"at":"2026-03-13T23:00:00Z","due":"target","mine":true,"name":"#4","title":"Fewer escaped defects"}]}}

"##]]);
    for line in [
        "invitation decline 1 --as ben",
        "pulse answer last belonging=4 --as ben",
        "norm voice no-blame support --as ben",
    ] {
        world.run(line).success();
    }
    world.run("digest --as ben").success().stdout_eq(str![[r#"
QE guild: digest for Ben Li
News from Mon 2026-03-02 10:02 to Mon 2026-03-02 10:17 (Europe/Berlin)

Sessions in the next two weeks
  #1 Tue 2026-03-10 15:00, 60 min: Case *clinic* (class)

Goals to look at
  mine/1 Fewer night calls (target on Thu 2026-03-12)
  #4 Fewer escaped defects (target on Fri 2026-03-13)

"#]]);
}

#[test]
fn s4_2_s3_5_cli_a_digest_that_is_sent_tells_of_no_answer() {
    let world = world();
    let told = |line: &str| {
        let text = world.stdout(line);
        // The time of the command is in the second line.
        text.lines()
            .filter(|line| !line.starts_with("News from"))
            .map(|line| format!("{line}\n"))
            .collect::<String>()
    };
    let before = (told("digest --for ben"), told("digest --all"));
    world.run("pulse answer last belonging=4 --as ben").success();
    assert_eq!((told("digest --for ben"), told("digest --all")), before);
    assert!(before.0.contains("Spring") && !before.1.contains("night calls"));
    snapbox::assert_data_eq!(
        before.0,
        str![[r#"
QE guild: digest for Ben Li

Invitations that wait for your answer
  #1 Tue 2026-03-10 15:00, 60 min: Case *clinic*; as presenter; from amara
    Bring the outage.

Sessions in the next two weeks
  #1 Tue 2026-03-10 15:00, 60 min: Case *clinic* (class)

Open pulses
  #2 Spring (3 questions; until Mon 2026-03-16)

Goals to look at
  #4 Fewer escaped defects (target on Fri 2026-03-13)

Norms under discussion
  #3 No blame, version 1 (since Mon 2026-03-02)

"#]]
    );
}
