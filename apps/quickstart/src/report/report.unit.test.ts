import { describe, expect, it } from 'vitest';
import { formatCount, formatDuration, formatRate } from './format';
import { Progress, type Output } from './progress';
import { formatTable } from './table';

describe('formats', () => {
  it('write counts, rates and durations', () => {
    expect([0, 999, 12_345.4].map(formatCount)).toEqual(['0', '999', '12,345']);
    expect([formatRate(500, 250), formatRate(3, 0)]).toEqual(['2,000', '–']);
    expect([-5, 0, 420, 9_940, 9_960, 59_400, 59_600, 185_000].map(formatDuration)).toEqual([
      ...['0.0 s', '0.0 s', '0.4 s', '9.9 s', '10 s', '59 s', '1 min 0 s', '3 min 5 s'],
    ]);
  });

  it('write a table', () => {
    const text = formatTable(
      ['what', 'count', ''],
      [
        ['commits', '5', 'x'],
        ['a', '12,345', 'long'],
      ],
    );
    expect(text.split('\n')).toEqual([
      'what      count',
      '───────  ──────  ────',
      'commits       5  x',
      'a        12,345  long',
    ]);
  });
});

const record = (settings: Partial<Output>): { output: Output; text: () => string } => {
  let written = '';
  return { output: { ...settings, write: (text) => void (written += text) }, text: () => written };
};

describe('Progress', () => {
  it('writes a line at every tenth where there is no terminal', () => {
    const { output, text } = record({});
    let now = 0;
    const progress = new Progress(output, 200, 'commits', () => now);
    for (let done = 0; done <= 200; done++) {
      now = 10 * done;
      progress.update(done);
    }
    progress.close();
    const lines = text().split('\n');
    expect(lines).toHaveLength(11);
    expect(lines[0]).toBe('10% 20/200 commits, 100/s, 1.8 s left');
    expect(lines[9]).toBe('100% 200/200 commits, 100/s, 2.0 s');
    expect(text()).not.toContain('\r');
  });

  it('redraws one line on a terminal, not too often, and ends it', () => {
    const { output, text } = record({ isTTY: true, columns: 100 });
    let now = 0;
    const progress = new Progress(output, 4, 'commits', () => now);
    progress.update(0);
    now = 1_000;
    progress.update(1);
    now = 1_001;
    progress.update(2);
    now = 2_000;
    progress.update(4);
    progress.close();
    progress.close();
    expect(text().split('\r')).toEqual([
      '',
      '[........................] 0% 0/4 commits, –/s\x1b[K',
      '[######..................] 25% 1/4 commits, 1/s, 3.0 s left\x1b[K',
      '[########################] 100% 4/4 commits, 2/s, 2.0 s\x1b[K\n',
    ]);
  });

  it('never writes more than a line of the terminal', () => {
    const { output, text } = record({ isTTY: true, columns: 20 });
    new Progress(output, 1_000_000, 'commits', () => 0).update(3);
    expect(text()).toBe('\r[..................\x1b[K');
  });
});
