//! A cold report over a synthetic year, beside the same core figures from SQLite and beside a raw pass over the columns
//! in memory, in one run: `cargo bench -p learncomm-benches --bench report [-- --people 100000 --activities 1000000]`.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and has no result when it fails"
)]

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use futures::executor::block_on;
use learncomm_benches::community::{self, Size};
use learncomm_benches::peer;
use learncomm_benches::step::{self, Cost, median};
use learncomm_core::contribution::NewQuestion;
use learncomm_core::engagement::Measure;
use learncomm_core::engagement::report::{Report, ReportOptions};
use learncomm_core::engagement::window::local_months;
use learncomm_core::id::RandomIds;
use learncomm_core::ledger::{self, ColumnSet, Columns};
use learncomm_core::time::ManualClock;
use learncomm_core::{Hub, ledger::Verb};
use learncomm_store_sled::SledStore;

const ROUNDS: usize = 7;
/// The sections that hold what the peer is asked for, and some thirty figures beside.
const CORE: [&str; 3] = ["participation", "questions", "equity"];

fn main() {
    if let Some((step, args)) = step::wanted() {
        return run_step(&step, &args);
    }
    let size = Size {
        people: flag("--people", 100_000),
        activities: flag("--activities", 1_000_000),
    };
    if std::env::args().any(|arg| arg == "--growth") {
        return growth();
    }
    println!(
        "{} people, {} activities in a year; medians of {ROUNDS} processes each",
        size.people, size.activities
    );
    let place = tempfile::tempdir().unwrap();
    let path = |name: &str| place.path().join(name).to_str().unwrap().to_owned();
    let (ours, theirs) = (path("store"), path("peer.sqlite"));
    let sizes = [size.people.to_string(), size.activities.to_string()];
    let filled = step::run("fill", &[&ours, &theirs, &sizes[0], &sizes[1]]);
    println!("{}", filled.output.trim());
    // The first opening after a load is slower for both; it is not what is measured.
    let _ = step::run("open", &[&ours]);
    let _ = step::run("peer", &[&theirs]);

    let rounds = |step: &str, path: &str| median((0..ROUNDS).map(|_| step::run(step, &[path])).collect());
    let nothing = median((0..ROUNDS).map(|_| step::run("nothing", &[])).collect());
    let open = rounds("open", &ours);
    let member = rounds("member", &ours);
    let report = rounds("report", &ours);
    let core = rounds("core", &ours);
    let sqlite = rounds("peer", &theirs);
    let scan = rounds("scan", &ours);
    let (live, live_core) = (rounds("live", &ours), rounds("live-core", &ours));
    let limit = duration(&scan, "pass");
    let read = duration(&scan, "read");
    let show = |what: &str, cost: &Cost| {
        println!(
            "{what:<58} {:>9.1} ms {:>7.1} MB",
            ms(cost.wall),
            cost.peak as f64 / 1e6
        );
    };
    show("a process that does nothing", &nothing);
    show("open the store", &open);
    show("open the store and show one member", &member);
    show("whole report, cold process to JSON", &report);
    show("its three core sections, cold process to JSON", &core);
    show("core figures from SQLite, cold process", &sqlite);
    println!(
        "{:<58} {:>9.1} ms",
        "limit: one pass over the columns in memory",
        ms(limit)
    );
    println!(
        "{:<58} {:>9.1} ms",
        "opening and reading the bytes of those columns",
        ms(read)
    );
    println!(
        "{:<58} {:>9.1} ms {:>7.1} MB",
        "kept report after one more activity",
        ms(duration(&live, "again")),
        live.peak as f64 / 1e6
    );
    println!(
        "{:<58} {:>9.1} ms",
        "its three core sections, kept, after one more activity",
        ms(duration(&live_core, "again"))
    );
    print!("{}", report.output);
    println!(
        "SQLite / report                {:>8.1}   (wanted: at least 20)",
        ms(sqlite.wall) / ms(report.wall)
    );
    println!(
        "SQLite / its core sections     {:>8.1}",
        ms(sqlite.wall) / ms(core.wall)
    );
    let allowed = 4.0 * ms(limit) + ms(read);
    println!(
        "report / (4 x limit + reading) {:>8.2}   (wanted: at most 1)",
        ms(report.wall) / allowed
    );
}

