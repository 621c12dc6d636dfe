//! What pulses print lets nobody compute a group smaller than k (S3.5).
