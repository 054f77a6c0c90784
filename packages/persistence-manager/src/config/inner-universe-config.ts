import type { Durability, InnerUniverseConfigOptions, LogLevel, Target } from './config-options';
import { gather, type ConfigSources, type GatheredOptions } from './gather';
import { refuse } from './refuse';

/**
 * Settings of a database and of how it is reached: checked, complete and frozen. What code gives comes first, then
 * variables, then the file, then defaults.
 */
export class InnerUniverseConfig {
  readonly target: Target;
  readonly database: string;
  /** Not among the enumerable properties, so that it does not get into logs. */
  declare readonly token: string | undefined;
  /** `undefined`: the module of `@nerv/inner-universe`. */
  readonly modulePath: string | undefined;
  readonly retryAttempts: number;
  readonly retryDelayMs: number;
  readonly timeoutMs: number;
  readonly logLevel: LogLevel;
  readonly durability: Durability;
  readonly cacheDir: string;

  /** @throws ValidationError that names option and variable: for what cannot be, and for what is not built yet */
  constructor(options: InnerUniverseConfigOptions = {}, sources: ConfigSources = {}) {
    const gathered = gather(options, sources);
    refuseUnbuilt(gathered);
    this.target = 'embedded';
    this.durability = 'memory';
    this.database = gathered.database.value ?? 'inner-universe';
    Object.defineProperty(this, 'token', { value: gathered.token.value });
    this.modulePath = gathered.modulePath.value;
    this.retryAttempts = gathered.retryAttempts.value ?? 3;
    this.retryDelayMs = gathered.retryDelayMs.value ?? 100;
    this.timeoutMs = gathered.timeoutMs.value ?? 30_000;
    this.logLevel = gathered.logLevel.value ?? 'warn';
    this.cacheDir = gathered.cacheDir.value ?? '.nerv/cache';
    Object.freeze(this);
  }
}

function refuseUnbuilt({ target, address, port, dbPath, durability, modulePath }: GatheredOptions): void {
  if (target.value !== undefined && target.value !== 'embedded') {
    const problem = `is "${target.value}", which is not built yet`;
    refuse(
      'target',
      target.origin,
      'not-built',
      problem,
      'Use "embedded", which runs the database in this process.',
    );
  }
  for (const [option, { value, origin, from }] of Object.entries({ address, port })) {
    // A variable may be there for other programs; where the target was chosen on purpose, it is not for us.
    if (value === undefined || (from === 'variable' && target.from !== 'nowhere')) continue;
    const problem = 'says where a server is, but the target is "embedded", which runs in this process';
    const advice =
      'Leave it out; where it is a variable for other programs, set target "embedded". Targets that reach a server are not built yet.';
    refuse(option, origin, 'not-built', problem, advice);
  }
  if (dbPath.value !== undefined) {
    const problem = 'asks for a durable store, which is not built yet';
    refuse('dbPath', dbPath.origin, 'not-built', problem, 'Leave it out and set durability "memory".');
  }
  if (durability.value === 'synced') {
    const problem = 'is "synced", which is not built yet for the embedded target';
    refuse(
      'durability',
      durability.origin,
      'not-built',
      problem,
      'Use "memory": nothing outlives the database.',
    );
  }
  if (durability.value === undefined) {
    const problem = 'is not said, and the durable store is not built yet';
    const advice = 'Set it to "memory" to confirm that nothing outlives the database.';
    refuse('durability', durability.origin, 'required', problem, advice);
  }
  if (modulePath.value?.endsWith('.wasm') === true) {
    const problem = 'names a WebAssembly module, which the embedded target does not run';
    refuse('modulePath', modulePath.origin, 'module', problem, 'Give the source of a TypeScript module.');
  }
}
