//! Every role tries every use case of pulses.
