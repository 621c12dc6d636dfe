//! Nothing that was acknowledged is lost, and no half batch is left, when the process is killed.

mod common;

use std::time::{Duration, Instant};

use common::{Model, Random, Running};

#[test]
fn child() {
    common::be_the_child();
}

#[test]
fn a_kill_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("store");
    let mut model = Model::default();
    let mut random = Random(u64::from(std::process::id()));
    let begun = Instant::now();
    for _ in 0..50 {
        let child = Running::start("child", &place);
        std::thread::sleep(Duration::from_millis(20 + random.below(400)));
        model.check(&place, &child.kill());
    }
    println!("{} acknowledged commits, {:?}", model.checked, begun.elapsed());
    assert!(model.checked > 0);
}
