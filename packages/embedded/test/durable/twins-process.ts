// A process of its own, because what is tried with it ends it. It is bundled and started by `processes.ts`.
//
// `write DIR FROM`: calls `put` for FROM, FROM + 1, …, fifty at a time, for ever; prints each number once it is acknowledged.
// `read DIR`: prints what is there, or which error says that it cannot be read.
import { EmbeddedSpacetime } from '../../src/index';
import { textOf } from './twins-text';

const [mode, directory = '', from = '0', modulePath = ''] = process.argv.slice(2);
const DATABASE = 'twins';
const IN_FLIGHT = 50;

async function write(): Promise<void> {
  const host = await EmbeddedSpacetime.open({ dbPath: directory });
  await host.publish(DATABASE, modulePath);
  process.stdout.write('ready\n');
  let next = Number(from);
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async () => {
      for (;;) {
        const n = next++;
        await host.call(DATABASE, 'put', [n, textOf(n)]);
        process.stdout.write(`${n}\n`);
      }
    }),
  );
}

async function read(): Promise<void> {
  const host = await EmbeddedSpacetime.open({ dbPath: directory, logger: () => undefined });
  try {
    const bytes = await host.call(DATABASE, 'list');
    process.stdout.write(Buffer.from((bytes ?? new Uint8Array(4)).subarray(4)).toString());
  } finally {
    await host.close();
  }
}

try {
  await (mode === 'write' ? write() : read());
} catch (error) {
  process.stdout.write(
    JSON.stringify({
      problem: (error as { problem?: string }).problem ?? 'unexpected',
      message: String(error),
    }),
  );
}
