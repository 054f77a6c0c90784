/**
 * The letter cases that SpacetimeDB's naming policy uses, with the word boundaries of the Rust crate convert_case 0.6:
 * at `_`, `-` and spaces (which go away), between a lower-case letter and an upper-case one, between letters and digits in
 * either direction, and before the last capital of a run that a lower-case letter follows (`HTTPCode` is `HTTP`, `Code`).
 */

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });

function isUpper(letter: string): boolean {
  return letter.toUpperCase() !== letter.toLowerCase() && letter === letter.toUpperCase();
}

function isLower(letter: string): boolean {
  return letter.toUpperCase() !== letter.toLowerCase() && letter === letter.toLowerCase();
}

function isDigit(letter: string): boolean {
  return /^[0-9]+$/.test(letter);
}

/** Whether a word ends between two neighbouring letters; `after` is the one that follows them. */
function isBoundary(left: string, right: string, after: string | undefined): boolean {
  if (isUpper(right)) {
    if (isLower(left) || isDigit(left)) return true;
    return isUpper(left) && after !== undefined && isLower(after);
  }
  if (isDigit(right)) return isUpper(left) || isLower(left);
  return isDigit(left) && isLower(right);
}

/** The words of a name, as they are written in it. */
export function splitWords(name: string): string[] {
  const letters = Array.from(segmenter.segment(name), (part) => part.segment);
  const words: string[] = [];
  let word = '';
  for (const [at, letter] of letters.entries()) {
    const previous = letters[at - 1];
    const isDelimiter = letter === '_' || letter === '-' || letter === ' ';
    if (isDelimiter || (previous !== undefined && isBoundary(previous, letter, letters[at + 1]))) {
      words.push(word);
      word = '';
    }
    if (!isDelimiter) word += letter;
  }
  words.push(word);
  return words.filter((part) => part !== '');
}

function capitalise(word: string): string {
  const [first = '', ...rest] = word;
  return first.toUpperCase() + rest.join('').toLowerCase();
}

/** `currentLevel2` → `current_level_2` */
export function toSnakeCase(name: string): string {
  return splitWords(name)
    .map((word) => word.toLowerCase())
    .join('_');
}

/** `third_kind` → `thirdKind` */
export function toCamelCase(name: string): string {
  return splitWords(name)
    .map((word, at) => (at === 0 ? word.toLowerCase() : capitalise(word)))
    .join('');
}

/** `player_one` → `PlayerOne` */
export function toPascalCase(name: string): string {
  return splitWords(name).map(capitalise).join('');
}
