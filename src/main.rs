//! Parse, run, print, exit.

use std::process::ExitCode;

fn main() -> ExitCode {
    gatepost::cli::main()
}
