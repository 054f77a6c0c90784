import { compareKeys } from '../codec/key-order';
import type { Writer } from '../codec/writer';
import { digest } from './digest';
import { FANOUT, TRIE_BRANCH, TRIE_BRANCHES, TRIE_LEAF, TRIE_LEVELS } from './format';

/** One property of a wide object, as it enters the hash. */
export interface TrieEntry {
  readonly key: string;
  /** 32-bit FNV-1a hash of the encoded key: which branch it goes into. */
  readonly bucket: number;
  /** Encoded key and reference to the child. */
  readonly bytes: Uint8Array;
}

/** Immutable. Its shape follows from its entries alone, not from the order they came in. */
export type TrieNode =
  | { readonly count: number; readonly hash: Uint8Array; readonly entries: readonly TrieEntry[] }
  | {
      readonly count: number;
      readonly hash: Uint8Array;
      readonly children: readonly (TrieNode | undefined)[];
    };

/** A change of a trie: an entry to put, or a key to take out. */
export type TrieChange = {
  readonly key: string;
  readonly bucket: number;
  readonly entry: TrieEntry | undefined;
};

export function buildTrie(entries: readonly TrieEntry[], level: number, writer: Writer): TrieNode {
  if (entries.length <= FANOUT || level === TRIE_LEVELS) return leafNode(entries, writer);
  const groups: TrieEntry[][] = Array.from({ length: TRIE_BRANCHES }, () => []);
  for (const entry of entries) groups[branchOf(entry.bucket, level)]?.push(entry);
  return branchNode(
    groups.map((group) => (group.length === 0 ? undefined : buildTrie(group, level + 1, writer))),
    writer,
  );
}

/** The trie after `changes`, sharing every node that none of them touches. Keys of `changes` are distinct. */
export function changeTrie(
  node: TrieNode | undefined,
  changes: readonly TrieChange[],
  level: number,
  writer: Writer,
): TrieNode | undefined {
  if (changes.length === 0) return node;
  if (node === undefined || 'entries' in node) {
    const entries = new Map((node?.entries ?? []).map((entry) => [entry.key, entry]));
    for (const { key, entry } of changes) {
      if (entry === undefined) entries.delete(key);
      else entries.set(key, entry);
    }
    return entries.size === 0 ? undefined : buildTrie([...entries.values()], level, writer);
  }
  const groups = new Map<number, TrieChange[]>();
  for (const change of changes) {
    const branch = branchOf(change.bucket, level);
    const group = groups.get(branch);
    if (group === undefined) groups.set(branch, [change]);
    else group.push(change);
  }
  const children = [...node.children];
  for (const [branch, group] of groups) {
    children[branch] = changeTrie(children[branch], group, level + 1, writer);
  }
  let count = 0;
  for (const child of children) count += child?.count ?? 0;
  if (count > FANOUT) return branchNode(children, writer);
  return count === 0 ? undefined : leafNode(children.flatMap(entriesOf), writer);
}

export function bucketOf(encodedKey: Uint8Array): number {
  let hash = 0x811c_9dc5;
  for (const byte of encodedKey) hash = Math.imul(hash ^ byte, 0x0100_0193);
  return hash >>> 0;
}

function branchOf(bucket: number, level: number): number {
  return (bucket >>> (4 * level)) & 0xf;
}

function entriesOf(node: TrieNode | undefined): readonly TrieEntry[] {
  if (node === undefined) return [];
  return 'entries' in node ? node.entries : node.children.flatMap(entriesOf);
}

function leafNode(unsorted: readonly TrieEntry[], writer: Writer): TrieNode {
  const entries = [...unsorted].sort((a, b) => compareKeys(a.key, b.key));
  const start = writer.position;
  writer.byte(TRIE_LEAF);
  writer.uint(entries.length);
  for (const entry of entries) writer.raw(entry.bytes);
  return { count: entries.length, hash: finish(writer, start), entries };
}

function branchNode(children: readonly (TrieNode | undefined)[], writer: Writer): TrieNode {
  const start = writer.position;
  let bitmap = 0;
  let count = 0;
  for (const [branch, child] of children.entries()) {
    if (child === undefined) continue;
    bitmap |= 1 << branch;
    count += child.count;
  }
  writer.byte(TRIE_BRANCH);
  writer.byte(bitmap >>> 8);
  writer.byte(bitmap & 0xff);
  for (const child of children) if (child !== undefined) writer.raw(child.hash);
  return { count, hash: finish(writer, start), children };
}

function finish(writer: Writer, start: number): Uint8Array {
  const hash = digest(writer.peek(start));
  writer.position = start;
  return hash;
}
