//! Nothing that was acknowledged is lost, and no half batch is left, when the power fails.
//!
//! The store lies on a file system of its own, in an image. The file system is shut down in the middle of writing, in
//! the way that throws away everything not yet on the disk. That needs Linux, root and loop devices; without them the
//! test says so and passes.

#![cfg(target_os = "linux")]

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use common::{Model, Random, Running};

#[test]
fn child() {
    common::be_the_child();
}

fn run(program: &str, args: &[&str]) -> Result<(), String> {
    let output = Command::new(program)
        .args(args)
        .output()
        .map_err(|e| format!("{program}: {e}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{program} {args:?}: {}", said.trim()))
}

/// A file system in an image. Unmounted when dropped, whatever happened.
struct Disk {
    _dir: tempfile::TempDir,
    image: PathBuf,
    mounted_at: PathBuf,
}

impl Disk {
    fn create() -> Result<Self, String> {
        let dir = tempfile::tempdir().map_err(|e| e.to_string())?;
        let disk = Self {
            image: dir.path().join("image"),
            mounted_at: dir.path().join("mounted"),
            _dir: dir,
        };
        std::fs::create_dir(&disk.mounted_at).map_err(|e| e.to_string())?;
        let image = std::fs::File::create(&disk.image).map_err(|e| e.to_string())?;
        image.set_len(1 << 30).map_err(|e| e.to_string())?;
        run("mkfs.ext4", &["-q", "-F", text(&disk.image)])?;
        disk.mount()?;
        Ok(disk)
    }

    fn mount(&self) -> Result<(), String> {
        run("mount", &["-o", "loop", text(&self.image), text(&self.mounted_at)])
    }

    fn unmount(&self) -> Result<(), String> {
        let begun = Instant::now();
        loop {
            match run("umount", &[text(&self.mounted_at)]) {
                Err(_) if begun.elapsed() < Duration::from_secs(5) => std::thread::sleep(Duration::from_millis(20)),
                outcome => return outcome,
            }
        }
    }

    /// Stops the file system; nothing more reaches the image. The request is `_IOR('X', 125, u32)` with 2 for "do not
    /// flush the journal". Scripts make it because this workspace holds no unsafe code.
    fn cut_power(&self) -> Result<(), String> {
        let python = "import fcntl,os,struct,sys\n\
            fcntl.ioctl(os.open(sys.argv[1],os.O_RDONLY),0x8004587d,struct.pack('I',2))";
        let perl = "open(my $d,'<',$ARGV[0]) or die $!; ioctl($d,0x8004587d,pack('L',2)) or die $!";
        run("python3", &["-c", python, text(&self.mounted_at)])
            .or_else(|first| run("perl", &["-e", perl, text(&self.mounted_at)]).map_err(|e| format!("{first}; {e}")))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if run("umount", &[text(&self.mounted_at)]).is_err() {
            let _ = run("umount", &["-l", text(&self.mounted_at)]);
        }
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_power_cut_loses_nothing() {
    let prepared = Disk::create().and_then(|disk| {
        disk.cut_power()?;
        disk.unmount()?;
        disk.mount()?;
        Ok(disk)
    });
    let disk = match prepared {
        Ok(disk) => disk,
        Err(why) => {
            println!("NOT RUN: a file system that can be cut off needs root and loop devices ({why})");
            return;
        }
    };
    let place = disk.mounted_at.join("store");
    let mut model = Model::default();
    let mut random = Random(u64::from(std::process::id()));
    let begun = Instant::now();
    for round in 0..10 {
        let child = Running::start("child", &place);
        std::thread::sleep(Duration::from_millis(100 + random.below(1_500)));
        disk.cut_power().unwrap();
        let reports = child.kill();
        disk.unmount().unwrap();
        disk.mount().unwrap();
        println!("round {round}: {} acknowledged", reports.len());
        model.check(&place, &reports);
    }
    println!("{} acknowledged commits, {:?}", model.checked, begun.elapsed());
    assert!(model.checked > 0);
}
