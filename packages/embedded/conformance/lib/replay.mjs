import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compare } from './compare.mjs';
import { Driver } from './driver.mjs';

const here = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

export const scenarios = readdirSync(here('scenarios'))
  .filter((file) => file.endsWith('.mjs'))
  .map((file) => file.slice(0, -'.mjs'.length))
  .sort();

export const recordingOf = (scenario) => here(`recordings/${scenario}.json`);

export async function play(scenario, { uri, restart }) {
  const { default: run } = await import(`../scenarios/${scenario}.mjs`);
  const driver = new Driver(uri, restart);
  try {
    await run(driver);
  } catch (error) {
    // What a scenario needs to go on may be what is missing; what it found before is compared all the same.
    driver.note('the scenario ends early', null, { error: error.stack });
  }
  await driver.close();
  return driver.entries;
}

export async function replay(scenario, server) {
  const file = recordingOf(scenario);
  if (!existsSync(file)) throw new Error(`There is no recording of ${scenario}: ${file} does not exist.`);
  const recorded = JSON.parse(readFileSync(file, 'utf8'));
  return compare(recorded, await play(scenario, server));
}
