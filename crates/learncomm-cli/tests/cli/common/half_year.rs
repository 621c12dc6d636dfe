//! The guild of the sample after its half year, and what commands say of it as JSON.

use std::fs;
use std::path::Path;
use std::sync::{LazyLock, Mutex};

use serde_json::Value;

use super::World;

/// When the sample is looked at.
pub(crate) const DAY_AFTER: &str = "2026-07-06T12:00:00Z";

/// Plays the half year once for all tests.
static DEMO: LazyLock<Mutex<World>> = LazyLock::new(|| {
    let world = World::empty();
    world.run("demo --dir demo --format json").success();
    Mutex::new(world)
});

/// A copy of the guild after its half year: a store is open once at a time.
pub(crate) fn guild() -> World {
    let world = World::empty();
    let demo = DEMO.lock().unwrap().path("demo/store");
    copy(&demo, &world.store());
    world
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// What a command prints as JSON on the day after the half year.
pub(crate) fn json(world: &World, line: &str) -> Value {
    let done = world
        .command(&format!("{line} --format json"))
        .env("LEARNCOMM_NOW", DAY_AFTER)
        .assert()
        .success();
    serde_json::from_slice(&done.get_output().stdout).unwrap()
}

pub(crate) fn rows(world: &World, line: &str) -> Vec<Value> {
    json(world, line)["items"].as_array().unwrap().clone()
}

pub(crate) fn item(world: &World, line: &str) -> Value {
    json(world, line)["item"].clone()
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

pub(crate) fn texts(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(text).collect()
}

/// The sessions up to the end of the half year, by time.
pub(crate) fn sessions(world: &World) -> Vec<Value> {
    rows(world, "session list --until 2026-07-06 --all")
}

pub(crate) fn held(world: &World) -> Vec<Value> {
    let mut held = sessions(world);
    held.retain(|session| text(&session["state"]) == "held");
    held
}
