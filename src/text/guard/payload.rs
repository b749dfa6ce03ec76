//! The state of a page that a function returns, as Nuxt 2 prints it:
//! `(function(a,b){return {title:a,count:b,body:"…"}}("A river",null))`. What
//! stands in it more than once, or says little, is handed to the function. It
//! is written as JSON; of code that does more than that nothing is made.

use std::collections::HashMap;

/// Words that begin what is no literal, and stand for nothing in JSON.
const CALLS: [&str; 6] = ["void", "new", "Array", "Symbol", "Object", "BigInt"];

/// How many times as long as a script its JSON may be: what is handed over may
/// be asked for again and again.
const TIMES: usize = 4;

/// Returns the state as JSON; nothing where a script is otherwise.
pub(super) fn json(script: &str) -> Option<String> {
    let (names, body) = script.strip_prefix("(function(")?.split_once(')')?;
    let (before, returned) = body.split_once("return ")?;
    if before.trim() != "{" && !before.ends_with(';') {
        return None;
    }
    let behind = {
        let mut reader = Reader::of(returned, 0);
        reader.pass();
        reader.rest
    };
    let handed = behind.trim_start_matches([';', ' ']).strip_prefix("}(")?;
    let mut arguments = Reader::of(handed, script.len() * TIMES);
    let mut known = HashMap::new();
    for name in names.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let from = arguments.json.len();
        arguments.value(&HashMap::new())?;
        known.insert(name, arguments.json.get(from..)?.to_owned());
        if !arguments.rest.starts_with(',') {
            break;
        }
        arguments.skip(1);
    }
    let mut reader = Reader::of(returned, script.len() * TIMES);
    reader.value(&known)?;
    Some(reader.json)
}

/// Reads literals, and writes them as JSON.
struct Reader<'a> {
    rest: &'a str,
    json: String,
    most: usize,
}

impl<'a> Reader<'a> {
    fn of(script: &'a str, most: usize) -> Self {
        Self { rest: script, json: String::new(), most }
    }

    /// Writes one value, in which names stand for what is known.
    fn value(&mut self, known: &HashMap<&str, String>) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            self.rest = self.rest.trim_start();
            let first = self.rest.chars().next()?;
            match first {
                '"' => {
                    let string = string(self.rest)?;
                    write_string(string, &mut self.json);
                    self.skip(string.len());
                }
                '{' | '[' => {
                    depth += 1;
                    self.json.push(first);
                    self.skip(1);
                    continue;
                }
                '}' | ']' => {
                    depth = depth.checked_sub(1)?;
                    self.json.push(first);
                    self.skip(1);
                }
                ',' | ':' if depth > 0 => {
                    self.json.push(first);
                    self.skip(1);
                    continue;
                }
                _ => self.word(known)?,
            }
            if self.json.len() > self.most {
                return None;
            }
            if depth == 0 {
                return Some(());
            }
        }
    }

    /// Writes a name, a number or a call.
    fn word(&mut self, known: &HashMap<&str, String>) -> Option<()> {
        let is_end = |letter: char| !(letter.is_alphanumeric() || "_$.-".contains(letter));
        let end = self.rest.find(is_end).filter(|end| *end > 0)?;
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        if rest.trim_start().starts_with(':') {
            self.json.push('"');
            self.json.push_str(word);
            self.json.push('"');
        } else if let Some(value) = known.get(word) {
            self.json.push_str(value);
        } else if matches!(word, "true" | "false" | "null") {
            self.json.push_str(word);
        } else if CALLS.contains(&word) {
            self.pass();
            self.json.push_str("null");
        } else {
            let number = word.parse::<f64>().ok().filter(|number| number.is_finite());
            self.json.push_str(&number.map_or_else(|| "null".to_owned(), |own| own.to_string()));
        }
        Some(())
    }

    /// Passes over what is left of a value.
    fn pass(&mut self) {
        let mut depth = 0_usize;
        while let Some(first) = self.rest.chars().next() {
            let length = match first {
                '"' => string(self.rest).map_or(self.rest.len(), str::len),
                '{' | '[' | '(' => {
                    depth += 1;
                    1
                }
                ',' | '}' | ']' | ')' | ';' if depth == 0 => return,
                '}' | ']' | ')' => {
                    depth -= 1;
                    1
                }
                other => other.len_utf8(),
            };
            self.skip(length);
        }
    }

    fn skip(&mut self, length: usize) {
        self.rest = self.rest.get(length..).unwrap_or_default();
    }
}

/// Returns the string that a text begins with, its quotes included.
fn string(text: &str) -> Option<&str> {
    let mut escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    })?;
    text.get(..end + 2)
}

/// Writes a string without the escapes that JSON has not.
fn write_string(string: &str, json: &mut String) {
    let mut rest = string;
    while let Some((before, escaped)) = rest.split_once('\\') {
        json.push_str(before);
        let letter = escaped.chars().next().unwrap_or(' ');
        if "\"\\/bfnrtu".contains(letter) {
            json.push('\\');
        }
        json.push(letter);
        rest = escaped.get(letter.len_utf8()..).unwrap_or_default();
    }
    json.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(script: &str) -> Option<serde_json::Value> {
        json(script).and_then(|json| serde_json::from_str(&json).ok())
    }

    #[test]
    fn the_state_that_a_function_returns_is_read() {
        let script = "(function(a,b,$c){return {layout:\"default\",data:[{title:b,lead:$c,\
            count:.5,none:void 0,made:new Date(1,2),list:Array(3),body:\"\\u003Cp\\u003EIt \\\"rose\\\".\
            \\u003C\\u002Fp\\u003E\",1:a,\"b\":{a:a}}],error:a}}(null,\"A river\",\"b {c}, (d)\"));";
        let told = read(script).unwrap();
        let of = &told["data"][0];
        assert_eq!(of["title"], "A river");
        assert_eq!(of["lead"], "b {c}, (d)");
        assert_eq!(of["body"], "<p>It \"rose\".</p>");
        assert_eq!(of["count"], 0.5);
        assert!(of["none"].is_null() && of["made"].is_null() && of["b"]["a"].is_null());
        let bare = read("(function(){return {title:\"A river\"}}())").unwrap();
        assert_eq!(bare["title"], "A river");
    }

    #[test]
    fn code_is_no_state() {
        for script in [
            "(function(a){return a}",
            "(function(a){if(a){return {}}}(1))",
            "(function(a){return {b:\"open}}(1))",
            "(()=>{})()",
            "(function(a,b){return {a:a+b}}(1,2))",
            "function(a){return {}}",
        ] {
            assert_eq!(read(script).map(|told| told.to_string()), None, "{script}");
        }
        let much =
            format!("(function(a){{return [{}]}}(\"{}\"))", "a,".repeat(999), "x".repeat(999));
        assert_eq!(json(&much), None);
    }
}
