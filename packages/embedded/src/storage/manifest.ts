/**
 * Reads as much of LevelDB's list of files (`MANIFEST-…`) as is needed here. The format is that of LevelDB 1.20, `doc/log_format.md` and
 * `db/version_edit.cc`. Whether it is damaged is LevelDB's to say: what makes no sense ends the reading.
 */

const BLOCK = 32_768;
/** Checksum (u32), length (u16), type (u8). */
const HEADER = 7;
const Full = 1;
const First = 2;
const Last = 4;

/** What an edit says, by its tag: numbers, and texts that begin with their length. */
const FIELDS: Readonly<Record<number, readonly ('number' | 'text')[]>> = {
  /** Name of the order of keys. */
  1: ['text'],
  /** Number of the log from which on what is in logs is in no table. */
  2: ['number'],
  /** The next number for a file. */
  3: ['number'],
  /** The last number of a change. */
  4: ['number'],
  /** Where merging goes on: level, key. */
  5: ['number', 'text'],
  /** A table that is gone: level, number. */
  6: ['number', 'number'],
  /** A table: level, number, size, its first and its last key. */
  7: ['number', 'number', 'number', 'text', 'text'],
  9: ['number'],
};
const LOG_NUMBER = 2;

/** Number of the oldest log that is still needed; `undefined` where the list does not say. */
export function neededLog(manifest: Uint8Array): number | undefined {
  let log: number | undefined;
  for (const edit of editsOf(manifest)) log = logNumberIn(edit) ?? log;
  return log;
}

/** The records of a file in LevelDB's log format. */
function* editsOf(file: Uint8Array): Generator<Uint8Array> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let begun: Uint8Array[] = [];
  for (let at = 0; at + HEADER <= file.length;) {
    const left = BLOCK - (at % BLOCK);
    if (left < HEADER) {
      at += left;
      continue;
    }
    const type = view.getUint8(at + 6);
    const start = at + HEADER;
    at = start + view.getUint16(at + 4, true);
    if (type < Full || type > Last || at > file.length) return;
    if (type === Full || type === First) begun = [];
    begun.push(file.subarray(start, at));
    if (type === Full || type === Last) yield Buffer.concat(begun);
  }
}

function logNumberIn(edit: Uint8Array): number | undefined {
  const reader = new EditReader(edit);
  let log: number | undefined;
  while (!reader.isAtEnd) {
    const tag = reader.number();
    for (const field of FIELDS[tag ?? 0] ?? []) {
      const value = reader.number();
      if (value === undefined) return log;
      if (field === 'text') reader.skip(value);
      else if (tag === LOG_NUMBER) log = value;
    }
    if (tag === undefined || FIELDS[tag] === undefined) return log;
  }
  return log;
}

class EditReader {
  #at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get isAtEnd(): boolean {
    return this.#at >= this.bytes.length;
  }

  /** A number in groups of seven bits, the lowest first. */
  number(): number | undefined {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.bytes[this.#at++];
      if (byte === undefined) return undefined;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  skip(length: number): void {
    this.#at += length;
  }
}
