import { formatCount, formatDuration, formatRate } from './format';

/** Where progress is shown. */
export interface Output {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

const BAR_WIDTH = 24;
/** A terminal is drawn at most so often, in milliseconds. */
const DRAW_EVERY = 80;

/** Shows how far a job is: a bar with rate and time left on a terminal, a line at every tenth elsewhere. */
export class Progress {
  private readonly start: number;
  private drawn = -Infinity;
  private tenths = 0;
  private open = false;

  constructor(
    private readonly output: Output,
    private readonly total: number,
    private readonly unit: string,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.start = now();
  }

  update(done: number): void {
    const now = this.now();
    if (this.output.isTTY === true) {
      if (done < this.total && now - this.drawn < DRAW_EVERY) return;
      this.drawn = now;
      this.open = true;
      const text = `${this.bar(done)} ${this.text(done, now)}`;
      // A line that wraps could not be overwritten.
      this.output.write(`\r${text.slice(0, (this.output.columns ?? 80) - 1)}\x1b[K`);
      return;
    }
    const tenths = Math.floor((10 * done) / this.total);
    if (tenths === this.tenths) return;
    this.tenths = tenths;
    this.output.write(`${this.text(done, now)}\n`);
  }

  /** Ends the line of the bar, also where the job was not finished. */
  close(): void {
    if (this.open) this.output.write('\n');
    this.open = false;
  }

  private bar(done: number): string {
    const filled = Math.floor((BAR_WIDTH * done) / this.total);
    return `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}]`;
  }

  private text(done: number, now: number): string {
    const elapsed = now - this.start;
    const percent = Math.floor((100 * done) / this.total);
    const left = done === 0 ? '' : `, ${formatDuration((elapsed * (this.total - done)) / done)} left`;
    const rest = done >= this.total ? `, ${formatDuration(elapsed)}` : left;
    return `${percent}% ${formatCount(done)}/${formatCount(this.total)} ${this.unit}, ${formatRate(done, elapsed)}/s${rest}`;
  }
}
