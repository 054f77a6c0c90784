import zlib from 'node:zlib';
import { WebSocket } from 'ws';
import { order } from './answers.mjs';
import { encode, decode, toHex } from './bsatn.mjs';
import { encodeClientMessage, decodeServerMessages } from './protocol.mjs';

/** Ids of requests from here on are none of a scenario's. */
const CATCH_UP = 0x40000000;

/** One socket: what was sent to it waits in its inbox until a step asks for it. */
export class Client {
  constructor(driver, database, rows, label) {
    Object.assign(this, { driver, database, rows, label });
    this.inbox = [];
    this.waiters = [];
    this.nextRequest = 1;
    this.closed = null;
  }

  async open(url, protocol, note) {
    const socket = (this.socket = new WebSocket(url, protocol, { perMessageDeflate: false }));
    socket.binaryType = 'nodebuffer';
    const opened = new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('unexpected-response', (_, response) => {
        let body = '';
        response.on('data', (c) => (body += c));
        response.on('end', () =>
          reject(Object.assign(new Error('refused'), { status: response.statusCode, body })),
        );
      });
      socket.once('error', reject);
    });
    socket.on('message', (data, binary) => this.receive(data, binary));
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      for (const w of this.waiters.splice(0)) w.resolve(null);
    });
    socket.on('error', () => {});
    try {
      await opened;
    } catch (error) {
      if (note)
        this.driver.note(
          `${this.label} connects`,
          { refused: error.status ?? error.code },
          { error: error.body ?? '' },
        );
      return;
    }
    const first = await this.next((m) => m.tag === 'InitialConnection', 3000);
    if (first) {
      delete first.before; // only says whether it had already come
      this.identity = first.identity;
      this.connectionId = first.connectionId;
      this.token = first.token;
      this.driver.names.name('identity', first.identity);
      this.driver.names.name('connection', first.connectionId);
    }
    if (note)
      this.driver.note(`${this.label} connects`, {
        protocol: socket.protocol,
        first: first ? { ...first, token: '<token>' } : null,
        closed: this.closed,
      });
  }

  receive(data, binary) {
    if (!binary) {
      this.inbox.push({ tag: 'Text', text: data.toString() });
      return;
    }
    const payload =
      data[0] === 0
        ? data.subarray(1)
        : data[0] === 1
          ? zlib.brotliDecompressSync(data.subarray(1))
          : zlib.gunzipSync(data.subarray(1));
    for (const message of decodeServerMessages(new Uint8Array(payload))) {
      const at = this.waiters.findIndex((w) => w.match(message));
      if (at >= 0) {
        const [w] = this.waiters.splice(at, 1);
        message.before = this.inbox.length;
        w.resolve(message);
      } else this.inbox.push(message);
    }
  }

  take() {
    return this.inbox.splice(0);
  }

  next(match, ms = 10_000) {
    const at = this.inbox.findIndex(match);
    if (at >= 0) return Promise.resolve(this.inbox.splice(at, 1)[0]);
    if (this.closed) return Promise.resolve(null);
    return new Promise((resolve) => {
      const waiter = { match, resolve };
      this.waiters.push(waiter);
      setTimeout(() => {
        const i = this.waiters.indexOf(waiter);
        if (i >= 0) {
          this.waiters.splice(i, 1);
          resolve(null);
        }
      }, ms);
    });
  }

  sendRaw(bytes) {
    this.socket.send(bytes);
  }

  send(message) {
    this.socket.send(encodeClientMessage(message));
  }

  async ask(message, what) {
    const requestId = this.nextRequest++;
    const reply = this.next((m) => m.requestId === requestId);
    this.send({ ...message, requestId });
    const got = await reply;
    if (what !== null) {
      if (!got) this.driver.note(`${this.label} ${what}`, { closed: this.closed ?? 'no answer' });
      else {
        const { error, ...shown } = this.show(got);
        this.driver.note(`${this.label} ${what}`, shown, { error });
      }
    }
    return got;
  }

  /** Waits until everything has come that was on its way. */
  async catchUp() {
    if (this.identity === undefined || this.socket.readyState !== WebSocket.OPEN) return;
    const requestId = CATCH_UP + this.nextRequest++;
    const reply = this.next((m) => m.requestId === requestId);
    this.send({ tag: 'OneOffQuery', requestId, query: 'catch up' });
    await reply;
  }

  call(name, type = [], value = {}, what) {
    return this.ask(
      { tag: 'CallReducer', name, args: encode({ product: type }, value).finish() },
      what === undefined
        ? `calls ${name}(${JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? String(v) : v))})`
        : what,
    );
  }

  procedure(name, type = [], value = {}, returns = 'unit', what) {
    this.returns = returns;
    return this.ask(
      { tag: 'CallProcedure', name, args: encode({ product: type }, value).finish() },
      what === undefined
        ? `runs ${name}(${JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? String(v) : v))})`
        : what,
    );
  }

  subscribe(querySetId, queries, what) {
    return this.ask(
      { tag: 'Subscribe', querySetId, queries: [].concat(queries) },
      what === undefined ? `subscribes ${querySetId}: ${[].concat(queries).join('; ')}` : what,
    );
  }

  unsubscribe(querySetId, sendDroppedRows = true, what) {
    return this.ask(
      { tag: 'Unsubscribe', querySetId, sendDroppedRows },
      what === undefined ? `unsubscribes ${querySetId}` : what,
    );
  }

  query(query, what) {
    return this.ask({ tag: 'OneOffQuery', query }, what === undefined ? `queries ${query}` : what);
  }

  async disconnect() {
    this.socket.close(1000);
    await new Promise((r) => (this.closed ? r() : this.socket.once('close', r)));
  }

  /** A message as plain JSON: rows decoded and sorted, several entries of one table joined. */
  show({ requestId: _id, timestamp: _timestamp, duration: _duration, before: _before, ...message }) {
    const inOrder = (a, b) => order(this.driver.names.value(a), this.driver.names.value(b));
    const row = (table) => (bytes) => (this.rows[table] ? decode(this.rows[table], bytes) : toHex(bytes));
    const rowsOf = (entries) => {
      const by = {};
      for (const { table, rows } of entries) (by[table] ??= []).push(...rows.map(row(table)));
      for (const rows of Object.values(by)) rows.sort(inOrder);
      return Object.fromEntries(
        Object.entries(by)
          .filter(([, rows]) => rows.length)
          .sort(),
      );
    };
    const updates = (sets) =>
      Object.fromEntries(
        sets
          .map(({ querySetId, tables }) => {
            const by = {};
            for (const { table, rows } of tables)
              for (const entry of rows)
                for (const kind of ['deletes', 'inserts', 'events'])
                  if (entry[kind]?.length)
                    ((by[table] ??= {})[kind] ??= []).push(...entry[kind].map(row(table)));
            for (const kinds of Object.values(by))
              for (const rows of Object.values(kinds)) rows.sort(inOrder);
            return [querySetId, Object.fromEntries(Object.entries(by).sort())];
          })
          .filter(([, by]) => Object.keys(by).length),
      );
    const out = { ...message };
    if (message.tables) out.tables = rowsOf(message.tables);
    if (message.querySets) out.querySets = updates(message.querySets);
    if (message.tag === 'ReducerResult' && message.outcome === 'Err')
      out.error = decode('string', message.error);
    if (message.tag === 'ProcedureResult' && message.outcome === 'Returned')
      out.value = decode(this.returns, message.value);
    return out;
  }
}
