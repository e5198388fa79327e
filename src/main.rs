//! Arguments in, exit code out.

use std::process::ExitCode;

/// Books are many small texts, made on all cores, for which those of C libraries are slow; the one of static programs makes
/// threads wait for each other.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    alertbook::cli::main()
}
