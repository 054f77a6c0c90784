import { randomBytes } from 'node:crypto';
import { dropDurations, parseJson, unordered } from './answers.mjs';
import { bundle } from './bundle.mjs';
import { Client } from './client.mjs';
import { Normaliser } from './normaliser.mjs';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Drives one SpacetimeDB-compatible server over HTTP and WebSocket and writes down what it answers. */
export class Driver {
  /**
   * @param {string} uri where the server listens, for example `http://127.0.0.1:3000`
   * @param {() => Promise<void>} restart kills the server and resolves when it answers again, at the same address with the same data
   */
  constructor(uri, restart) {
    this.uri = uri;
    this.restart = restart;
    this.names = new Normaliser();
    this.entries = [];
    this.clients = [];
    this.databases = [];
  }

  /** Adds one line to the transcript. `what` says which step it is; `got` is what the server answered. */
  note(what, got, { error } = {}) {
    const entry = {
      step: `${String(this.entries.length + 1).padStart(4, '0')} ${this.names.text(what)}`,
      got: this.names.value(got),
    };
    if (error !== undefined) entry.error = this.names.text(error);
    this.entries.push(entry);
    return got;
  }

  async http(method, path, { token, body, headers = {}, note = true, show = [], as } = {}) {
    const json = body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array);
    const response = await fetch(this.uri + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(json ? { 'content-type': 'application/json' } : {}),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...headers,
      },
      body: json ? JSON.stringify(body, (_, v) => (typeof v === 'bigint' ? Number(v) : v)) : body,
    });
    const raw = await response.text();
    let value = raw;
    const type = response.headers.get('content-type');
    if (type?.includes('json')) {
      try {
        value = parseJson(raw);
      } catch {
        /* kept as text */
      }
    }
    const got = {
      status: response.status,
      type,
      ...Object.fromEntries(show.map((h) => [h, response.headers.get(h)])),
    };
    const what = as ?? `${method} ${path}`;
    if (note && response.status >= 400 && typeof value === 'string') {
      this.note(what, got, { error: value });
    } else if (note) {
      const shown = path.includes('/schema') ? unordered(value) : dropDurations(value, this.names);
      this.note(what, { ...got, body: shown });
    }
    return { status: response.status, headers: response.headers, body: value, text: raw };
  }

  async identity() {
    const { body } = await this.http('POST', '/v1/identity', { note: false });
    return body;
  }

  /** Publishes modules/<module>.ts (or TypeScript source, or with `raw` finished JavaScript) under a fresh name made from `alias`. */
  async publish(
    module,
    alias = module,
    { token, query = '', note = true, database, raw = false, show = module } = {},
  ) {
    const name = database ?? `${alias.replace(/[^a-z0-9]+/g, '-')}-${randomBytes(4).toString('hex')}`;
    this.names.names.set(name, `<db ${alias}>`);
    const source = raw ? module : await bundle(module);
    const result = await this.http('PUT', `/v1/database/${name}?host_type=Js${query}`, {
      token,
      body: source,
      headers: { 'content-type': 'text/javascript' },
      note: false,
    });
    const what = `publish ${show} as ${alias}`;
    const clean = (text) => text.replaceAll(name, `<db ${alias}>`);
    if (note && result.status >= 400) {
      const error = typeof result.body === 'string' ? result.body : JSON.stringify(result.body);
      this.note(what, { status: result.status }, { error: clean(error) });
    } else if (note) {
      this.note(what, { status: result.status, body: JSON.parse(clean(JSON.stringify({ ...result.body }))) });
    }
    if (!this.databases.some((d) => d.name === name)) this.databases.push({ name, token });
    return { name, ...result };
  }

  /** @param {string} module see `publish` */
  bundle(module) {
    return bundle(module);
  }

  /** Opens a WebSocket. `rows` maps table names to row type descriptors. */
  async connect(
    database,
    {
      token,
      protocol = 'v2.bsatn.spacetimedb',
      query = 'compression=None',
      rows = {},
      label,
      note = true,
    } = {},
  ) {
    const client = new Client(this, database, rows, label ?? `c${this.clients.length + 1}`);
    this.clients.push(client);
    await client.open(
      `${this.uri.replace(/^http/, 'ws')}/v1/database/${database}/subscribe?${query}${token ? `&token=${token}` : ''}`,
      protocol,
      note,
    );
    return client;
  }

  /**
   * Lets every client receive what is under way, then notes each one's unsolicited messages. What was committed before a request comes before
   * its answer, so each client asks something and waits for that.
   */
  async settle(what, ms = 120) {
    await sleep(ms);
    await Promise.all(this.clients.map((client) => client.catchUp()));
    for (const client of this.clients) {
      const pending = client.take();
      if (pending.length)
        this.note(
          `${what}: ${client.label} receives`,
          pending.map((m) => client.show(m)),
        );
    }
  }

  /** Leaves the server as it was found. */
  async close() {
    for (const client of this.clients) client.socket?.terminate?.();
    // A real server exits when a database is deleted while its clients are leaving (panic: 'local durability: actor vanished').
    await sleep(400);
    for (const { name, token } of this.databases)
      await this.http('DELETE', `/v1/database/${name}`, { token, note: false }).catch(() => {});
  }
}
