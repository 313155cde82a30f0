//! The program with matchit 0.8, which has no `merge`.

use matchit_08 as matchit;

mod program;
