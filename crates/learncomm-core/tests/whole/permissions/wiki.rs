//! Every role tries every use case; the expectations are those of the permission table, spelled out once more.
