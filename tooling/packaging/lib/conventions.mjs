import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { layers } from '@nerv-tooling/eslint/layers';

/**
 * @typedef {{ folder: string, path: string, manifest: Record<string, any> }} Checked
 * @typedef {(checked: Checked, root: string) => string[]} Convention
 */

/** @param {string} file */
const text = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);

/** @type {Convention} */
const hasReadme = ({ folder, manifest }) => {
  const readme = text(join(folder, 'README.md'));
  if (readme === undefined) return ['has no README.md'];
  const title = `# ${String(manifest['name']).replace(/^@nerv-\w+\//, '')}\n`;
  return readme.startsWith(title) ? [] : [`README.md does not start with "${title.trim()}"`];
};

/** @type {Convention} */
const isDescribed = ({ manifest }) => [
  ...(typeof manifest['description'] === 'string' ? [] : ['has no description']),
  ...(manifest['license'] === 'Apache-2.0' ? [] : ['its license is not Apache-2.0']),
  ...(manifest['type'] === 'module' ? [] : ['its type is not module']),
  ...(manifest['engines']?.node === '>=20.19' ? [] : ['its engines.node is not >=20.19']),
];

/** @type {Convention} */
const carriesLicence = ({ folder }, root) =>
  text(join(folder, 'LICENSE')) === text(join(root, 'LICENSE'))
    ? []
    : ['LICENSE is not that of the repository'];

/** @type {Convention} */
const isPublishable = ({ manifest }) => [
  ...(manifest['private'] === undefined ? [] : ['is private']),
  ...(manifest['publishConfig']?.access === 'public' ? [] : ['its publishConfig.access is not public']),
  ...(manifest['sideEffects'] === false ? [] : ['its sideEffects is not false']),
  ...['dist', 'src', '!src/**/*.test.ts', '!src/**/*.test-d.ts', 'README.md', 'LICENSE'].flatMap((file) =>
    manifest['files']?.includes(file) ? [] : [`its files lack ${file}`],
  ),
];

/** @type {Convention} */
const exportsByRule = ({ folder, manifest }) => {
  const { './package.json': own, ...entries } = manifest['exports'] ?? {};
  return [
    ...(own === './package.json' ? [] : ['its exports lack ./package.json']),
    ...('.' in entries ? [] : ['its exports lack "."']),
    ...Object.entries(entries).flatMap(([entry, target]) => {
      const name = entry === '.' ? 'index' : entry.slice(2);
      const source = entry === '.' ? './src/index.ts' : `./src/${name}/index.ts`;
      const wanted = { '@nerv/source': source, types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` };
      if (JSON.stringify(target) !== JSON.stringify(wanted)) {
        return [`its export ${entry} is not ${JSON.stringify(wanted)}`];
      }
      return existsSync(join(folder, source)) ? [] : [`its export ${entry} has no ${source}`];
    }),
  ];
};

/** @type {Convention} */
const hidesNothingFromFiles = ({ folder }) =>
  readdirSync(join(folder, 'src'), { recursive: true })
    .map(String)
    .filter((file) => /(^|[\\/])(readme|licen[cs]e|copying)\.[^\\/]*$/i.test(file))
    .map(
      (file) =>
        `src/${file} is packed whatever \`files\` says; name it otherwise (readme-example.unit.test.ts)`,
    );

/** @type {Convention} */
const dependsByLayer = ({ path, manifest }) => {
  const layer = layers[path];
  if (layer === undefined) return ['has no row in tooling/eslint/layers.mjs'];
  const allowed = [...layer.imports, ...(layer.lazily ?? [])].map((name) => `@nerv/${name}`);
  return Object.keys({ ...manifest['dependencies'], ...manifest['peerDependencies'] })
    .filter((name) => name.startsWith('@nerv') && !allowed.includes(name))
    .map((name) => `depends on ${name} against the direction of the layers`);
};

/** @type {Convention} */
const pinsExactly = ({ manifest }) =>
  Object.entries({ ...manifest['dependencies'], ...manifest['devDependencies'] })
    .filter(([name, version]) =>
      name.startsWith('@nerv') ? version !== 'workspace:*' : !/^\d+\.\d+\.\d+/.test(version),
    )
    .map(
      ([name, version]) =>
        `${name} is ${version}; workspace packages are workspace:*, all others an exact version`,
    );

/** @param {string[]} wanted @returns {Convention} */
const hasScripts =
  (...wanted) =>
  ({ manifest }) =>
    wanted
      .filter((script) => manifest['scripts']?.[script] === undefined)
      .map((script) => `has no script ${script}`);

const everywhere = [isDescribed, pinsExactly];
const tests = ['lint', 'typecheck', 'test:unit', 'test:int', 'test:system'];

/** What holds for the packages of each group of the workspace. */
const conventions = /** @type {Record<string, Convention[]>} */ ({
  packages: [
    ...everywhere,
    hasReadme,
    carriesLicence,
    isPublishable,
    exportsByRule,
    hidesNothingFromFiles,
    dependsByLayer,
    hasScripts('build', ...tests),
  ],
  apps: [...everywhere, hasReadme, dependsByLayer, hasScripts(...tests)],
  tooling: everywhere,
});

/**
 * Where a package breaks the conventions of its group, one line each.
 *
 * @param {Checked} checked
 * @param {string} root
 * @returns {string[]}
 */
export function brokenConventions(checked, root) {
  const [group = ''] = checked.path.split('/');
  const isPrivate = checked.manifest['private'] === true;
  return [
    ...(group === 'packages' || isPrivate ? [] : ['is not private']),
    ...(conventions[group] ?? []).flatMap((convention) => convention(checked, root)),
  ];
}

/**
 * Dependencies that packages pin to different versions.
 *
 * @param {Checked[]} all
 * @returns {string[]}
 */
export function differingVersions(all) {
  /** @type {Map<string, Map<string, string[]>>} */
  const versions = new Map();
  for (const { path, manifest } of all) {
    for (const [name, version] of Object.entries({
      ...manifest['dependencies'],
      ...manifest['devDependencies'],
    })) {
      const users = versions.get(name) ?? new Map();
      users.set(version, [...(users.get(version) ?? []), path]);
      versions.set(name, users);
    }
  }
  return [...versions].flatMap(([name, users]) =>
    users.size === 1
      ? []
      : [`${name}: ${[...users].map(([version, paths]) => `${version} in ${paths.join(', ')}`).join('; ')}`],
  );
}
