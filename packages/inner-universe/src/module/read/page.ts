import { limits, pageDefaults } from '../../protocol/index';
import { invalid } from '../write/checks';

/** Items of a page for what a request says. */
export function pageItems(limit: number): number {
  if (limit > limits.pageItems) {
    throw invalid(
      ['limit'],
      'max',
      `"limit" is ${limit}, and a page holds at most ${limits.pageItems}. Read page by page.`,
    );
  }
  return limit === 0 ? pageDefaults.items : limit;
}

/** Bytes of a page for what a request says. */
export function pageBytes(maxBytes: number): number {
  if (maxBytes > limits.pageBytes) {
    throw invalid(
      ['maxBytes'],
      'max',
      `"maxBytes" is ${maxBytes}, and a page holds at most ${limits.pageBytes}.`,
    );
  }
  return maxBytes === 0 ? pageDefaults.bytes : maxBytes;
}

/** Counts down items and bytes while a page is filled. The first item always fits. */
export class PageBudget {
  private items: number;
  private bytes: number;
  private empty = true;

  constructor(bounds: { readonly limit: number; readonly maxBytes: number }) {
    this.items = pageItems(bounds.limit);
    this.bytes = pageBytes(bounds.maxBytes);
  }

  get full(): boolean {
    return this.items <= 0;
  }

  get itemsLeft(): number {
    return this.items;
  }

  /** Takes an item of about this many bytes, or says that the page is full without it. */
  take(bytes: number): boolean {
    if (this.items <= 0 || (bytes > this.bytes && !this.empty)) return false;
    this.items -= 1;
    this.bytes -= bytes;
    this.empty = false;
    return true;
  }
}
