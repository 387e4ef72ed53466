//! The gate as a CGI program: all it does is in `shell::cgi`.

use std::process::ExitCode;

fn main() -> ExitCode {
    gatepost::shell::cgi::main()
}
