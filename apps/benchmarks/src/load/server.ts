import { once } from 'node:events';
import { EmbeddedSpacetime } from '@nerv/embedded';

/** What a server under load tells, one line of JSON each: where it is, then what it occupies. */
export type ServerLine = { readonly uri: string } | { readonly residentBytes: number };

const SAMPLE_MS = 250;

/** Serves a bundle as database `load`, tells of its memory, and ends with standard input. */
export async function serveUnderLoad(bundle: string, cache: string): Promise<void> {
  const host = await EmbeddedSpacetime.open({ bundleCacheDir: cache });
  await host.publish('load', bundle);
  const { uri } = await host.listen({ port: 0 });
  tell({ uri });
  const samples = setInterval(() => {
    tell({ residentBytes: process.memoryUsage.rss() });
  }, SAMPLE_MS);
  await once(process.stdin.resume(), 'end');
  clearInterval(samples);
  await host.close();
}

function tell(line: ServerLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
