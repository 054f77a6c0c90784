import { builtinModules } from 'node:module';
import { relative, sep } from 'node:path';
import { layers, testingEntries, testLibraries } from '../layers.mjs';
import { manifestIn, ownerOf, relativeTarget, roleOf, splitSpecifier } from './workspace.mjs';

const builtins = new Set(builtinModules);

/** @param {string} specifier */
const isBuiltin = (specifier) =>
  specifier.startsWith('node:') || builtins.has(splitSpecifier(specifier).name) || builtins.has(specifier);

/**
 * One import, judged. Each check answers with what to report, or undefined.
 *
 * @typedef {{
 *   root: string, file: string, specifier: string, dynamic: boolean, typeOnly: boolean,
 *   owner: { folder: string, key: string, path: string }, role: 'test' | 'config' | 'testing' | 'product',
 *   layer: import('../layers.mjs').Layer,
 * }} Import
 * @typedef {{ messageId: string, data: Record<string, string> } | undefined} Finding
 */

/** @param {Import} i @returns {Finding} */
function leavesPackage(i) {
  const path = relative(i.owner.folder, relativeTarget(i.file, i.specifier));
  if (path !== '..' && !path.startsWith(`..${sep}`)) return undefined;
  return { messageId: 'leavesPackage', data: { specifier: i.specifier, package: i.owner.key } };
}

/** @param {Import} i @returns {Finding} */
function builtinInBrowser(i) {
  if (!i.layer.browser || i.role === 'test' || i.role === 'config') return undefined;
  return { messageId: 'builtin', data: { specifier: i.specifier, package: i.owner.key } };
}

/** @param {Import} i @param {string} name @returns {Finding} */
function againstDirection(i, name) {
  const { imports, lazily = [], tests = [] } = i.layer;
  const data = { package: i.owner.key, specifier: i.specifier, allowed: imports.join(', ') || 'nothing' };
  if (`packages/${name}` === i.owner.key) {
    return i.role === 'product' || i.role === 'testing' ? { messageId: 'self', data } : undefined;
  }
  if (imports.includes(name)) return undefined;
  if (lazily.includes(name)) {
    return i.dynamic || i.typeOnly || i.role === 'test' ? undefined : { messageId: 'notLazy', data };
  }
  if (i.role === 'test' && tests.includes(name)) return undefined;
  return { messageId: 'direction', data };
}

/** @param {Import} i @param {string} name @param {string} entry @returns {Finding} */
function deepImport(i, name, entry) {
  const exported = manifestIn(`${i.root}/packages/${name}`)?.exports ?? {};
  if (entry in exported) return undefined;
  return {
    messageId: 'deep',
    data: { specifier: i.specifier, name, entries: Object.keys(exported).join(', ') || 'none' },
  };
}

/** @param {Import} i @param {string} packageName @param {string} entry @returns {Finding} */
function testCodeInProduct(i, packageName, entry) {
  if (i.layer.testing || i.role !== 'product') return undefined;
  const isTestEntry = packageName.startsWith('@nerv/') && testingEntries.includes(entry.slice(2));
  if (!testLibraries.includes(packageName) && !isTestEntry) return undefined;
  return { messageId: 'testCode', data: { specifier: i.specifier, package: i.owner.key } };
}

/** @param {Import} i @param {string} packageName @returns {Finding} */
function undeclared(i, packageName) {
  const manifest = manifestIn(i.owner.folder);
  if (manifest === undefined || manifest.name === packageName) return undefined;
  const declared = {
    ...manifest.dependencies,
    ...manifest.peerDependencies,
    ...manifest.optionalDependencies,
    ...(i.role === 'test' || i.role === 'config' ? manifest.devDependencies : {}),
  };
  if (packageName in declared) return undefined;
  return { messageId: 'undeclared', data: { name: packageName, package: i.owner.key } };
}

