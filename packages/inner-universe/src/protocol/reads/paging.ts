import { enumeration, option, string, u32 } from '../wire/index';

/** Bounds of a page; `0` for the default (`pageDefaults`), at most `limits.pageItems` and `limits.pageBytes`. */
export const pageBounds = { limit: u32, maxBytes: u32 } as const;

/** Pass back as it came to read on; opaque. */
export const cursor = option(string);

/** Whether an index found the rows, or (a part of) the table was looked through. */
export const plan = enumeration(['index', 'scan']);
