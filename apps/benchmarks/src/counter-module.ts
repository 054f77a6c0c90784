import { fileURLToPath } from 'node:url';

/** The source of the module of `load`. This file stands as deep as what is built of it, so that the path holds in both. */
export const counterModule = fileURLToPath(new URL('../src/load/counter.ts', import.meta.url));
