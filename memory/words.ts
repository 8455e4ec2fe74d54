/** Words that carry no topic: English function words, and what every task of a code base says. */
const EMPTY_WORDS = new Set(
  `a an and any are at be been but by can could did do does for from had has have how i if in as
  into is it its may me more most must my no not of off on one only or our out over should show so
  some such than that the their them then there these they this those to too up us was we were what
  when where which while who why will with would you your
  before again previous previously please try tried`.split(/\s+/),
);

/** A superset of words, cheap to find: most text is plain ASCII. */
const TOKEN = /[A-Za-z0-9_\u0080-\uffff]+/g;

/**
 * A text's words in order, lower-case and folded (NFKC). An identifier gives its parts and their
 * joint form, so that `CLICK_AT`, `click_at` and `ClickAt` all give `clickat`, `click`, `at`.
 */
export function wordsOf(text: string): string[] {
  return text.match(TOKEN)?.flatMap(splitToken) ?? [];
}

/** `wordsOf`, without the words that carry no topic, and with endings cut (`errors` ~ `error`). */
export function topicWords(text: string): string[] {
  return topicOf(wordsOf(text));
}

/** The different words among `topicWords`, several times faster. */
export function topicSet(text: string): Set<string> {
  const tokens = [...new Set(text.match(TOKEN))];
  return new Set(topicOf(tokens.flatMap(splitToken)));
}

function topicOf(words: string[]): string[] {
  return words.filter((word) => !EMPTY_WORDS.has(word) && !/^[a-z0-9]$/.test(word)).map(stem);
}

function splitToken(token: string): string | string[] {
  if (/^[a-z0-9]+$/.test(token)) return token;
  // Unicode classes take tens of milliseconds to compile: only text that needs them pays for them.
  if (/^\w+$/.test(token)) {
    return partsOf(
      token.replace(/([a-z0-9])([A-Z])/g, "$1_$2").replace(/([A-Z])([A-Z][a-z])/g, "$1_$2"),
    );
  }
  return token
    .normalize("NFKC")
    .split(/[^\p{L}\p{M}\p{N}_]+/u)
    .map((word) => word.replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1_$2"))
    .flatMap(partsOf);
}

function partsOf(snake: string): string[] {
  const parts = snake
    .toLowerCase()
    .split("_")
    .filter((part) => part !== "");
  return parts.length > 1 ? [parts.join(""), ...parts] : parts;
}

/** Cuts the commonest English endings; short words stay, so that `bus` or `red` keep their sense. */
function stem(word: string): string {
  return word.length > 4 ? word.replace(/ies$/, "y").replace(/(?:ings?|ed|es|s|e)$/, "") : word;
}

/**
 * The names in a subject, each as the sets of words that a text must hold to name it: an identifier
 * in one word (`clickat`) or, where that is telling enough, in all its parts (`pixel`, `runner`).
 */
export function namesIn(subject: string): string[][][] {
  return (subject.match(TOKEN) ?? []).flatMap((token) => {
    const [joint, ...parts] = topicWords(token);
    if (joint === undefined) return [];
    return [parts.length > 1 ? [[joint], parts] : [[joint]]];
  });
}
