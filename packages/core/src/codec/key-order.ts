/** Longest list sorted by insertion, which beats the general sort on short, mostly sorted lists. */
const INSERTION_LIMIT = 16;

/**
 * Sorts property names in place into the order of their encoded bytes (RFC 8949 section 4.2.1): UTF-8 length first,
 * since it leads the encoded bytes, then code points.
 */
export function sortKeys(keys: string[]): string[] {
  if (keys.length > INSERTION_LIMIT) return isSorted(keys) ? keys : keys.sort(compareKeys);
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i] as string;
    let j = i - 1;
    while (j >= 0 && compareKeys(keys[j] as string, key) > 0) {
      keys[j + 1] = keys[j] as string;
      j--;
    }
    keys[j + 1] = key;
  }
  return keys;
}

function isSorted(keys: readonly string[]): boolean {
  for (let i = 1; i < keys.length; i++) {
    if (compareKeys(keys[i - 1] as string, keys[i] as string) > 0) return false;
  }
  return true;
}

/** Orders two property names by their encoded bytes. */
export function compareKeys(a: string, b: string): number {
  const difference = utf8Length(a) - utf8Length(b);
  if (difference !== 0) return difference;
  // Of two different names of one UTF-8 length neither begins the other.
  for (let i = 0; i < a.length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return codePointRank(x) - codePointRank(y);
  }
  return 0;
}

/** UTF-16 units sort like code points, but for surrogates, which stand for code points above all others. */
function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x1_0000 : unit;
}

function utf8Length(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit <= 0x7f) continue;
    // A surrogate pair is two units and four bytes: two each.
    length += unit <= 0x7ff || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return length;
}
