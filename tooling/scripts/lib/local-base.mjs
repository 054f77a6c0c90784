import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { capture, ToolError } from './processes.mjs';

const USERS = 'root:x:0:0:root:/root:/sbin/nologin\nnode:x:1000:1000:node:/home/node:/sbin/nologin\n';
const GROUPS = 'root:x:0:\nnode:x:1000:\n';

/**
 * Makes a base image of what is on this machine: its Node, `env`, and the libraries that these and some files more are linked with. There
 * is no shell in it.
 *
 * @param {string} tag
 * @param {string} folder below which native modules are looked for
 */
export async function makeLocalBase(tag, folder) {
  if (process.platform !== 'linux')
    throw new ToolError('Without a base image from a registry, an image can be made on Linux only.');
  const stage = mkdtempSync(join(tmpdir(), 'nerv-base-'));
  try {
    const programs = [
      ['/usr/local/bin/node', process.execPath],
      ['/usr/bin/env', '/usr/bin/env'],
    ];
    const native = nativeModules(folder).map((file) => ['', file]);
    for (const [at = '', file = ''] of [...programs, ...native]) {
      if (at !== '') place(stage, at, file);
      for (const library of await librariesOf(file)) place(stage, library, library);
    }
    mkdirSync(join(stage, 'etc'));
    writeFileSync(join(stage, 'etc', 'passwd'), USERS);
    writeFileSync(join(stage, 'etc', 'group'), GROUPS);
    mkdirSync(join(stage, 'tmp'));
    chmodSync(join(stage, 'tmp'), 0o1777);
    const archive = `${stage}.tar`;
    await capture('Packing a base', 'tar', ['-C', stage, '--owner=0', '--group=0', '-cf', archive, '.']);
    try {
      await capture('Importing a base', 'docker', ['import', archive, tag]);
    } finally {
      rmSync(archive, { force: true });
    }
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

/** @param {string} stage @param {string} at @param {string} file */
function place(stage, at, file) {
  const target = join(stage, at);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(file, target);
}

/**
 * The libraries that the loader would load for a file, and the loader.
 *
 * @param {string} file
 * @returns {Promise<string[]>}
 */
async function librariesOf(file) {
  return parseLdd(await capture(`Looking at ${file}`, 'ldd', [file]));
}

/**
 * The paths in what `ldd` prints: `libc.so.6 => /lib/libc.so.6 (0x…)`, and `/lib64/ld-linux.so.2 (0x…)` for the loader.
 *
 * @param {string} output
 * @returns {string[]}
 */
export function parseLdd(output) {
  const missing = /^\s*(\S+) => not found/m.exec(output);
  if (missing !== null) throw new ToolError(`The library ${missing[1]} is not on this machine.`);
  return [...output.matchAll(/^\s*(?:\S+ => )?(\/\S+) \(0x/gm)].map(([, path = '']) => path);
}

/**
 * Native modules for the C library and processor of this machine.
 *
 * @param {string} folder
 */
function nativeModules(folder) {
  const here = `${process.platform}-${process.arch}`;
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.node') && !entry.name.includes('musl'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => file.includes(`/${here}/`));
}
