import type { Durability } from '@nerv/persistence-manager';
import type { IngestCounts } from '../ingest/ingest';
import { describeDifferences, isEqual, type Check } from '../verify/check';
import { formatCount, formatDuration, formatRate } from './format';
import { formatTable } from './table';

/** What a run did and found. `--json` prints it as it is. */
export interface Result {
  readonly repository: string;
  readonly demo: boolean;
  readonly head: string;
  /** What outlives the run of what it acknowledged: everything (`synced`), or nothing (`memory`). */
  readonly durability: Durability;
  /** Where it is kept; `null` in memory. */
  readonly dataDir: string | null;
  /** What there is now. */
  readonly counts: {
    readonly commits: number;
    readonly entities: { readonly authors: number; readonly files: number; readonly commits: number };
    readonly relations: { readonly authored: number; readonly touched: number; readonly parentOf: number };
    readonly events: number;
    readonly versions: { readonly deltas: number; readonly snapshots: number; readonly branches: number };
  };
  /** What this run wrote of it. */
  readonly written: IngestCounts;
  /** Milliseconds of reading from git and writing, until everything was acknowledged. */
  readonly ingestMs: number;
  /** Milliseconds of comparing with git. */
  readonly verifyMs: number;
  readonly verified: boolean;
  readonly checks: readonly Check[];
}

/** The result for people; its last line says whether everything is verified. */
export function formatResult(result: Result): string {
  const { counts, written, ingestMs, checks } = result;
  const sum = (numbers: Readonly<Record<string, number>>): number =>
    Object.values(numbers).reduce((a, b) => a + b, 0);
  const { deltas, snapshots, branches } = counts.versions;
  const row = (name: keyof IngestCounts, count: number, note: string): string[] => [
    name,
    formatCount(count),
    formatCount(written[name]),
    written[name] === 0 ? '–' : formatRate(written[name], ingestMs),
    note,
  ];
  const table = formatTable(
    ['stored', 'count', 'written now', 'per second', ''],
    [
      row('commits', counts.commits, ''),
      row(
        'entities',
        sum(counts.entities),
        parts({ authors: counts.entities.authors, files: counts.entities.files }),
      ),
      row('relations', sum(counts.relations), parts(counts.relations)),
      row('events', counts.events, ''),
      row('versions', deltas + snapshots, parts({ snapshots, branches })),
    ],
  );
  const times = `written in ${formatDuration(ingestMs)}, compared with git in ${formatDuration(result.verifyMs)}; ${kept(result)}`;
  return ['', table, '', times, ...checks.flatMap(describeDifferences), verdict(checks)].join('\n');
}

function kept({ durability, dataDir }: Result): string {
  return durability === 'memory'
    ? 'kept in memory only (durability: memory)'
    : `kept in ${dataDir} (durability: synced)`;
}

function verdict(checks: readonly Check[]): string {
  const parts = checks.map(({ name, equal, total }) => `${equal}/${total} ${name}`).join(', ');
  return `${checks.every(isEqual) ? 'verified' : 'NOT verified'}: ${parts}`;
}

const words: Readonly<Record<string, string>> = {
  authored: 'AUTHORED',
  touched: 'TOUCHED',
  parentOf: 'PARENT_OF',
};

function parts(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${formatCount(count)} ${words[name] ?? name}`)
    .join(', ');
}
