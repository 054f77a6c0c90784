import { argv, stdout } from 'node:process';
import { setGlobalLogLevel } from 'spacetimedb';
import { EmbeddedSpacetime } from '../../../src';
import { VaultConnection } from '../vault-client';

/**
 * Opens a directory, publishes the vault and has clients write to it until the process is killed. A line goes out for each step, and
 * for each write that was acknowledged: `done WRITER N`. Every other writer has its writes made by calls that it plans.
 */
const [dbPath = '', bundle = '', bundleCacheDir = '', clients = '8', wide = '4', first = '0'] = argv.slice(2);

setGlobalLogLevel('error');

function say(line: string): void {
  stdout.write(`${line}\n`);
}

async function connect(host: EmbeddedSpacetime): Promise<VaultConnection> {
  return new Promise((resolve, reject) => {
    VaultConnection.builder()
      .withUri(host.uri)
      .withDatabaseName('vault')
      .withWSFn(host.webSocket)
      .withCompression('none')
      .withConfirmedReads(true)
      .onConnect((connection: VaultConnection) => {
        resolve(connection);
      })
      .onConnectError((_context: unknown, error: Error) => {
        reject(error);
      })
      .build();
  });
}

say('opening');
const host = await EmbeddedSpacetime.open({ dbPath, bundleCacheDir });
say('publishing');
await host.publish('vault', bundle);
say('published');

/** Writes one after the other; what is acknowledged is counted. */
async function write(connection: VaultConnection, writer: number): Promise<never> {
  for (let n = 1; ; n++) {
    const row = { writer, text: `${writer} ${n} ${'x'.repeat((n * 37) % 700)}` };
    await (writer % 2 === 0 ? connection.reducers.write(row) : connection.reducers.writeLater(row));
    say(`done ${writer} ${n}`);
  }
}

const writers: Promise<never>[] = [];
for (let client = 0; client < Number(clients); client++) {
  const connection = await connect(host);
  for (let lane = 0; lane < Number(wide); lane++)
    writers.push(write(connection, Number(first) + client * Number(wide) + lane));
}
await Promise.all(writers);
