//! What nmstate makes of desired states, by nmstate's own code: a state per line in, an answer per line out.

use std::io::{self, BufRead, Write};
use std::sync::Mutex;

use log::{LevelFilter, Log, Metadata, Record};
use nmstate::NetworkState;
use serde_json::json;

/// What nmstate warns about in the state at hand.
struct Warnings(Mutex<Vec<String>>);

static WARNINGS: Warnings = Warnings(Mutex::new(Vec::new()));

impl Log for Warnings {
    fn enabled(&self, _: &Metadata) -> bool {
        true
    }

    fn log(&self, record: &Record) {
        self.0.lock().unwrap().push(record.args().to_string());
    }

    fn flush(&self) {}
}

fn main() -> io::Result<()> {
    log::set_logger(&WARNINGS).expect("no other logger");
    log::set_max_level(LevelFilter::Warn);
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        // gen_conf writes no files: it returns them, after the checks that come before a change of a node.
        let verdict = NetworkState::new_from_json(&line?).and_then(|state| state.gen_conf());
        let warnings = std::mem::take(&mut *WARNINGS.0.lock().unwrap());
        let answer = match verdict {
            Ok(_) => json!({ "accepted": true, "warnings": warnings }),
            Err(error) => {
                json!({ "accepted": false, "warnings": warnings, "reason": error.to_string() })
            }
        };
        writeln!(out, "{answer}")?;
    }
    out.flush()
}
