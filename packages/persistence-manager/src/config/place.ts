import type { Target } from './config-options';
import type { Gathered, GatheredOptions, Option } from './gather';
import { refuse } from './refuse';

/** Where a target is, or what it listens on. */
interface Place {
  readonly uri?: string;
  readonly address?: string;
  readonly port?: number;
}

/** Options that say something of some targets only. */
const meant: { readonly [K in Option]?: readonly Target[] } = {
  address: ['server', 'docker', 'remote'],
  port: ['server', 'docker', 'remote'],
  dbPath: ['embedded', 'server'],
  durability: ['embedded', 'server'],
  serverCommand: ['server'],
  image: ['docker'],
};

const reasons: { readonly [K in Option]?: string } = {
  address: 'which runs in this process and listens nowhere',
  port: 'which runs in this process and listens nowhere',
  dbPath: 'which keeps data in a place of its own',
  durability: 'which keeps data in its own way',
  serverCommand: 'which starts no such program',
  image: 'which runs no container',
};

/**
 * Where a target is, by the options for that.
 *
 * @throws ValidationError that names option and variable, for an option that the target has no use for, and for what is no place
 */
export function placeOf(target: Target, gathered: GatheredOptions): Place {
  refuseMeaningless(target, gathered);
  refuseWasm(target, gathered.modulePath);
  switch (target) {
    case 'embedded':
      return {};
    case 'server':
    case 'docker':
      return { address: listenAddress(gathered.address), port: gathered.port.value ?? 0 };
    case 'remote':
      return { uri: remoteUri(gathered) };
  }
}

function refuseMeaningless(target: Target, gathered: GatheredOptions): void {
  for (const [name, targets] of Object.entries(meant)) {
    const option = name as keyof typeof meant;
    const { value, origin, from } = gathered[option];
    // A variable may be there for other programs; where the target was chosen on purpose, it is not for us.
    const isForOthers = from === 'variable' && gathered.target.from !== 'nowhere';
    if (value === undefined || targets.includes(target) || isForOthers) continue;
    const problem = `is ${JSON.stringify(value)}, but the target is "${target}", ${reasons[option]}`;
    const advice = `Leave it out, or choose the target it is for: ${targets.map((one) => `"${one}"`).join(', ')}.`;
    refuse(option, origin, 'target', problem, advice);
  }
}

function refuseWasm(target: Target, { value, origin }: Gathered<string>): void {
  if (target !== 'embedded' || value?.endsWith('.wasm') !== true) return;
  const problem = 'names a WebAssembly module, which the embedded target does not run';
  const advice = 'Give the source of a TypeScript module, or choose a target that is a SpacetimeDB server.';
  refuse('modulePath', origin, 'module', problem, advice);
}

function listenAddress({ value = '127.0.0.1', origin }: Gathered<string>): string {
  if (/^[\w.-]+$/.test(value) || /^[\da-f:]+(%\w+)?$/i.test(value)) return value;
  const problem = `is ${JSON.stringify(value)}, which is no address to listen on`;
  return refuse('address', origin, 'address', problem, 'Give one such as "127.0.0.1", or leave it out.');
}

const REMOTE_PORT = 3000;

function remoteUri({ address, port }: GatheredOptions): string {
  const { value, origin } = address;
  if (value === undefined)
    refuse(
      'address',
      origin,
      'address',
      'is not set, but target "remote" needs it',
      'Say where the server is.',
    );
  if (port.value === 0)
    refuse(
      'port',
      port.origin,
      'address',
      'is 0, which no server is reached at',
      'Give the port of the server.',
    );
  const isUri = value.includes('://');
  const uri = isUri ? value : `http://${/^[\da-f]*:[\da-f:]*$/i.test(value) ? `[${value}]` : value}`;
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  if (
    url === undefined ||
    !/^(https?|wss?):$/.test(url.protocol) ||
    url.pathname !== '/' ||
    url.search + url.hash !== ''
  )
    return refuse(
      'address',
      origin,
      'address',
      `is ${JSON.stringify(value)}, which is no address of a server`,
      'Give a host name, or a URI such as "https://db.example" without a path.',
    );
  if (port.value !== undefined) url.port = String(port.value);
  else if (!isUri && url.port === '') url.port = String(REMOTE_PORT);
  return url.href.replace(/\/$/, '');
}
