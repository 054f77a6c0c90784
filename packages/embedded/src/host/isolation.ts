import type { DatabaseRunner } from './database-runner';
import { HostError } from './host-error';
import type { OutboundOptions } from './outbound-request';

/** What a database in a thread of its own is kept to. */
export interface IsolationLimits {
  /**
   * How many milliseconds one call of a function may last, and the loading of a module. A database whose call lasts longer is cut off. It may
   * take a quarter more until that is noticed. Default: 30 000. A server sets no such limit, and an endless loop stops its
   * database for good; since a call holds all others up, one of half a minute is taken for one.
   */
  readonly callTimeoutMs?: number;
  /**
   * How many megabytes of objects (V8's old generation) a database may hold, its rows' index entries included; buffers, which the bytes of rows
   * are in, do not count. A database that needs more is cut off. At least 32. Default: 4096, about what Node gives a process of its own. A server
   * gives a module 1024, without any rows.
   */
  readonly maxHeapMb?: number;
  /**
   * Where HTTP requests that procedures and HTTP handlers make may go. `'public'`: the public internet, as on a server; `'anywhere'`: to this
   * machine and to private networks as well, which is for modules that are trusted and for tests; `'nowhere'`: they are refused. Default: `'public'`.
   */
  readonly moduleRequests?: 'public' | 'anywhere' | 'nowhere';
}

/** Where the databases of a host run. */
export interface IsolationOptions extends IsolationLimits {
  /**
   * `'none'`: in this thread, so that a function that never ends stops everything here. `'worker'`: each in a worker thread of its own, which
   * is cut off where it passes `callTimeoutMs` or `maxHeapMb`. Who waits for it is told so (`crashed`), its clients are disconnected, and no other
   * database notices. A database that is stored is loaded again; one in memory is lost, and says so when it is asked for (`lost`). Workers keep the
   * process alive until the host is closed. Default: `'none'`.
   */
  readonly isolation?: 'none' | 'worker';
}

const CALL_TIMEOUT_MS = 30_000;
/** What timers reach. */
const LONGEST_MS = 2 ** 31 - 1;
const MAX_HEAP_MB = 4096;
const LEAST_HEAP_MB = 32;

const LIMITS = ['callTimeoutMs', 'maxHeapMb', 'moduleRequests'] as const;

/** How requests of modules are made; `undefined`: not at all. */
const OUTBOUND: Readonly<Record<'public' | 'anywhere' | 'nowhere', OutboundOptions | undefined>> = {
  public: {},
  anywhere: { isBlocked: () => false },
  nowhere: undefined,
};

/** What cannot be sent to another thread. */
export interface Unsendable {
  readonly clock?: unknown;
  readonly timers?: unknown;
}

/**
 * Runs databases in workers.
 * @throws HostError (`options`) for limits that are none, and where the host was given what cannot be sent to another thread
 */
export async function workerRunner(
  { callTimeoutMs = CALL_TIMEOUT_MS, maxHeapMb = MAX_HEAP_MB, moduleRequests = 'public' }: IsolationLimits,
  given: Unsendable & { readonly bundleCacheDir?: string },
): Promise<DatabaseRunner> {
  const [objects] = (['clock', 'timers'] as const).filter((name) => given[name] !== undefined);
  if (objects !== undefined)
    throw new HostError(
      'options',
      `the host was given a \`${objects}\`, which databases in worker threads cannot use: leave it out, or ask for isolation 'none'`,
    );
  if (!(callTimeoutMs >= 1 && callTimeoutMs <= LONGEST_MS))
    throw new HostError(
      'options',
      `callTimeoutMs is ${callTimeoutMs}; give a number of milliseconds, 1 to ${LONGEST_MS}`,
    );
  if (!(maxHeapMb >= LEAST_HEAP_MB && Number.isFinite(maxHeapMb)))
    throw new HostError(
      'options',
      `maxHeapMb is ${maxHeapMb}; give a number of megabytes, ${LEAST_HEAP_MB} or more`,
    );
  if (!Object.hasOwn(OUTBOUND, moduleRequests))
    throw new HostError(
      'options',
      `moduleRequests is ${JSON.stringify(moduleRequests)}; give 'public', 'anywhere' or 'nowhere'`,
    );
  // Threads are loaded only where they are asked for.
  const { inWorkers } = await import('../workers');
  return inWorkers({
    limits: { callTimeoutMs, maxHeapMb, outbound: OUTBOUND[moduleRequests] },
    bundleCacheDir: given.bundleCacheDir,
  });
}

/**
 * The runner that a host is opened with; `undefined`: in this thread.
 * @throws HostError (`options`)
 */
export async function runnerOf(
  options: IsolationOptions & Unsendable & { readonly bundleCacheDir?: string },
): Promise<DatabaseRunner | undefined> {
  const { isolation = 'none' } = options;
  if (isolation === 'worker') return workerRunner(options, options);
  // The types say so, and not everyone has them checked.
  if ((isolation as string) !== 'none')
    throw new HostError('options', `isolation is ${JSON.stringify(isolation)}; give 'none' or 'worker'`);
  const [limit] = LIMITS.filter((name) => options[name] !== undefined);
  if (limit !== undefined)
    throw new HostError('options', `${limit} can be kept to in worker threads only: add isolation: 'worker'`);
  return undefined;
}
