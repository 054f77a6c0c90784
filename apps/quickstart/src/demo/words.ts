import type { PlannedFile } from './plan';
import type { Random } from './random';

const verbs = ['Add', 'Fix', 'Tidy', 'Speed up', 'Explain', 'Test', 'Split', 'Extend'];
const nouns = [
  'parser',
  'router',
  'cache',
  'index',
  'scheduler',
  'report',
  'client',
  'codec',
  'queue',
  'editor',
];
const folders = ['src', 'src/core', 'src/ui', 'docs', 'test', 'tools'];
const endings = ['.ts', '.md', '.json', '.css'];

/** Names that a careless reader of git's output gets wrong. */
const oddPaths = [
  'docs/with space.md',
  'docs/tab\there.md',
  'docs/line\nbreak.md',
  'docs/"quoted".md',
  'docs/back\\slash.md',
  'docs/größe-日本語-\u{1F600}.md',
  '-dash-first',
  ':colon-first',
  '__proto__',
];

export const authors = [
  { name: 'Ada Lovelace', email: 'ada@example.org' },
  { name: 'Grace Hopper', email: 'grace@example.org' },
  { name: 'Zoë Müller', email: 'zoe@example.org' },
  { name: '山田太郎', email: 'taro@example.org' },
  { name: 'Alan Turing', email: 'alan@example.org' },
  { name: 'Barbara Liskov', email: 'barbara@example.org' },
];

export function message(random: Random): string {
  return `${random.pick(verbs)} the ${random.pick(nouns)}\n\nReason ${random.below(1_000)}.\n`;
}

export function newPath(random: Random, taken: (path: string) => boolean): string {
  if (random.chance(0.06)) {
    const odd = random.pick(oddPaths);
    if (!taken(odd)) return odd;
  }
  for (;;) {
    const path = `${random.pick(folders)}/${random.pick(nouns)}-${random.below(1_000)}${random.pick(endings)}`;
    if (!taken(path)) return path;
  }
}

export function newFile(random: Random): PlannedFile {
  if (random.chance(0.03)) return { mode: '120000', content: `../${random.pick(nouns)}` };
  if (random.chance(0.02)) return { mode: '160000', content: hex(random, 40) };
  const mode = random.chance(0.1) ? '100755' : '100644';
  return { mode, content: lines(random, 1 + random.below(12)) };
}

export function editedFile(random: Random, file: PlannedFile): PlannedFile {
  if (file.mode === '160000') return { ...file, content: hex(random, 40) };
  if (file.mode === '120000') return { ...file, content: `../${random.pick(nouns)}-${random.below(100)}` };
  return { ...file, content: file.content + lines(random, 1 + random.below(3)) };
}

function lines(random: Random, count: number): string {
  let text = '';
  for (let i = 0; i < count; i++)
    text += `${random.pick(verbs)} ${random.pick(nouns)} ${random.below(100_000)}\n`;
  return text;
}

function hex(random: Random, length: number): string {
  let text = '';
  for (let i = 0; i < length; i++) text += random.below(16).toString(16);
  return text;
}
