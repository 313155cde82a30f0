//! What the extractors and their rejections promise, and that axum can mount the services of
//! `routetree` in each way that the documentation names.

mod example;
mod extractors;
mod from_axum;
mod mounted;
mod nested;
mod rejections;
mod support;
