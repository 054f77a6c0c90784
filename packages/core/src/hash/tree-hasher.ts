import { sortKeys } from '../codec/key-order';
import { storedKeys, writeLeaf } from '../codec/leaf';
import { checkArrayShape, checkNoSymbols, refuseHole, refuseText } from '../codec/refusals';
import { Trail } from '../codec/trail';
import { Writer } from '../codec/writer';
import { buildLevels, type ArrayLevels } from './chunks';
import { digest, toHex } from './digest';
import {
  ARRAY_CHUNK,
  FANOUT,
  HASHED,
  INLINE,
  INLINE_LIMIT,
  LEAF,
  SMALL_ARRAY,
  SMALL_OBJECT,
  WIDE_ARRAY,
  WIDE_OBJECT,
} from './format';
import { bucketOf, buildTrie, changeTrie, type TrieChange, type TrieEntry, type TrieNode } from './trie';

type Fields = Readonly<Record<string, unknown>>;

/** What a hasher remembers of a container. */
interface Known {
  readonly hash: Uint8Array;
  /** Of an array of more than `FANOUT` elements. */
  readonly levels?: ArrayLevels;
  /** Of an object of more than `FANOUT` properties. */
  readonly trie?: TrieNode;
}

/** Hashes values that share parts with values hashed before. */
export interface TreeHasher {
  /**
   * The tree hash of a value, lower-case hex, equal to `hashValue(value)`. Every array and object met is remembered by
   * identity, so a part shared with an earlier value is not hashed again: **nothing that was given may be changed
   * afterwards**. Nothing is kept alive by being remembered.
   *
   * @param base An earlier value this one was made from. Where an array or object with many children differs from the
   *   one in the same place of `base`, only the children that are not identical are hashed.
   * @throws ValidationError that names path and rule, for what is no value.
   */
  hash(value: unknown, base?: unknown): string;
}

/** A hasher with a memory of its own. */
export function createTreeHasher(): TreeHasher {
  return new CachingTreeHasher();
}

class CachingTreeHasher implements TreeHasher {
  private readonly known = new WeakMap<object, Known>();
  private readonly walk = new HashWalk(this.known);
  private busy = false;

  hash(value: unknown, base?: unknown): string {
    // A getter inside the value may come back here.
    if (this.busy) return hashValue(value);
    this.busy = true;
    try {
      return toHex(this.walk.root(value, base));
    } finally {
      this.busy = false;
      this.walk.reset();
    }
  }
}

/**
 * The SHA-256 tree hash of a value, lower-case hex (`docs/value-encoding.md`). Equal values have equal hashes; different
 * values have different ones.
 *
 * @throws ValidationError that names path and rule, for what is no value.
 */
export function hashValue(value: unknown): string {
  return toHex(new HashWalk(undefined).root(value, undefined));
}

/** One walk over a value. The writer is used as a stack: each node writes what is hashed, and takes it off again. */
class HashWalk {
  private readonly writer = new Writer();
  private readonly trail = new Trail();

  constructor(private readonly known: WeakMap<object, Known> | undefined) {}

  reset(): void {
    this.writer.reset();
    this.trail.reset();
  }

  root(value: unknown, base: unknown): Uint8Array {
    this.writer.byte(LEAF);
    const container = writeLeaf(value, this.writer, this.trail);
    return container === undefined ? this.finish(0) : this.container(value as object, container, base);
  }

  private container(value: object, kind: 'array' | 'object', base: unknown): Uint8Array {
    const before = this.known?.get(value);
    if (before !== undefined) return before.hash;
    const baseObject = typeof base === 'object' && base !== null ? base : undefined;
    const known =
      kind === 'array'
        ? this.array(value as readonly unknown[], baseObject)
        : this.object(value as Fields, baseObject);
    this.known?.set(value, known);
    return known.hash;
  }

  /** Writes how a child stands in its parent. */
  private reference(value: unknown, base: unknown): void {
    const { writer } = this;
    const start = writer.position;
    writer.byte(INLINE);
    const container = writeLeaf(value, writer, this.trail);
    if (container === undefined && writer.position - start - 1 <= INLINE_LIMIT) return;
    // What is written of a longer leaf is what its hash is made of: LEAF and INLINE are the same byte.
    const hash =
      container === undefined ? this.finish(start) : this.container(value as object, container, base);
    writer.position = start;
    writer.byte(HASHED);
    writer.raw(hash);
  }

  private array(array: readonly unknown[], base: object | undefined): Known {
    const { trail, writer } = this;
    checkArrayShape(array, trail);
    trail.enter(array);
    const baseArray: readonly unknown[] = Array.isArray(base) ? base : [];
    const start = writer.position;
    let known: Known;
    if (array.length <= FANOUT) {
      writer.byte(SMALL_ARRAY);
      writer.uint(array.length);
      this.elements(array, baseArray, 0, array.length);
      known = { hash: this.finish(start) };
    } else {
      const levels = this.levels(array, baseArray);
      writer.byte(WIDE_ARRAY);
      writer.uint(array.length);
      for (const top of levels.at(-1) ?? []) writer.raw(top);
      known = { hash: this.finish(start), levels };
    }
    trail.leave();
    return known;
  }

