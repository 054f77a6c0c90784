import { loadModule } from './load-module';
import { MapStore } from './map-store';
import { StubSocket } from './stub-socket';

export interface FloorHost {
  /** For `withWSFn`. */
  readonly webSocket: () => Promise<StubSocket>;
  /** Rows written so far. */
  readonly size: () => number;
}

/** Runs the module over a `Map`: what SDK and module cost by themselves. */
export async function openFloor(bundle: string): Promise<FloorHost> {
  const store = new MapStore(new Set(['counter', 'universe']));
  const { hooks, reducers } = await loadModule(bundle, store.systemCalls());
  const ids = new Map(reducers.map((name, id) => [name, id]));
  let micros = BigInt(Date.now()) * 1_000n;
  const call = (name: string, args: Uint8Array): void => {
    const id = ids.get(name);
    if (id === undefined) throw new Error(`The module has no reducer ${name}.`);
    hooks.__call_reducer__(
      id,
      1n,
      1n,
      (micros += 10n),
      new DataView(args.buffer, args.byteOffset, args.byteLength),
    );
  };
  call('init', new Uint8Array());
  return {
    webSocket: () => {
      const socket = new StubSocket(call);
      socket.open();
      return Promise.resolve(socket);
    },
    size: () => store.size,
  };
}
