//! Splits the shell's command language into tokens.

use std::iter::Peekable;
use std::str::CharIndices;

#[derive(Debug, Clone, PartialEq)]
pub enum TokenKind {
    Word(String),
    Number(f64),
    Text(String),
    Pipe,
    Semicolon,
    LeftParen,
    RightParen,
    LeftBrace,
    RightBrace,
    Equals,
    Arrow,
    Newline,
    End,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    pub kind: TokenKind,
    pub start: usize,
    pub end: usize,
    pub line: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LexError {
    UnclosedText { start: usize },
    UnclosedComment { start: usize },
    BadEscape { at: usize, found: char },
    BadNumber { start: usize, end: usize },
    Unexpected { at: usize, found: char },
}

pub struct Lexer<'a> {
    source: &'a str,
    chars: Peekable<CharIndices<'a>>,
    line: u32,
    tokens: Vec<Token>,
}

impl<'a> Lexer<'a> {
    pub fn new(source: &'a str) -> Self {
        Lexer {
            source,
            chars: source.char_indices().peekable(),
            line: 1,
            tokens: Vec::new(),
        }
    }

    pub fn tokenize(mut self) -> Result<Vec<Token>, LexError> {
        while let Some(&(at, c)) = self.chars.peek() {
            match c {
                ' ' | '\t' | '\r' => {
                    self.chars.next();
                }
                '\n' => {
                    self.chars.next();
                    self.emit(TokenKind::Newline, at, at + 1);
                    self.line += 1;
                }
                '#' => self.skip_line(),
                '|' => self.single(TokenKind::Pipe),
                ';' => self.single(TokenKind::Semicolon),
                '(' => self.single(TokenKind::LeftParen),
                ')' => self.single(TokenKind::RightParen),
                '{' => self.single(TokenKind::LeftBrace),
                '}' => self.single(TokenKind::RightBrace),
                '=' => self.equals_or_arrow(),
                '"' => self.text()?,
                '0'..='9' => self.number()?,
                c if c.is_alphabetic() || c == '_' => self.word(),
                '/' => self.block_comment()?,
                found => return Err(LexError::Unexpected { at, found }),
            }
        }
        let end = self.source.len();
        self.emit(TokenKind::End, end, end);
        Ok(self.tokens)
    }

    fn emit(&mut self, kind: TokenKind, start: usize, end: usize) {
        self.tokens.push(Token {
            kind,
            start,
            end,
            line: self.line,
        });
    }

    fn single(&mut self, kind: TokenKind) {
        if let Some((at, c)) = self.chars.next() {
            self.emit(kind, at, at + c.len_utf8());
        }
    }

    fn skip_line(&mut self) {
        while let Some(&(_, c)) = self.chars.peek() {
            if c == '\n' {
                break;
            }
            self.chars.next();
        }
    }

    fn equals_or_arrow(&mut self) {
        let Some((at, _)) = self.chars.next() else {
            return;
        };
        if let Some(&(_, '>')) = self.chars.peek() {
            self.chars.next();
            self.emit(TokenKind::Arrow, at, at + 2);
        } else {
            self.emit(TokenKind::Equals, at, at + 1);
        }
    }

    fn block_comment(&mut self) -> Result<(), LexError> {
        let Some((start, _)) = self.chars.next() else {
            return Ok(());
        };
        if self.chars.next().map(|(_, c)| c) != Some('*') {
            return Err(LexError::Unexpected {
                at: start,
                found: '/',
            });
        }
        let mut star = false;
        for (_, c) in self.chars.by_ref() {
            if star && c == '/' {
                return Ok(());
            }
            if c == '\n' {
                self.line += 1;
            }
            star = c == '*';
        }
        Err(LexError::UnclosedComment { start })
    }

    fn text(&mut self) -> Result<(), LexError> {
        let Some((start, _)) = self.chars.next() else {
            return Ok(());
        };
        let mut value = String::new();
        while let Some((at, c)) = self.chars.next() {
            match c {
                '"' => {
                    self.emit(TokenKind::Text(value), start, at + 1);
                    return Ok(());
                }
                '\\' => match self.chars.next() {
                    Some((_, 'n')) => value.push('\n'),
                    Some((_, 't')) => value.push('\t'),
                    Some((_, '"')) => value.push('"'),
                    Some((_, '\\')) => value.push('\\'),
                    Some((at, found)) => return Err(LexError::BadEscape { at, found }),
                    None => return Err(LexError::UnclosedText { start }),
                },
                '\n' => {
                    self.line += 1;
                    value.push(c);
                }
                other => value.push(other),
            }
        }
        Err(LexError::UnclosedText { start })
    }

    fn number(&mut self) -> Result<(), LexError> {
        let start = self.chars.peek().map_or(0, |&(at, _)| at);
        let mut end = start;
        while let Some(&(at, c)) = self.chars.peek() {
            if c.is_ascii_digit() || c == '.' || c == '_' {
                end = at + 1;
                self.chars.next();
            } else {
                break;
            }
        }
        let digits: String = self.source[start..end]
            .chars()
            .filter(|c| *c != '_')
            .collect();
        let value = digits
            .parse::<f64>()
            .map_err(|_| LexError::BadNumber { start, end })?;
        self.emit(TokenKind::Number(value), start, end);
        Ok(())
    }

    fn word(&mut self) {
        let start = self.chars.peek().map_or(0, |&(at, _)| at);
        let mut end = start;
        while let Some(&(at, c)) = self.chars.peek() {
            if c.is_alphanumeric() || c == '_' || c == '-' {
                end = at + c.len_utf8();
                self.chars.next();
            } else {
                break;
            }
        }
        let word = self.source[start..end].to_string();
        self.emit(TokenKind::Word(word), start, end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(source: &str) -> Vec<TokenKind> {
        let tokens = Lexer::new(source).tokenize().expect("lexes");
        tokens.into_iter().map(|token| token.kind).collect()
    }

    #[test]
    fn words_and_pipes() {
        assert_eq!(
            kinds("ls | sort"),
            vec![
                TokenKind::Word("ls".into()),
                TokenKind::Pipe,
                TokenKind::Word("sort".into()),
                TokenKind::End,
            ]
        );
    }

    #[test]
    fn arrows_and_equals() {
        assert_eq!(
            kinds("x = y => z"),
            vec![
                TokenKind::Word("x".into()),
                TokenKind::Equals,
                TokenKind::Word("y".into()),
                TokenKind::Arrow,
                TokenKind::Word("z".into()),
                TokenKind::End,
            ]
        );
    }

    #[test]
    fn escapes_in_text() {
        assert_eq!(
            kinds(r#""a\tb\n""#),
            vec![TokenKind::Text("a\tb\n".into()), TokenKind::End]
        );
    }

    #[test]
    fn unclosed_text_is_an_error() {
        let error = Lexer::new("echo \"abc").tokenize().unwrap_err();
        assert_eq!(error, LexError::UnclosedText { start: 5 });
    }

    #[test]
    fn unclosed_comment_is_an_error() {
        let error = Lexer::new("a /* b").tokenize().unwrap_err();
        assert_eq!(error, LexError::UnclosedComment { start: 2 });
    }
}
