import type { Durability, InnerUniverseConfigOptions, LogLevel, Target } from './config-options';
import { gather, type ConfigSources, type GatheredOptions, type Option } from './gather';
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
  /** `undefined` with durability `'memory'`. */
  readonly dbPath: string | undefined;
  readonly cacheDir: string;
  readonly #given: ReadonlySet<Option>;

  /** @throws ValidationError that names option and variable: for what cannot be, and for what is not built yet */
  constructor(options: InnerUniverseConfigOptions = {}, sources: ConfigSources = {}) {
    const gathered = gather(options, sources);
    refuseUnbuilt(gathered);
    refuseForgetfulPath(gathered);
    this.target = 'embedded';
    this.durability = gathered.durability.value ?? 'synced';
    this.database = gathered.database.value ?? 'inner-universe';
    this.dbPath =
      this.durability === 'memory' ? undefined : (gathered.dbPath.value ?? `.nerv/${this.database}`);
    Object.defineProperty(this, 'token', { value: gathered.token.value });
    this.modulePath = gathered.modulePath.value;
    this.retryAttempts = gathered.retryAttempts.value ?? 3;
    this.retryDelayMs = gathered.retryDelayMs.value ?? 100;
    this.timeoutMs = gathered.timeoutMs.value ?? 30_000;
    this.logLevel = gathered.logLevel.value ?? 'warn';
    this.cacheDir = gathered.cacheDir.value ?? '.nerv/cache';
    this.#given = new Set(optionsOf(gathered).filter((option) => gathered[option].from !== 'nowhere'));
    Object.freeze(this);
  }

  /** Whether code, a variable or the file says it; otherwise it has its default. */
  isGiven(option: keyof InnerUniverseConfigOptions): boolean {
    return this.#given.has(option);
  }
}

function optionsOf(gathered: GatheredOptions): Option[] {
  // Its keys are those of `settings`.
  return Object.keys(gathered) as Option[];
}

/** @throws ValidationError where nothing is to be kept, and a directory to keep it in is named */
function refuseForgetfulPath({ durability, dbPath }: GatheredOptions): void {
  if (durability.value !== 'memory' || dbPath.value === undefined) return;
  const problem = `is "memory", which keeps nothing on disk, but ${lowered(dbPath.origin.label)} is "${dbPath.value}", which says where to keep it`;
  const advice =
    'Leave durability out (or set it to "synced") to keep the database there, or leave dbPath out.';
  refuse('durability', durability.origin, 'memory-or-path', problem, advice);
}

/** As it stands inside a sentence. */
function lowered(label: string): string {
  return label.charAt(0).toLowerCase() + label.slice(1);
}

function refuseUnbuilt({ target, address, port, modulePath }: GatheredOptions): void {
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
  if (modulePath.value?.endsWith('.wasm') === true) {
    const problem = 'names a WebAssembly module, which the embedded target does not run';
    refuse('modulePath', modulePath.origin, 'module', problem, 'Give the source of a TypeScript module.');
  }
}
