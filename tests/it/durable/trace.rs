//! What a process did to files, recorded and disturbed by strace.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The calls by which files change, and those that move what the next one changes.
pub const CALLS: &str = "openat,read,write,pwrite64,lseek,ftruncate,fsync,fdatasync,rename,renameat,\
                         renameat2,linkat,unlink,unlinkat,mkdir,chmod,fchmod";

/// One call, as strace wrote it with all text in hexadecimal digits.
#[derive(Debug, Clone)]
pub struct Call {
    pub name: String,
    /// Which call of that name it is in its thread, from 1.
    pub nth: usize,
    pub result: i64,
    arguments: String,
}

/// Runs a command under strace with more arguments for it.
pub fn run(command: &Command, log: &Path, more: &[String]) -> Output {
    let mut traced = Command::new("strace");
    traced.args(["-f", "-y", "-xx", "-s", "1000000", "-qq", "-o"]).arg(log);
    traced.args(more).arg(command.get_program()).args(command.get_args());
    traced.envs(command.get_envs().filter_map(|(key, value)| Some((key, value?))));
    traced.stdin(Stdio::null()).output().unwrap()
}

/// Reads the calls of the thread that touched a folder.
pub fn read(log: &Path, folder: &Path) -> Vec<Call> {
    let text = std::fs::read_to_string(log).unwrap();
    let hex: String =
        folder.to_str().unwrap().bytes().map(|byte| format!("\\x{byte:02x}")).collect();
    let thread = |line: &str| line.split(' ').next().unwrap().to_owned();
    let ours = text.lines().find(|line| line.contains(&hex)).map(thread).unwrap();
    let mut calls: Vec<Call> = Vec::new();
    for line in text.lines().filter(|line| thread(line) == ours) {
        assert!(!line.contains("unfinished") && !line.contains("resumed"), "{line}");
        let rest = line[ours.len()..].trim_start();
        let Some((name, rest)) = rest.split_once('(') else { continue };
        let Some((arguments, result)) = rest.rsplit_once(" = ") else { continue };
        let result = result.split(['<', ' ']).next().unwrap().parse().unwrap_or(-1);
        let nth = calls.iter().filter(|call| call.name == name).count() + 1;
        let arguments = arguments.trim_end().trim_end_matches(')').to_owned();
        calls.push(Call { name: name.to_owned(), nth, result, arguments });
    }
    calls
}

impl Call {
    /// The bytes of the texts in quotes.
    pub fn texts(&self) -> Vec<Vec<u8>> {
        self.arguments.split('"').skip(1).step_by(2).map(unhex).collect()
    }

    /// The path of the first descriptor.
    fn descriptor_path(&self) -> PathBuf {
        let path = self.arguments.split('<').nth(1).unwrap_or_default();
        PathBuf::from(OsString::from_vec(unhex(path.split('>').next().unwrap())))
    }

    /// The paths that it names, the descriptor's among them where there is one.
    pub fn paths(&self) -> Vec<PathBuf> {
        match self.name.as_str() {
            "read" | "write" | "pwrite64" | "lseek" | "ftruncate" | "fsync" | "fdatasync"
            | "fchmod" => {
                vec![self.descriptor_path()]
            }
            _ => self.texts().into_iter().map(|path| OsString::from_vec(path).into()).collect(),
        }
    }

    pub fn descriptor(&self) -> i64 {
        self.arguments.split('<').next().unwrap().parse().unwrap()
    }

    /// The last argument but so many, as a number.
    pub fn number(&self, from_end: usize) -> u64 {
        self.arguments.rsplit(", ").nth(from_end).unwrap().trim().parse().unwrap()
    }

    pub fn has(&self, word: &str) -> bool {
        self.arguments.contains(word)
    }

    /// Tells whether it can change something below a folder.
    pub fn changes(&self, folder: &Path) -> bool {
        let opens = self.name == "openat" && !self.has("O_CREAT");
        let inside = self.paths().iter().any(|path| path.starts_with(folder));
        inside && !opens && !matches!(self.name.as_str(), "read" | "lseek")
    }
}

fn unhex(text: &str) -> Vec<u8> {
    let digits = |part: &str| u8::from_str_radix(&part[..2], 16).unwrap();
    text.split("\\x").skip(1).map(digits).collect()
}
