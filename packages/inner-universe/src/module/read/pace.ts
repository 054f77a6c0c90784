/** Bytes of rows that a read may look at for each byte that its page can hold. */
const LOOKED_PER_PAGE = 16;

/**
 * How far a read may look at once, and when it has looked enough: a host hands over all rows of a range, so where rows are
 * large a window must be small, whatever it finds.
 */
export class Pace {
  private positions = 0;
  private bytes = 0;

  /** @param pageBytes what the page can hold */
  constructor(private readonly pageBytes: number) {}

  /** A window of so many positions held rows of so many bytes. */
  looked(positions: number, bytes: number): void {
    this.positions += positions;
    this.bytes += bytes;
  }

  /** Positions of the next window at most, where rows are as large as those before: about a page. */
  get most(): number {
    if (this.bytes === 0) return Infinity;
    return Math.max(1, Math.floor((this.pageBytes * this.positions) / this.bytes));
  }

  /** Whether the answer is due, with whatever was found. */
  get isOver(): boolean {
    return this.bytes >= this.pageBytes * LOOKED_PER_PAGE;
  }
}