/** @param {Import} i @returns {Finding} */
function judge(i) {
  if (i.specifier.startsWith('.')) return leavesPackage(i);
  if (isBuiltin(i.specifier)) return builtinInBrowser(i);
  if (i.specifier.startsWith('spacetime:')) return undefined;
  const { name: packageName, entry } = splitSpecifier(i.specifier);
  if (packageName.startsWith('@nerv-apps/')) {
    return { messageId: 'app', data: { specifier: i.specifier } };
  }
  if (packageName.startsWith('@nerv-tooling/')) {
    if (i.role === 'config' || i.role === 'test') return undeclared(i, packageName);
    return { messageId: 'tooling', data: { specifier: i.specifier } };
  }
  if (packageName.startsWith('@nerv/')) {
    const name = packageName.slice('@nerv/'.length);
    const finding = testCodeInProduct(i, packageName, entry) ?? againstDirection(i, name);
    if (finding !== undefined) return finding;
    return deepImport(i, name, entry) ?? undeclared(i, packageName);
  }
  return testCodeInProduct(i, packageName, entry) ?? undeclared(i, packageName);
}

/**
 * Holds the import direction of `layers.mjs`: which `@nerv/*` packages may be imported from where, by their declared
 * entries only, and where Node built-ins and test libraries may stand.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
export const importDirection = {
  meta: {
    type: 'problem',
    docs: {
      description: 'Imports point one way, through declared entries, and product code imports no test code.',
    },
    schema: [{ type: 'object', properties: { root: { type: 'string' } }, required: ['root'] }],
    messages: {
      direction:
        '{{package}} imports {{specifier}} against the direction of the layers. Of @nerv it may import: {{allowed}} (tooling/eslint/layers.mjs). Move the code to the layer that both may import.',
      notLazy:
        "{{package}} may load {{specifier}} only when it is asked for: write `await import('{{specifier}}')`, or `import type`.",
      self: '{{package}} imports itself as {{specifier}}. Use a relative path.',
      deep: '{{specifier}} is no entry of @nerv/{{name}}; it has: {{entries}}. Import one of them, or add an entry to its `exports`.',
      leavesPackage:
        '{{specifier}} leaves {{package}}. Import the other package by its name and one of its entries.',
      builtin:
        '{{package}} runs in browsers too and may not import {{specifier}}. Take what is needed as an option, or use a web standard.',
      testCode: '{{specifier}} is for tests and may not be imported by product code of {{package}}.',
      app: '{{specifier}} is an app. Apps are imported by nobody; move what is shared into a package.',
      tooling:
        '{{specifier}} is tooling. Only tests, and configuration files at the root of a package, import it.',
      undeclared:
        '{{name}} is not in the package.json of {{package}} (dependencies for product code, devDependencies for tests and configuration). Add it there with an exact version.',
    },
  },
  create(context) {
    const { root } = /** @type {{ root: string }} */ (context.options[0]);
    const owner = ownerOf(root, context.filename);
    if (owner === undefined) return {};
    const layer = layers[owner.key];
    if (layer === undefined) return {};
    const role = roleOf(owner.path, testingEntries);

    /** @param {unknown} source @param {{ dynamic?: boolean, typeOnly?: boolean }} how */
    const check = (source, { dynamic = false, typeOnly = false }) => {
      const node = /** @type {import('estree').Literal | null | undefined} */ (source);
      if (node?.type !== 'Literal' || typeof node.value !== 'string') return;
      const finding = judge({
        root,
        file: context.filename,
        specifier: node.value,
        dynamic,
        typeOnly,
        owner,
        role,
        layer,
      });
      if (finding !== undefined) context.report({ node, ...finding });
    };

    return {
      ImportDeclaration: (node) => {
        check(node.source, { typeOnly: /** @type {{ importKind?: string }} */ (node).importKind === 'type' });
      },
      ExportNamedDeclaration: (node) => {
        check(node.source, { typeOnly: /** @type {{ exportKind?: string }} */ (node).exportKind === 'type' });
      },
      ExportAllDeclaration: (node) => {
        check(node.source, { typeOnly: /** @type {{ exportKind?: string }} */ (node).exportKind === 'type' });
      },
      ImportExpression: (node) => {
        check(node.source, { dynamic: true });
      },
      TSImportType: (/** @type {{ source?: unknown }} */ node) => {
        check(node.source, { typeOnly: true });
      },
      "CallExpression[callee.name='require'], CallExpression[callee.object.type='MetaProperty'][callee.property.name='resolve']":
        (/** @type {import('estree').CallExpression} */ node) => {
          check(node.arguments[0], { dynamic: true });
        },
    };
  },
};
