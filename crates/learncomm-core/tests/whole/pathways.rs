//! Pathways, enrolment and progress.
