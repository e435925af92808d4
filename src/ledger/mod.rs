//! The writer: what is durable, and in which order.

pub mod store;