/// How the report grows with the community, a tenth as many people as activities.
fn growth() {
    println!(
        "{:>12} {:>10} {:>12} {:>12} {:>12} {:>12} {:>12}",
        "activities", "people", "report", "memory", "once more", "core, more", "SQLite"
    );
    for activities in [10_000, 100_000, 1_000_000, 10_000_000_u32] {
        let place = tempfile::tempdir().unwrap();
        let path = |name: &str| place.path().join(name).to_str().unwrap().to_owned();
        let (ours, theirs) = (path("store"), path("peer.sqlite"));
        let people = activities / 10;
        let _ = step::run(
            "fill",
            &[&ours, &theirs, &people.to_string(), &activities.to_string()],
        );
        let _ = (step::run("open", &[&ours]), step::run("peer", &[&theirs]));
        let rounds = |step: &str, path: &str| median((0..3).map(|_| step::run(step, &[path])).collect());
        let (report, sqlite) = (rounds("report", &ours), rounds("peer", &theirs));
        let (live, live_core) = (rounds("live", &ours), rounds("live-core", &ours));
        println!(
            "{activities:>12} {people:>10} {:>9.1} ms {:>9.1} MB {:>9.1} ms {:>9.1} ms {:>9.1} ms",
            ms(report.wall),
            report.peak as f64 / 1e6,
            ms(duration(&live, "again")),
            ms(duration(&live_core, "again")),
            ms(sqlite.wall)
        );
    }
}

fn run_step(step: &str, args: &[String]) {
    match step {
        "nothing" => {}
        "fill" => fill(
            &args[0],
            &args[1],
            Size {
                people: args[2].parse().unwrap(),
                activities: args[3].parse().unwrap(),
            },
        ),
        "open" => drop(hub(&args[0])),
        "member" => member(&args[0]),
        "report" => report(&args[0], &ReportOptions::default()),
        "core" => report(&args[0], &core()),
        "live" => live(&args[0], &ReportOptions::default()),
        "live-core" => live(&args[0], &core()),
        "peer" => peer_figures(&args[0]),
        "scan" => scan(&args[0]),
        other => panic!("no step {other}"),
    }
    step::finish();
}

fn hub(path: &str) -> Hub {
    block_on(Hub::open(Arc::new(SledStore::open(path).unwrap()))).unwrap()
}

fn fill(ours: &str, theirs: &str, size: Size) {
    let begin = Instant::now();
    let hub = hub(ours);
    let community = block_on(community::fill(&hub, size)).unwrap();
    println!(
        "filled and sealed the store in {:.1} s",
        begin.elapsed().as_secs_f64()
    );
    let columns = block_on(ledger::load(hub.reader(), community.id, ColumnSet::ALL)).unwrap();
    let activities: Vec<_> = columns.rows().filter(|a| a.verb >= Verb::Asked).collect();
    let begin = Instant::now();
    let mut db = peer::open(theirs).unwrap();
    peer::fill(&mut db, &activities).unwrap();
    println!("filled SQLite in {:.1} s", begin.elapsed().as_secs_f64());
}

fn member(path: &str) {
    let hub = hub(path);
    let desk = hub.as_operator();
    let community = block_on(desk.community(&"synthetic".parse().unwrap())).unwrap();
    let member = block_on(desk.member(community.id, &"p4711".parse().unwrap())).unwrap();
    assert_eq!(member.person.name, "Person 4711");
}

fn core() -> ReportOptions {
    ReportOptions {
        sections: CORE.map(str::to_owned).to_vec(),
        ..ReportOptions::default()
    }
}

