//! Steps in processes of their own.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What a step cost.
#[derive(Clone, Debug)]
pub struct Cost {
    /// From starting the process to its end.
    pub wall: Duration,
    /// The most memory it had, in bytes, as the operating system counts it.
    pub peak: u64,
    /// What it printed.
    pub output: String,
}

/// Runs this very program again as `step` with `args`, and waits for it.
///
/// # Panics
/// If the program cannot be started or fails: a benchmark with a failed step has no result.
#[must_use]
pub fn run(step: &str, args: &[&str]) -> Cost {
    let program = std::env::current_exe().expect("the program knows where it is");
    let begin = Instant::now();
    let child = Command::new(program)
        .args(["--step", step])
        .args(args)
        .stdout(Stdio::piped())
        .spawn()
        .expect("a step starts");
    let output = child.wait_with_output().expect("a step ends");
    let wall = begin.elapsed();
    assert!(output.status.success(), "step {step} failed: {}", output.status);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let (text, peak) = text.rsplit_once("peak ").unwrap_or((&text, "0"));
    Cost {
        wall,
        peak: peak.trim().parse().unwrap_or(0),
        output: text.to_owned(),
    }
}

/// The step this process was started for, if it was, with its arguments.
#[must_use]
pub fn wanted() -> Option<(String, Vec<String>)> {
    let mut args = std::env::args().skip_while(|a| a != "--step").skip(1);
    Some((args.next()?, args.collect()))
}

/// The last line of a step: the most memory that this process had. Linux only; 0 elsewhere.
#[expect(clippy::print_stdout, reason = "a step reports on its standard output")]
pub fn finish() {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kib = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.split_whitespace().next())
        .and_then(|n| n.parse::<u64>().ok())
        .unwrap_or(0);
    println!("peak {}", kib * 1024);
}

/// The middle one of several costs by time.
///
/// # Panics
/// If there are none.
#[must_use]
pub fn median(mut costs: Vec<Cost>) -> Cost {
    costs.sort_by_key(|c| c.wall);
    costs.swap_remove(costs.len() / 2)
}
