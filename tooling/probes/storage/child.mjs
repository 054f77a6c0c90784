// Run by main.mjs in a process of its own, because what is tried here may end it.
import { engines } from './engines.mjs';
import { GroupCommit, transaction, valueOf } from './workload.mjs';

const [mode, name, dir] = process.argv.slice(2);
const engine = await engines[name](dir);
if (mode === 'write') {
  // Writes for ever and says what was acknowledged; the parent kills it.
  const group = new GroupCommit(engine);
  let next = 0;
  const worker = async () => {
    for (;;) {
      const n = next++;
      await group.commit(transaction(n));
      process.stdout.write(`${n}\n`);
    }
  };
  await Promise.all(Array.from({ length: 50 }, worker));
} else if (mode === 'read') {
  const seen = [0, 0, 0, 0];
  const present = new Set();
  let wrong = 0;
  for await (const [k, v] of engine.rows()) {
    const key = Buffer.from(k);
    if (key.length !== 12 || !valueOf(key).equals(Buffer.from(v))) wrong++;
    else {
      seen[key.readUInt32BE(0)]++;
      present.add(`${key.readUInt32BE(0)}/${key.readBigUInt64BE(4)}`);
    }
  }
  const half = new Set(seen).size > 1;
  process.stdout.write(
    JSON.stringify({
      wrong,
      rows: present.size,
      half,
      has: process.argv[5] ? process.argv[5].split(',').every((n) => present.has(`0/${n}`)) : true,
    }),
  );
  await engine.close();
} else if (mode === 'hold') {
  process.stdout.write('open\n');
  setInterval(() => undefined, 1000);
}