fn report(path: &str, options: &ReportOptions) {
    let begin = Instant::now();
    let hub = hub(path);
    let opened = begin.elapsed();
    let desk = hub.as_operator();
    let community = block_on(desk.community(&"synthetic".parse().unwrap())).unwrap();
    let begin = Instant::now();
    let report = block_on(desk.report(&community, options)).unwrap();
    let computed = begin.elapsed();
    let json = serde_json::to_vec(&report).unwrap();
    assert!(json.len() > 1_000);
    println!(
        "  in it: open {:.1} ms, load and compute {:.1} ms",
        ms(opened),
        ms(computed)
    );
}

/// A report that is kept ready, after one more activity; the median of nine.
fn live(path: &str, options: &ReportOptions) {
    let store = Arc::new(SledStore::open(path).unwrap());
    // When everything that is on record is over.
    let clock = ManualClock::new(community::start() + TimeDelta::days(750));
    let hub = block_on(Hub::open_with(store, clock, RandomIds)).unwrap();
    let desk = hub.as_operator();
    let community = block_on(desk.community(&"synthetic".parse().unwrap())).unwrap();
    let mut live = desk.live_report(community.id);
    let before = block_on(live.report(options)).unwrap();
    let person = block_on(hub.as_person(&"p471".parse().unwrap())).unwrap();
    let mut times: Vec<Duration> = (0..9)
        .map(|n| {
            let question = NewQuestion {
                title: format!("How, for the {n}th time?"),
                ..NewQuestion::default()
            };
            block_on(person.ask(community.id, question)).unwrap();
            let begin = Instant::now();
            black_box(block_on(live.report(options)).unwrap());
            begin.elapsed()
        })
        .collect();
    let after = block_on(live.report(options)).unwrap();
    let asked = |report: &Report| report.measure("questions").and_then(Measure::value).unwrap();
    assert!((asked(&after) - asked(&before) - 9.0).abs() < f64::EPSILON);
    times.sort();
    println!("again {}", times[times.len() / 2].as_nanos());
}

fn months() -> Vec<i64> {
    let first = community::start().date_naive();
    let until = first.checked_add_months(chrono::Months::new(12)).unwrap();
    let tz = chrono_tz::Europe::Berlin;
    let months: Vec<_> = local_months(first, until, tz).map(|m| m.window).collect();
    months.iter().map(|w| w.start).chain([months[11].end]).collect()
}

fn peer_figures(path: &str) {
    let db = peer::open(path).unwrap();
    black_box(peer::core(&db, &months()).unwrap());
}

/// Reads the columns, then looks at every number of them once.
fn scan(path: &str) {
    let begin = Instant::now();
    let hub = hub(path);
    let community = block_on(hub.as_operator().community(&"synthetic".parse().unwrap())).unwrap();
    let columns = block_on(ledger::load(hub.reader(), community.id, ColumnSet::ALL)).unwrap();
    println!("read {}", begin.elapsed().as_nanos());
    let begin = Instant::now();
    black_box(pass(&columns));
    println!("pass {}", begin.elapsed().as_nanos());
}

fn pass(columns: &Columns) -> u64 {
    let numbers = [
        &columns.actor,
        &columns.object,
        &columns.parent,
        &columns.toward,
        &columns.topic,
        &columns.value,
    ];
    let sum: u64 = numbers
        .into_iter()
        .map(|c| c.iter().map(|v| u64::from(*v)).sum::<u64>())
        .sum();
    let times: u64 = columns
        .at
        .iter()
        .map(|at| at.cast_unsigned())
        .fold(0, u64::wrapping_add);
    let verbs: u64 = columns.verb.iter().map(|v| *v as u64).sum();
    sum.wrapping_add(times).wrapping_add(verbs)
}

fn duration(cost: &Cost, what: &str) -> Duration {
    let line = cost.output.lines().find_map(|l| l.strip_prefix(what)).unwrap();
    Duration::from_nanos(line.trim().parse().unwrap())
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

fn flag(name: &str, default: u32) -> u32 {
    let mut args = std::env::args().skip_while(|a| a != name).skip(1);
    args.next().map_or(default, |v| v.parse().expect("a number"))
}
