import type {
  Durability,
  InnerUniverseConfigOptions,
  LogLevel,
  ServerCommand,
  Target,
} from './config-options';
import { gather, type ConfigSources, type GatheredOptions, type Option } from './gather';
import { placeOf } from './place';
import { refuse } from './refuse';

/**
 * Settings of a database and of how it is reached: checked, complete and frozen. What code gives comes first, then
 * variables, then the file, then defaults.
 */
export class InnerUniverseConfig {
  readonly target: Target;
  /** Where the server is. `undefined` but for target `'remote'`. */
  readonly uri: string | undefined;
  /** What the server listens on. `undefined` but for the targets `'server'` and `'docker'`. */
  readonly address: string | undefined;
  /** Likewise. 0: any port that is free. */
  readonly port: number | undefined;
  readonly database: string;
  /** Not among the enumerable properties, so that it does not get into logs. */
  declare readonly token: string | undefined;
  /** `undefined`: the module of `@nerv/inner-universe`. */
  readonly modulePath: string | undefined;
  readonly retryAttempts: number;
  readonly retryDelayMs: number;
  readonly timeoutMs: number;
  readonly logLevel: LogLevel;
  /** What was asked for; a remote server says itself what it has. */
  readonly durability: Durability;
  /** `undefined` with durability `'memory'`, and for the targets `'docker'` and `'remote'`. */
  readonly dbPath: string | undefined;
  readonly serverCommand: ServerCommand;
  readonly image: string;
  readonly cacheDir: string;
  readonly #given: ReadonlySet<Option>;

  /** @throws ValidationError that names option and variable: for what cannot be, and for what contradicts the rest */
  constructor(options: InnerUniverseConfigOptions = {}, sources: ConfigSources = {}) {
    const gathered = gather(options, sources);
    refuseForgetfulPath(gathered);
    this.target = gathered.target.value ?? 'embedded';
    const { uri, address, port } = placeOf(this.target, gathered);
    this.uri = uri;
    this.address = address;
    this.port = port;
    this.durability = gathered.durability.value ?? 'synced';
    this.database = gathered.database.value ?? 'inner-universe';
    const hasDirectory =
      this.durability === 'synced' && (this.target === 'embedded' || this.target === 'server');
    this.dbPath = hasDirectory ? (gathered.dbPath.value ?? `.nerv/${this.database}`) : undefined;
    Object.defineProperty(this, 'token', { value: gathered.token.value });
    this.modulePath = gathered.modulePath.value;
    this.retryAttempts = gathered.retryAttempts.value ?? 3;
    this.retryDelayMs = gathered.retryDelayMs.value ?? 100;
    this.timeoutMs = gathered.timeoutMs.value ?? 30_000;
    this.logLevel = gathered.logLevel.value ?? 'warn';
    this.serverCommand = gathered.serverCommand.value ?? 'auto';
    this.image = gathered.image.value ?? 'clockworklabs/spacetime';
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