  private levels(array: readonly unknown[], base: readonly unknown[]): ArrayLevels {
    const { writer } = this;
    const baseLevels = this.known?.get(base)?.levels;
    const chunks: Uint8Array[] = [];
    for (let from = 0; from < array.length; from += FANOUT) {
      const to = Math.min(from + FANOUT, array.length);
      const kept = baseLevels?.[0]?.[chunks.length];
      if (kept !== undefined && sameElements(array, base, from, to)) {
        chunks.push(kept);
        continue;
      }
      const start = writer.position;
      writer.byte(ARRAY_CHUNK);
      this.elements(array, base, from, to);
      chunks.push(this.finish(start));
    }
    return buildLevels(chunks, baseLevels, writer);
  }

  private elements(array: readonly unknown[], base: readonly unknown[], from: number, to: number): void {
    const { trail } = this;
    const step = trail.depth - 1;
    for (let i = from; i < to; i++) {
      trail.steps[step] = i;
      const element = array[i];
      if (element === undefined) refuseHole(array, i, trail);
      this.reference(element, base[i]);
    }
  }

  private object(object: Fields, base: object | undefined): Known {
    const { trail, writer } = this;
    checkNoSymbols(object, trail);
    trail.enter(object);
    const baseFields: Fields | undefined =
      base === undefined || Array.isArray(base) ? undefined : (base as Fields);
    const keys = storedKeys(object);
    const start = writer.position;
    let known: Known;
    if (keys.length <= FANOUT) {
      writer.byte(SMALL_OBJECT);
      writer.uint(keys.length);
      for (const key of sortKeys(keys)) this.entry(key, object[key], field(baseFields, key));
      known = { hash: this.finish(start) };
    } else {
      const trie = this.trie(object, keys, baseFields);
      writer.byte(WIDE_OBJECT);
      writer.uint(keys.length);
      writer.raw(trie.hash);
      known = { hash: this.finish(start), trie };
    }
    trail.leave();
    return known;
  }

  private trie(object: Fields, keys: readonly string[], base: Fields | undefined): TrieNode {
    const baseTrie = base === undefined ? undefined : this.known?.get(base)?.trie;
    if (base === undefined || baseTrie === undefined) {
      const entries = keys.map((key) => this.trieEntry(key, object[key], field(base, key)));
      return buildTrie(entries, 0, this.writer);
    }
    const changes: TrieChange[] = [];
    let added = 0;
    for (const key of keys) {
      const before = field(base, key);
      if (before === undefined) added++;
      else if (Object.is(before, object[key])) continue;
      const entry = this.trieEntry(key, object[key], before);
      changes.push({ key, bucket: entry.bucket, entry });
    }
    if (keys.length - added < baseTrie.count) {
      for (const key of storedKeys(base)) {
        if (field(object, key) === undefined)
          changes.push({ key, bucket: this.bucket(key), entry: undefined });
      }
    }
    return changeTrie(baseTrie, changes, 0, this.writer) ?? buildTrie([], 0, this.writer);
  }

  private trieEntry(key: string, value: unknown, base: unknown): TrieEntry {
    const { writer } = this;
    const bucket = this.bucket(key);
    const start = writer.position;
    this.entry(key, value, base);
    const bytes = writer.copy(start);
    writer.position = start;
    return { key, bucket, bytes };
  }

  private entry(key: string, value: unknown, base: unknown): void {
    const { trail } = this;
    trail.steps[trail.depth - 1] = key;
    if (!this.writer.text(key)) refuseText(trail, true);
    this.reference(value, base);
  }

  private bucket(key: string): number {
    const { writer, trail } = this;
    const start = writer.position;
    trail.steps[trail.depth - 1] = key;
    if (!writer.text(key)) refuseText(trail, true);
    const bucket = bucketOf(writer.peek(start));
    writer.position = start;
    return bucket;
  }

  private finish(start: number): Uint8Array {
    const hash = digest(this.writer.peek(start));
    this.writer.position = start;
    return hash;
  }
}

/** An own property: `base` may have a key such as `toString` only in its prototype. */
function field(fields: Fields | undefined, key: string): unknown {
  return fields !== undefined && Object.hasOwn(fields, key) ? fields[key] : undefined;
}

/** Whether a chunk holds the very same elements in both, and no further one in the base. */
function sameElements(a: readonly unknown[], b: readonly unknown[], from: number, to: number): boolean {
  if (Math.min(from + FANOUT, b.length) !== to) return false;
  for (let i = from; i < to; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}
