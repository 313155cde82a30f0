//! Every explanation of a random path is true according to the oracle.

use proptest::collection::vec;
use proptest::prelude::*;

use super::check;
use crate::oracle::dense::{self, Choices, Taste};
use crate::random::{both, settings, supplies};

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn explanations_are_true(table in supplies(1..10), asked in supplies(6..10)) {
        let routes = dense::routes(table.iter().map(Vec::as_slice), Taste::ALL);
        let (router, _) = both(&routes);
        for supply in &asked {
            check(&router, &dense::path(&mut Choices::new(supply), &routes));
        }
    }

    #[test]
    fn after_catch_alls(table in supplies(1..7), asked in supplies(6..10)) {
        let routes = dense::routes(table.iter().map(Vec::as_slice), Taste::ALL);
        let prefixed: Vec<String> = routes.iter().map(|route| format!("/{{*all}}{route}")).collect();
        let (router, _) = both(&prefixed);
        for supply in &asked {
            check(&router, &dense::path(&mut Choices::new(supply), &prefixed));
        }
    }

    #[test]
    fn mixed_segments(table in vec(vec(any::<u8>(), 4..20), 1..8), asked in supplies(6..10)) {
        let mixed = |supply: &Vec<u8>| dense::mixed_route(&mut Choices::new(supply), Taste::ALL);
        let routes: Vec<String> = table.iter().map(mixed).collect();
        let (router, _) = both(&routes);
        for supply in &asked {
            check(&router, &dense::path(&mut Choices::new(supply), &routes));
        }
    }

    #[test]
    fn optional_parameters(table in vec(vec(any::<u8>(), 2..20), 1..4), asked in supplies(6..10)) {
        let optional = |supply: &Vec<u8>| dense::optional_route(&mut Choices::new(supply), Taste::ALL);
        let routes: Vec<String> = table.iter().map(optional).collect();
        let (router, _) = both(&routes);
        for supply in &asked {
            check(&router, &dense::path(&mut Choices::new(supply), &routes));
        }
    }
}
