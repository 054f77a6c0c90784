#!/usr/bin/env node
// Replays the scenarios and says what differs from the recordings. See README.md.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parseArgs, isDeepStrictEqual } from 'node:util';
import { HostProcess } from './lib/host-process.mjs';
import { play, recordingOf, replay, scenarios } from './lib/replay.mjs';
import { writeDown } from './lib/written.mjs';

const USAGE = `run.mjs [options] [SCENARIO...]

Without --uri it starts a host from the sources of this package.

  --uri URI        the server to replay against, for example http://127.0.0.1:3000
  --restart CMD    shell command that kills that server (SIGKILL) and starts it again on the same data; the scenario
                   \`restart\` needs it
  --write          write counts down that rose (counts.json), and take out of differences.json what is equal now
  --record N       play each scenario N times against the server at --uri and keep what it answered as the recording
  --verbose        show what was recorded and what came instead
  --help`;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    uri: { type: 'string' },
    restart: { type: 'string' },
    write: { type: 'boolean' },
    record: { type: 'string' },
    verbose: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});

const chosen = positionals.length > 0 ? positionals : scenarios;
const unknown = chosen.find((name) => !scenarios.includes(name));
const problem =
  unknown !== undefined
    ? `There is no scenario ${unknown}. There are: ${scenarios.join(', ')}.`
    : options.record !== undefined && (options.uri === undefined || !(Number(options.record) >= 1))
      ? 'A recording is made of a real server: --record N, with N of at least 1, needs --uri.'
      : options.write && options.uri !== undefined
        ? 'What is written down is what this host answers: --write goes without --uri.'
        : undefined;

if (options.help) {
  console.log(USAGE);
} else if (problem !== undefined) {
  console.error(`${problem}\n\n${USAGE}`);
  process.exitCode = 2;
} else {
  const host = options.uri === undefined ? await HostProcess.start() : undefined;
  try {
    for (const scenario of chosen) await run(scenario, host ?? remote(options));
  } finally {
    await host?.stop();
  }
}

function remote({ uri, restart: command }) {
  const restart = async () => {
    execFileSync('sh', ['-c', command], { stdio: 'ignore' });
    for (let tries = 0; tries < 200; tries++) {
      if (
        await fetch(`${uri}/v1/ping`).then(
          ({ ok }) => ok,
          () => false,
        )
      )
        return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('The server did not come back.');
  };
  return { uri, ...(command === undefined ? {} : { restart }) };
}

async function run(scenario, server) {
  if (scenario === 'restart' && server.restart === undefined) {
    console.log('restart: not run, needs --restart');
  } else if (options.record !== undefined) {
    await record(scenario, server);
  } else {
    const outcome = await replay(scenario, server);
    const { steps, equal, equalOtherwise, texts, equalTexts } = outcome.counts;
    console.log(
      `${scenario}: ${equal} of ${steps} steps (${equalOtherwise} more but for refused subscriptions), ${equalTexts} of ${texts} texts of errors`,
    );
    if (options.verbose) showDifferences(outcome);
    if (options.write) console.log(`${scenario}: ${writeDown(scenario, outcome)}`);
    else if (equal < steps) process.exitCode = 1;
  }
}

function showDifferences({ wrong, wrongTexts }) {
  for (const [kind, list] of [
    ['step', wrong],
    ['text', wrongTexts],
  ])
    for (const { step, want, got } of list)
      console.log(
        `  ${kind} ${step}\n    recorded ${JSON.stringify(want)}\n    now      ${JSON.stringify(got)}`,
      );
}

/** A step that is not the same each time is kept as unsteady, and compared with nothing later. */
async function record(scenario, server) {
  const runs = [];
  while (runs.length < Number(options.record)) runs.push(await play(scenario, server));
  const entries = runs[0].map((entry, at) =>
    runs.every((run) => isDeepStrictEqual(run[at], entry)) ? entry : { ...entry, unsteady: true },
  );
  writeFileSync(
    recordingOf(scenario),
    `[\n${entries.map((entry) => JSON.stringify(entry)).join(',\n')}\n]\n`,
  );
  const unsteady = entries.filter((entry) => entry.unsteady);
  console.log(`${scenario}: ${entries.length} steps recorded, ${unsteady.length} unsteady`);
}
