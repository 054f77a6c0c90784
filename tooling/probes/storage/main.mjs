// What should hold the rows of the embedded host? node storage/main.mjs [speed] [crash] [corruption] [locking]; see docs/decisions/0007.
import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { engines } from './engines.mjs';
import { GroupCommit, transaction } from './workload.mjs';

const wanted = process.argv.slice(2);
const asked = (what) => wanted.length === 0 || wanted.includes(what);
const root = mkdtempSync(join(tmpdir(), 'nerv-probe-'));
const child = fileURLToPath(new URL('./child.mjs', import.meta.url));
let counter = 0;
const freshDir = () => {
  const dir = join(root, String(counter++));
  mkdirSync(dir);
  return dir;
};
const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

async function rate(name, inFlight, count) {
  const dir = freshDir();
  const engine = await engines[name](dir);
  const group = new GroupCommit(engine);
  let next = 0;
  const start = process.hrtime.bigint();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (next < count) await group.commit(transaction(next++));
    }),
  );
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  await engine.close();
  rmSync(dir, { recursive: true });
  return count / seconds;
}

async function speed() {
  console.log('\nspeed: transactions of 4 rows, synced; median of 3, interleaved; ratio to the append log');
  const results = {};
  for (let round = 0; round < 3; round++)
    for (const name of Object.keys(engines)) {
      const r = (results[name] ??= { many: [], one: [] });
      r.many.push(await rate(name, 50, 20_000));
      r.one.push(await rate(name, 1, 1_000));
    }
  const floor = results['append log'];
  for (const [name, r] of Object.entries(results))
    console.log(
      `  ${name.padEnd(24)} 50 in flight ${(median(r.many) / median(floor.many)).toFixed(2)} x (${Math.round(median(r.many))}/s), one writer ${(median(r.one) / median(floor.one)).toFixed(2)} x (${Math.round(median(r.one))}/s)`,
    );
}

async function killed(name, dir, milliseconds) {
  const acknowledged = [];
  const writer = spawn(process.execPath, [child, 'write', name, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  await new Promise((resolve) => writer.stdout.once('data', (first) => resolve((text += first))));
  writer.stdout.on('data', (more) => (text += more));
  setTimeout(() => writer.kill('SIGKILL'), milliseconds);
  await new Promise((resolve) => writer.once('close', resolve));
  for (const line of text.split('\n').slice(0, -1)) acknowledged.push(line);
  return acknowledged;
}

function read(name, dir, has = '') {
  const run = spawnSync(process.execPath, [child, 'read', name, dir, has], {
    encoding: 'utf8',
    timeout: 30_000,
    maxBuffer: 1 << 28,
  });
  if (run.signal) return { killed: run.signal };
  if (run.status !== 0)
    return { refused: run.stderr.split('\n').find((line) => /Error/.test(line)) ?? `exit ${run.status}` };
  return JSON.parse(run.stdout);
}

async function crash() {
  console.log('\ncrash: SIGKILL under load, 20 times each');
  for (const name of Object.keys(engines)) {
    let lost = 0;
    let half = 0;
    let unreadable = 0;
    for (let i = 0; i < 20; i++) {
      const dir = freshDir();
      const acknowledged = await killed(name, dir, 20 + i * 15);
      const sample = acknowledged.slice(-200).join(',');
      const state = read(name, dir, sample);
      if (state.killed || state.refused) unreadable++;
      else {
        if (!state.has) lost++;
        if (state.half) half++;
      }
      rmSync(dir, { recursive: true });
    }
    console.log(
      `  ${name.padEnd(24)} lost acknowledged ${lost}, half a transaction ${half}, unreadable ${unreadable}`,
    );
  }
}

async function corruption() {
  console.log('\ncorruption: one bit flipped in a data file, 40 times each; opened in a process of its own');
  for (const name of Object.keys(engines)) {
    const dir = freshDir();
    const engine = await engines[name](dir);
    for (let n = 0; n < 10_000; n += 500)
      await engine.commit(Array.from({ length: 500 }, (_, i) => transaction(n + i)));
    await engine.close();
    const counts = {
      'no effect': 0,
      'fewer rows, no error': 0,
      'wrong rows, no error': 0,
      refused: 0,
      'process killed': 0,
    };
    for (let i = 0; i < 40; i++) {
      const copy = freshDir();
      cpSync(dir, copy, { recursive: true });
      const files = readdirSync(copy)
        .map((file) => join(copy, file))
        .filter((file) => statSync(file).isFile() && statSync(file).size > 4096 && !/LOG/.test(file));
      const total = files.reduce((sum, file) => sum + statSync(file).size, 0);
      let at = Math.floor((total * (i + 0.5)) / 40);
      const file = files.find((candidate) =>
        at < statSync(candidate).size ? true : ((at -= statSync(candidate).size), false),
      );
      const bytes = readFileSync(file);
      bytes[at] ^= 1 << (i % 8);
      writeFileSync(file, bytes);
      const state = read(name, copy);
      if (state.killed) counts['process killed']++;
      else if (state.refused) counts.refused++;
      else if (state.wrong > 0) counts['wrong rows, no error']++;
      else if (state.rows !== 40_000) counts['fewer rows, no error']++;
      else counts['no effect']++;
      rmSync(copy, { recursive: true });
    }
    console.log(
      `  ${name.padEnd(24)} ${Object.entries(counts)
        .map(([what, n]) => `${what} ${n}`)
        .join(', ')}`,
    );
  }
}

async function locking() {
  console.log('\nlocking: a second process opens the store while the first holds it');
  for (const name of Object.keys(engines)) {
    const dir = freshDir();
    const holder = spawn(process.execPath, [child, 'hold', name, dir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    const state = read(name, dir);
    holder.kill('SIGKILL');
    await new Promise((resolve) => holder.once('close', resolve));
    const after = read(name, dir);
    console.log(
      `  ${name.padEnd(24)} second process ${state.refused ? 'refused' : 'let in'}; after a kill ${after.refused ? 'refused' : 'opens'}`,
    );
  }
}

try {
  if (asked('speed')) await speed();
  if (asked('crash')) await crash();
  if (asked('corruption')) await corruption();
  if (asked('locking')) await locking();
} finally {
  rmSync(root, { recursive: true, force: true });
}
