/** Domains: the first byte of whatever is hashed, so that no two kinds of things can share a hash. */
export const LEAF = 0x00;
export const SMALL_ARRAY = 0x01;
export const ARRAY_CHUNK = 0x02;
export const ARRAY_GROUP = 0x03;
export const WIDE_ARRAY = 0x04;
export const SMALL_OBJECT = 0x05;
export const TRIE_LEAF = 0x06;
export const TRIE_BRANCH = 0x07;
export const WIDE_OBJECT = 0x08;

/** References: how a child stands in its parent. */
export const INLINE = 0x00;
export const HASHED = 0x01;

/** A leaf of at most so many encoded bytes stands in its parent itself, not by its hash. */
export const INLINE_LIMIT = 64;

/** Containers with more children than this are hashed as trees, which change in a few nodes only. */
export const FANOUT = 32;

/** A trie branches by 4 bits of a 32-bit key hash at each level. */
export const TRIE_LEVELS = 8;
export const TRIE_BRANCHES = 16;
