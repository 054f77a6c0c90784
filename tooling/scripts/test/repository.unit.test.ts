import { expect, test } from 'vitest';
import { closure, workspaceGlobs, workspaces, type Workspace } from '../lib/repository.mjs';

test('reads the folders that pnpm-workspace.yaml names, and no other list in it', () => {
  const yaml =
    'packages:\n  - packages/*\n  - "apps/*" # the apps\n\nignoredBuiltDependencies:\n  - esbuild\n';
  expect(workspaceGlobs(yaml)).toEqual(['packages/*', 'apps/*']);
});

test('finds the packages of this repository', () => {
  const names = workspaces().map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(['@nerv/core', '@nerv-apps/quickstart', '@nerv-tooling/scripts']),
  );
});

test('a closure holds what a package needs, directly or not, once each, and no more', () => {
  const workspace = (name: string, dependencies: string[], devDependencies: string[] = []): Workspace => {
    const versions = (names: string[]) => Object.fromEntries(names.map((each) => [each, 'workspace:*']));
    const manifest = {
      name,
      dependencies: versions(dependencies),
      devDependencies: versions(devDependencies),
    };
    return { name, folder: name, path: name, manifest };
  };
  const all = [
    workspace('app', ['left', 'right', 'from-a-registry']),
    workspace('left', ['bottom']),
    workspace('right', ['bottom'], ['tool']),
    workspace('bottom', []),
    workspace('tool', []),
    workspace('unrelated', ['bottom']),
  ];
  expect(
    closure('app', all)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['app', 'bottom', 'left', 'right', 'tool']);
});
