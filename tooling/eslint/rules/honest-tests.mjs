const runners = new Set(['test', 'it', 'describe', 'suite', 'bench']);
const switchedOff = new Set(['skip', 'only', 'todo', 'fails']);
const switchedOffNames = new Set(['xit', 'xtest', 'xdescribe', 'fit', 'fdescribe']);

/**
 * The name at the root of a chain of members and calls: `test` for `test.each(rows).only(…)`.
 *
 * @param {import('estree').Node} node
 * @returns {string | undefined}
 */
function rootName(node) {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'MemberExpression') return rootName(node.object);
  if (node.type === 'CallExpression') return rootName(node.callee);
  return undefined;
}

/**
 * A value that is written down in full, so that no code under test had a say in it.
 *
 * @param {import('estree').Node | null | undefined} node
 * @returns {boolean}
 */
function isFixed(node) {
  if (node === null || node === undefined) return false;
  switch (node.type) {
    case 'Literal':
      return true;
    case 'Identifier':
      return node.name === 'undefined' || node.name === 'NaN' || node.name === 'Infinity';
    case 'TemplateLiteral':
      return node.expressions.length === 0;
    case 'UnaryExpression':
      return isFixed(node.argument);
    case 'ArrayExpression':
      return node.elements.every((element) => isFixed(element));
    case 'ObjectExpression':
      return node.properties.every((property) => property.type === 'Property' && isFixed(property.value));
    default:
      return false;
  }
}

/**
 * Tests that cannot fail or do not run: switched off (`skip`, `only`, `todo`, `fails`, `xit` …), or an expectation whose
 * subject is a constant.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
export const honestTests = {
  meta: {
    type: 'problem',
    docs: { description: 'Every test runs, and every expectation can fail.' },
    schema: [],
    messages: {
      switchedOff: '{{name}} leaves tests out of the run. Make the test pass, or delete it.',
      constant:
        'This expectation looks at a constant, so it cannot fail. Expect something of the code under test.',
      sameOnBothSides: 'Both sides of this expectation are `{{text}}`, so it cannot fail.',
    },
  },
  create(context) {
    return {
      MemberExpression(node) {
        if (node.property.type !== 'Identifier' || !switchedOff.has(node.property.name)) return;
        const name = rootName(node.object);
        if (name === undefined || !runners.has(name)) return;
        context.report({
          node: node.property,
          messageId: 'switchedOff',
          data: { name: `${name}.${node.property.name}` },
        });
      },
      CallExpression(node) {
        const { callee } = node;
        if (callee.type === 'Identifier' && switchedOffNames.has(callee.name)) {
          context.report({ node: callee, messageId: 'switchedOff', data: { name: callee.name } });
        }
        const isExpect =
          callee.type === 'Identifier' ? callee.name === 'expect' || callee.name === 'assert' : false;
        if (isExpect && isFixed(node.arguments[0])) context.report({ node, messageId: 'constant' });
        sameOnBothSides(context, node);
      },
    };
  },
};

const comparisons = new Set(['toBe', 'toEqual', 'toStrictEqual']);

/**
 * Reports `expect(x).toBe(x)`.
 *
 * @param {import('eslint').Rule.RuleContext} context
 * @param {import('estree').CallExpression} node
 */
function sameOnBothSides(context, node) {
  const { callee } = node;
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return;
  if (!comparisons.has(callee.property.name)) return;
  const subject = callee.object;
  if (
    subject.type !== 'CallExpression' ||
    subject.callee.type !== 'Identifier' ||
    subject.callee.name !== 'expect'
  ) {
    return;
  }
  const [left] = subject.arguments;
  const [right] = node.arguments;
  if (left?.type !== 'Identifier' || right?.type !== 'Identifier' || left.name !== right.name) return;
  context.report({ node, messageId: 'sameOnBothSides', data: { text: left.name } });
}
