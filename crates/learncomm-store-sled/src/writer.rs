//! The one thread that writes.
//!
//! It takes the batches that wait, judges each against the state that the ones before it leave behind, applies those
//! that hold in one go, makes them durable with one sync, and then answers all of them.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};
use std::time::{Duration, Instant};

use futures::channel::oneshot;
use learncomm_core::store::{Batch, Condition, Revision, StoreError, Write};

use crate::fault;
use crate::layout::{self, CHUNK, Head, INLINE, Run};
use crate::read::Engine;
use crate::spread::{self, Change};

/// How long a sync is put off for others to come along: about as long as a fast disk takes for it.
const GATHER: Duration = Duration::from_micros(100);

/// How many batches share one sync at the most.
const GROUP: usize = 256;

/// A batch and where its answer goes.
pub(crate) struct Job {
    pub(crate) batch: Batch,
    pub(crate) answer: oneshot::Sender<Result<Revision, StoreError>>,
}

pub(crate) type Jobs = Sender<Job>;

/// What is known of a head: its revision and its chunks.
type Known = Option<(u64, Option<Run>)>;

pub(crate) struct Writer {
    engine: Arc<Engine>,
    latest: u64,
    garbage: Vec<Run>,
    /// How many batches shared the last sync.
    together: usize,
}

impl Writer {
    pub(crate) fn new(engine: Arc<Engine>, latest: u64, garbage: Vec<Run>) -> Self {
        Self {
            engine,
            latest,
            garbage,
            together: 1,
        }
    }

    /// Works until the last handle is gone and everything that waited has been answered.
    pub(crate) fn run(mut self, jobs: &Receiver<Job>) {
        let mut next = None;
        while let Some(first) = next.take().or_else(|| jobs.recv().ok()) {
            let mut bytes = first.batch.bytes();
            let mut group = vec![first];
            let gathered_by = Instant::now() + GATHER;
            while group.len() < GROUP {
                // Those who were answered together come back together: it pays to wait a moment for the others, and
                // whoever writes alone never waits.
                let job = if group.len() < self.together {
                    jobs.recv_timeout(gathered_by.saturating_duration_since(Instant::now()))
                        .ok()
                } else {
                    jobs.try_recv().ok()
                };
                let Some(job) = job else { break };
                bytes += job.batch.bytes();
                if bytes > spread::STEP {
                    next = Some(job);
                    break;
                }
                group.push(job);
            }
            self.together = group.len();
            self.commit(group);
            self.sweep();
        }
    }

    fn commit(&mut self, group: Vec<Job>) {
        let mut judged = Vec::with_capacity(group.len());
        let mut change = Change::default();
        let mut state = HashMap::new();
        let mut latest = self.latest;
        for job in &group {
            let sound = self.engine.health.check_write();
            judged.push(sound.and_then(|()| self.judge(&job.batch, &mut state, &mut change, &mut latest)));
        }
        let outcome = if latest == self.latest {
            Ok(())
        } else {
            change.revision = latest;
            spread::write(&self.engine, change, &mut self.garbage).map_err(Arc::new)
        };
        if outcome.is_ok() {
            self.latest = latest;
        }
        for (job, verdict) in group.into_iter().zip(judged) {
            let answer = match (&outcome, verdict) {
                (_, Err(e)) => Err(e),
                (Ok(()), Ok(revision)) => Ok(revision),
                (Err(e), Ok(_)) => Err(StoreError::OutcomeUnknown {
                    reason: "the change could not be made durable".to_owned(),
                    source: Some(Arc::clone(e).into()),
                }),
            };
            // Whoever gave up waiting needs no answer.
            let _ = job.answer.send(answer);
        }
    }

    /// Checks the conditions of one batch and, if all hold, adds its writes to `change`.
    fn judge(
        &self,
        batch: &Batch,
        state: &mut HashMap<Vec<u8>, Known>,
        change: &mut Change,
        latest: &mut u64,
    ) -> Result<Revision, StoreError> {
        for condition in batch.conditions() {
            let key = condition.key();
            let found = self
                .known(state, layout::head_key(key.as_bytes()))?
                .map(|(r, _)| r);
            let holds = match condition {
                Condition::Absent(_) => found.is_none(),
                Condition::At(_, revision) => found == Some(revision.0),
            };
            if !holds {
                return Err(StoreError::Conflict { key: key.clone() });
            }
        }
        if batch.writes().len() == 0 {
            return Ok(Revision(*latest));
        }
        // Everything that can fail comes before the first change.
        let mut old = Vec::with_capacity(batch.writes().len());
        for (key, _) in batch.writes() {
            let head = layout::head_key(key.as_bytes());
            let known = self.known(state, head.clone())?;
            old.push((head, known.and_then(|(_, run)| run)));
        }
        *latest += 1;
        let mut number = 0;
        for ((key, write), (physical, old)) in batch.writes().zip(old) {
            change.dropped.extend(old);
            let (head, known) = match write {
                Write::Delete => (None, None),
                Write::Put(value) => {
                    let (head, count) = Head::write(key.as_bytes(), value, *latest, number, INLINE);
                    let run = Run {
                        revision: *latest,
                        first: number,
                        count,
                    };
                    change
                        .chunks
                        .extend(run.keys().zip(value.chunks(CHUNK).map(Into::into)));
                    number += count;
                    (Some(head), Some((*latest, (count > 0).then_some(run))))
                }
            };
            state.insert(physical.clone(), known);
            change.heads.insert(physical, head);
        }
        change.next_number = number;
        Ok(Revision(*latest))
    }

    fn known(&self, state: &mut HashMap<Vec<u8>, Known>, physical: Vec<u8>) -> Result<Known, StoreError> {
        if let Some(known) = state.get(&physical) {
            return Ok(*known);
        }
        let known = self.engine.health.call(|| match self.engine.raw(&physical)? {
            None => Ok(None),
            Some(bytes) => {
                let head = Head::read(&bytes).ok_or_else(|| {
                    fault::corrupt(format!("{}: its head cannot be read", physical.escape_ascii()))
                })?;
                Ok(Some((head.revision, head.run())))
            }
        })?;
        state.insert(physical, known);
        Ok(known)
    }

    /// Removes chunks that nothing points to. What is left undone here is found again at the next open.
    fn sweep(&mut self) {
        while let Some(run) = self.garbage.pop() {
            if self.engine.health.check_write().is_err() || spread::remove(&self.engine, run).is_err() {
                return;
            }
        }
    }
}
