//! Cargo fetches no dependencies for a package without a target.
