import { isUtf8 } from 'node:buffer';
import { Refused } from '../sockets/refusal';

const WASM_MAGIC = [0x00, 0x61, 0x73, 0x6d];

/**
 * Checks that a bundle is of the kind that it is said to be, and of one that runs here.
 * @throws Refused 500, in a server's words where it would refuse it too
 */
export function checkHostType(hostType: 'Wasm' | 'Js', bundle: Uint8Array): void {
  if (hostType === 'Js') {
    if (!isUtf8(bundle)) throw new Refused(500, 'the module is no text: it is not UTF-8');
    return;
  }
  const start = [...bundle.subarray(0, 4)];
  if (WASM_MAGIC.every((byte, at) => byte === start[at]))
    throw new Refused(
      501,
      'WebAssembly modules are not run by @nerv/embedded; publish a TypeScript module, with host_type=Js, or this one to a SpacetimeDB server',
    );
  const problem =
    start.length < 4
      ? 'unexpected end-of-file'
      : `bad magic number - expected=${list(WASM_MAGIC)} actual=${list(start)}`;
  throw new Refused(
    500,
    `failed to parse WebAssembly module: magic header not detected: ${problem} (at offset 0x0)`,
  );
}

function list(bytes: readonly number[]): string {
  return `[\n${bytes.map((byte) => `    0x${byte.toString(16)},\n`).join('')}]`;
}
