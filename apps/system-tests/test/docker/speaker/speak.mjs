/**
 * `node speak.mjs URI DATABASE`: a client that adds numbered notes through the official SDK, several at a time, and prints the number of
 * each that was acknowledged. When the connection is lost it connects again and goes on; it ends when it is told to.
 */
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import {
  DbConnectionBuilder,
  DbConnectionImpl,
  procedures,
  reducers,
  reducerSchema,
  schema,
  setGlobalLogLevel,
  t,
  table,
} from 'spacetimedb';

const [, , uri = '', database = ''] = process.argv;
const LANES = 8;
/** Between two attempts to connect, in milliseconds. */
const PAUSE_MS = 100;

setGlobalLogLevel('error');
const { tables } = schema({
  note: table({ name: 'note', public: true }, { n: t.u32().primaryKey() }),
}).schemaType;
const remoteModule = {
  versionInfo: { cliVersion: /** @type {const} */ ('2.10.1') },
  tables,
  reducers: reducers(reducerSchema('add', { n: t.u32() })).reducersType.reducers,
  ...procedures(),
};

let next = 0;
let isOver = false;
void once(process, 'SIGTERM').then(() => {
  isOver = true;
});
/** @type {string | undefined} */
let token;
while (!isOver) {
  const connected = await connect().catch(() => undefined);
  if (connected === undefined) {
    await setTimeout(PAUSE_MS);
    continue;
  }
  const { connection, lost } = connected;
  console.log('connected');
  await Promise.all(Array.from({ length: LANES }, () => speak(connection, lost)));
  connection.disconnect();
}
console.log('over');

/** @param {any} connection @param {Promise<'lost'>} lost */
async function speak(connection, lost) {
  while (!isOver) {
    const n = next++;
    const answer = connection.reducers.add({ n }).then(() => 'acknowledged');
    if ((await Promise.race([answer, lost])) === 'lost') return;
    console.log(n);
  }
}

/** @returns {Promise<{ connection: any, lost: Promise<'lost'> }>} */
function connect() {
  return new Promise((resolve, reject) => {
    /** @type {(lost: 'lost') => void} */
    let lose;
    const lost = new Promise((settle) => (lose = settle));
    new DbConnectionBuilder(remoteModule, (config) => new DbConnectionImpl(config))
      .withUri(uri)
      .withDatabaseName(database)
      .withCompression('none')
      .withConfirmedReads(true)
      .withToken(token)
      .onConnect((connection, _identity, issued) => {
        token = issued;
        resolve({ connection, lost });
      })
      .onConnectError((_context, error) => reject(error))
      .onDisconnect(() => {
        reject(new Error('disconnected'));
        lose('lost');
      })
      .build();
  });
}
