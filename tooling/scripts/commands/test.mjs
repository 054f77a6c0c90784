import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDependencies, toolEnvironment } from '../lib/bootstrap.mjs';
import { capture, passThrough, ToolError } from '../lib/processes.mjs';
import { step } from '../lib/progress.mjs';
import { root, workspaces } from '../lib/repository.mjs';
import {
  closingLine,
  exitCode,
  levels,
  resultLines,
  stepResult,
  sum,
  testResults,
  writeTotal,
} from '../lib/results.mjs';
import { turboRun } from '../lib/turbo.mjs';

/** How often a randomised suite runs in `npm run test:long`, where NERV_TEST_RUNS says nothing else. */
const longRuns = '1000';

/**
 * Builds, lints, checks types and runs every test, then prints a line for each package and the closing line.
 * `--long`: the tests only, with the full counts of the randomised suites.
 *
 * @param {string[]} args
 */
export default async function test(args) {
  const isLong = args.includes('--long');
  const unknown = args.find((arg) => arg !== '--long');
  if (unknown !== undefined)
    throw new ToolError(
      `npm test takes no argument ${unknown}. For one package: npm run test:unit -- --filter=NAME`,
    );
  /** @type {import('../lib/results.mjs').Result[]} */
  let results;
  try {
    await ensureDependencies();
    results = isLong
      ? await runTasks([])
      : [await checkFormat(), ...(await runTasks(['build', 'lint', 'typecheck']))];
  } catch (error) {
    console.error(error instanceof ToolError ? error.message : error);
    results = [stepResult('(repository)', 'set-up', false, 'see the error above')];
  }
  const total = sum(results);
  for (const line of resultLines(results)) console.log(line);
  writeTotal(root, isLong ? 'long' : 'tests', total);
  console.log(closingLine(total));
  return exitCode(total);
}

async function checkFormat() {
  const prettier = join(root, 'node_modules', 'prettier', 'bin', 'prettier.cjs');
  const cache = ['--cache', '--cache-location', join(root, '.cache', 'prettier')];
  try {
    await step('Checking the format', () =>
      capture('Prettier', process.execPath, [prettier, '--check', '.', ...cache], { cwd: root }),
    );
    return stepResult('(repository)', 'format', true, '');
  } catch (error) {
    console.error(error instanceof ToolError ? error.message : error);
    return stepResult('(repository)', 'format', false, 'run `npm run format`');
  }
}

/**
 * Runs tasks and tests over all packages in one go, and gathers what came of them.
 *
 * @param {string[]} steps tasks that are no tests
 * @returns {Promise<import('../lib/results.mjs').Result[]>}
 */
async function runTasks(steps) {
  const all = workspaces();
  const runs = join(root, '.turbo', 'runs');
  rmSync(runs, { recursive: true, force: true });
  for (const { folder } of all) rmSync(join(folder, '.test-results'), { recursive: true, force: true });
  const tasks = [...steps, ...levels.map((level) => `test:${level}`)];
  const env = toolEnvironment();
  if (steps.length === 0) env['NERV_TEST_RUNS'] ??= longRuns;
  const status = await step(`Running ${tasks.join(', ')}`, () =>
    passThrough(process.execPath, turboRun(tasks, ['--continue=dependencies-successful', '--summarize']), {
      cwd: root,
      env,
    }),
  );
  const results = all.flatMap((workspace) => [
    ...steps
      .filter((task) => workspace.manifest.scripts?.[task] !== undefined)
      .map((task) => {
        const code = taskExit(runs, `${workspace.name}#${task}`);
        return stepResult(
          workspace.name,
          task,
          code === 0,
          code === undefined ? 'did not run' : 'see its output above',
        );
      }),
    ...testResults(workspace),
  ]);
  if (status !== 0 && sum(results).failed === 0) {
    results.push(
      stepResult(
        '(repository)',
        'turbo',
        false,
        `ended with exit code ${status} though every task succeeded`,
      ),
    );
  }
  return results;
}

/**
 * The exit code of a task, as the summary of the turbo run has it; undefined where the task did not come to an end.
 *
 * @param {string} runs the folder of run summaries
 * @param {string} taskId
 * @returns {number | undefined}
 */
function taskExit(runs, taskId) {
  const [file] = existsSync(runs) ? readdirSync(runs) : [];
  if (file === undefined) return undefined;
  const { tasks } = /** @type {{ tasks: { taskId: string, execution?: { exitCode: number } }[] }} */ (
    JSON.parse(readFileSync(join(runs, file), 'utf8'))
  );
  return tasks.find((task) => task.taskId === taskId)?.execution?.exitCode;
}
