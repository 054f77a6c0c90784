/** Steps as they are written down: `0006, 0019 to 0021, 0070+`. */
export function formatSteps(steps: Iterable<string>): string;

/** The steps of such a text, one by one. */
export function readSteps(text: string | undefined): string[];
