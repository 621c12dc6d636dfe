//! Use cases for faults at any call of the store.
