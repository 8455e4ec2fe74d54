//! Reads `key = value` files with sections, and writes them back.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io;
use std::num::{ParseFloatError, ParseIntError};
use std::path::{Path, PathBuf};

#[derive(Debug)]
pub enum ConfigError {
    Io(io::Error),
    BadInt(ParseIntError),
    BadFloat(ParseFloatError),
    MissingKey { section: String, key: String },
    Syntax { line: usize, text: String },
}

impl From<io::Error> for ConfigError {
    fn from(error: io::Error) -> Self {
        ConfigError::Io(error)
    }
}

impl From<ParseIntError> for ConfigError {
    fn from(error: ParseIntError) -> Self {
        ConfigError::BadInt(error)
    }
}

impl From<ParseFloatError> for ConfigError {
    fn from(error: ParseFloatError) -> Self {
        ConfigError::BadFloat(error)
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ConfigError::Io(error) => write!(f, "cannot read: {error}"),
            ConfigError::BadInt(error) => write!(f, "not a whole number: {error}"),
            ConfigError::BadFloat(error) => write!(f, "not a number: {error}"),
            ConfigError::MissingKey { section, key } => {
                write!(f, "no `{key}` in section [{section}]")
            }
            ConfigError::Syntax { line, text } => write!(f, "line {line}: {text}"),
        }
    }
}

impl std::error::Error for ConfigError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ConfigError::Io(error) => Some(error),
            ConfigError::BadInt(error) => Some(error),
            ConfigError::BadFloat(error) => Some(error),
            ConfigError::MissingKey { .. } | ConfigError::Syntax { .. } => None,
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Section {
    values: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Config {
    sections: BTreeMap<String, Section>,
    path: Option<PathBuf>,
}

impl Config {
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = fs::read_to_string(path)?;
        let mut config = Config::parse(&text)?;
        config.path = Some(path.to_path_buf());
        Ok(config)
    }

    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let mut config = Config::default();
        let mut current = String::from("main");
        for (number, raw) in text.lines().enumerate() {
            let line = raw.split('#').next().unwrap_or("").trim();
            if line.is_empty() {
                continue;
            }
            if let Some(name) = line
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'))
            {
                current = name.trim().to_string();
                config.sections.entry(current.clone()).or_default();
                continue;
            }
            let Some((key, value)) = line.split_once('=') else {
                return Err(ConfigError::Syntax {
                    line: number + 1,
                    text: raw.to_string(),
                });
            };
            config
                .sections
                .entry(current.clone())
                .or_default()
                .values
                .insert(key.trim().to_string(), value.trim().to_string());
        }
        Ok(config)
    }

    fn raw(&self, section: &str, key: &str) -> Result<&str, ConfigError> {
        self.sections
            .get(section)
            .and_then(|found| found.values.get(key))
            .map(String::as_str)
            .ok_or_else(|| ConfigError::MissingKey {
                section: section.to_string(),
                key: key.to_string(),
            })
    }

    pub fn text(&self, section: &str, key: &str) -> Result<String, ConfigError> {
        let value = self.raw(section, key)?;
        Ok(value.trim_matches('"').to_string())
    }

    pub fn int(&self, section: &str, key: &str) -> Result<i64, ConfigError> {
        let value = self.raw(section, key)?;
        let cleaned = value.replace('_', "");
        Ok(cleaned.parse::<i64>()?)
    }

    pub fn float(&self, section: &str, key: &str) -> Result<f64, ConfigError> {
        let value = self.raw(section, key)?;
        let cleaned = value.replace('_', "");
        Ok(cleaned.parse::<f64>()?)
    }

    pub fn flag(&self, section: &str, key: &str) -> Result<bool, ConfigError> {
        let value = self.raw(section, key)?;
        match value.to_ascii_lowercase().as_str() {
            "yes" | "true" | "on" | "1" => Ok(true),
            "no" | "false" | "off" | "0" => Ok(false),
            _ => Err(ConfigError::Syntax {
                line: 0,
                text: format!("{key} is neither yes nor no: {value}"),
            }),
        }
    }

    pub fn set(&mut self, section: &str, key: &str, value: impl fmt::Display) {
        self.sections
            .entry(section.to_string())
            .or_default()
            .values
            .insert(key.to_string(), value.to_string());
    }

    pub fn save(&self) -> Result<(), ConfigError> {
        let Some(path) = &self.path else {
            return Ok(());
        };
        let mut text = String::new();
        for (name, section) in &self.sections {
            text.push_str(&format!("[{name}]\n"));
            for (key, value) in &section.values {
                text.push_str(&format!("{key} = {value}\n"));
            }
            text.push('\n');
        }
        let temporary = path.with_extension("tmp");
        fs::write(&temporary, text)?;
        fs::rename(&temporary, path)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "\
[screen]
width = 1_920
scale = 1.5
vsync = yes

[shell]
prompt = \"> \" # with a space
";

    #[test]
    fn reads_whole_numbers() {
        let config = Config::parse(SAMPLE).unwrap();
        assert_eq!(config.int("screen", "width").unwrap(), 1920);
    }

    #[test]
    fn reads_fractions() {
        let config = Config::parse(SAMPLE).unwrap();
        assert_eq!(config.float("screen", "scale").unwrap(), 1.5);
    }

    #[test]
    fn reads_flags() {
        let config = Config::parse(SAMPLE).unwrap();
        assert!(config.flag("screen", "vsync").unwrap());
    }

    #[test]
    fn says_which_key_is_missing() {
        let config = Config::parse(SAMPLE).unwrap();
        let error = config.text("shell", "font").unwrap_err();
        assert_eq!(error.to_string(), "no `font` in section [shell]");
    }

    #[test]
    fn says_which_line_is_wrong() {
        let error = Config::parse("[a]\nb\n").unwrap_err();
        assert_eq!(error.to_string(), "line 2: b");
    }
}
