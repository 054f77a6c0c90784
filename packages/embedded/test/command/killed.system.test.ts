import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { ChatConnection } from '../modules/chat-client';
import { connectSdk } from '../sockets/sdk-client';
import { runBuilt, startServer, type BuiltCommand } from './built-command';
import { temporaryDirectory } from './run-command';

const chat = fileURLToPath(new URL('../modules/chat.ts', import.meta.url));

const KILLS = 3;
const CLIENTS = 3;
/** Calls of a client that are under way at a time. */
const LANES = 8;
/** Answers between two kills. */
const ANSWERS = 300;

/** A server on one port and one directory, which is killed and started again. */
class KilledServer {
  #current: Promise<{ readonly server: BuiltCommand; readonly uri: string }>;
  #port = 0;
  isOver = false;

  constructor(readonly at: { readonly cwd: string }) {
    this.#current = this.#start();
  }

  async #start() {
    const { server, listening } = await startServer(
      ['--data-dir', 'data', '--listen-addr', `127.0.0.1:${this.#port}`],
      this.at,
    );
    this.#port = listening.port;
    return { server, uri: listening.uri };
  }

  /** Resolves while one runs. */
  running() {
    return this.#current;
  }

  async killAndRestart(): Promise<void> {
    const { server } = await this.#current;
    this.#current = once(server.child, 'exit').then(() => this.#start());
    server.child.kill('SIGKILL');
    await this.#current;
  }
}

/** Says one thing after another on several lanes, connects again when the connection is lost, and goes on with what comes next. */
class Speaker {
  readonly acknowledged: string[] = [];
  connects = 0;
  #token: string | undefined;
  #next = 0;

  constructor(
    private readonly name: number,
    private readonly server: KilledServer,
    private readonly onAnswer: () => void,
  ) {}

  async run(): Promise<void> {
    while (!this.server.isOver) {
      const { uri } = await this.server.running();
      const connected = await connectSdk<ChatConnection>(uri, 'chat', ChatConnection.builder(), {
        token: this.#token,
      }).catch(() => undefined);
      // It was killed before the handshake was over.
      if (connected === undefined) continue;
      const { connection, ended } = connected;
      this.connects++;
      this.#token = connection.token;
      const lanes = Array.from({ length: LANES }, () => this.#speak(connection, ended));
      await Promise.all(lanes);
      connection.disconnect();
    }
  }

  async #speak(connection: ChatConnection, ended: Promise<unknown>): Promise<void> {
    const lost = ended.then(() => 'lost' as const);
    while (!this.server.isOver) {
      const text = `${this.name} ${this.#next++}`;
      const said = connection.reducers.say({ room: 'hall', text }).then(() => 'said' as const);
      if ((await Promise.race([said, lost])) === 'lost') return;
      this.acknowledged.push(text);
      this.onAnswer();
    }
  }
}

it(
  'loses nothing acknowledged when it is killed under load, and clients connect again and go on',
  { timeout: 120_000 },
  async () => {
    const at = { cwd: await temporaryDirectory() };
    const server = new KilledServer(at);
    await server.running();
    expect(await runBuilt(['publish', 'chat', chat, '--data-dir', 'data'], at)).toMatchObject({ code: 0 });
    let answers = 0;
    let enough: () => void = () => undefined;
    const onAnswer = (): void => {
      if (++answers % ANSWERS === 0) enough();
    };
    const speakers = Array.from({ length: CLIENTS }, (_, name) => new Speaker(name, server, onAnswer));
    const running = Promise.all(speakers.map((speaker) => speaker.run()));
    for (let kill = 0; kill <= KILLS; kill++) {
      await new Promise<void>((resolve) => (enough = resolve));
      if (kill < KILLS) await server.killAndRestart();
    }
    server.isOver = true;
    await running;

    const { stdout } = await runBuilt(['call', 'chat', 'history', 'hall', '--data-dir', 'data'], at);
    const stored = JSON.parse(stdout) as string[];
    const acknowledged = speakers.flatMap((speaker) => speaker.acknowledged);
    expect(new Set(stored).size).toBe(stored.length);
    expect(acknowledged.filter((text) => !stored.includes(text))).toEqual([]);
    // What was under way when it was killed may have been stored.
    expect(stored.length - acknowledged.length).toBeLessThanOrEqual(KILLS * CLIENTS * LANES);
    // In the order in which each client said it.
    for (const { acknowledged: said } of speakers) {
      const order = said.map((text) => stored.indexOf(text));
      const numbers = said.map((text) => Number(text.split(' ')[1]));
      const byNumber = order.map((at, index) => [numbers[index] ?? 0, at] as const).sort(([a], [b]) => a - b);
      expect(byNumber.map(([, at]) => at)).toEqual([...order].sort((a, b) => a - b));
    }
    for (const { connects } of speakers) expect(connects).toBeGreaterThan(1);
  },
);
