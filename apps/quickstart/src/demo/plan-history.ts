import type { PlannedChange, PlannedCommit, PlannedFile, PlannedTree } from './plan';
import { Random } from './random';
import { authors, editedFile, message, newFile, newPath } from './words';

/** 2024-01-01T00:00:00Z */
const START = 1_704_067_200;

interface Line {
  readonly branch: string;
  head: number;
  tree: PlannedTree;
  /** The tree of the main line it was branched from. */
  readonly base: PlannedTree;
  commits: number;
}

/**
 * Plans a history of `count` commits: a main line and topic branches that are merged back (some two at once), files added,
 * edited, renamed and deleted, commits without changes, and a second root. The same seed gives the same plan.
 */
export function planHistory(seed: number, count: number): PlannedCommit[] {
  return new Planner(new Random(seed), count).plan();
}

class Planner {
  private readonly commits: PlannedCommit[] = [];
  private readonly main: Line = { branch: 'main', head: 0, tree: new Map(), base: new Map(), commits: 0 };
  private topics: Line[] = [];
  private branches = 0;

  constructor(
    private readonly random: Random,
    private readonly count: number,
  ) {}

  plan(): PlannedCommit[] {
    const secondRoot = Math.max(1, Math.floor(this.count / 3));
    while (this.commits.length < this.count) {
      const left = this.count - this.commits.length;
      if (left <= this.topics.length) this.merge([this.topics[0] as Line]);
      else if (this.commits.length === secondRoot && left >= this.topics.length + 2) this.startRoot();
      else this.step(left >= this.topics.length + 2);
    }
    return this.commits;
  }

  /** @param mayStart whether enough commits are left to merge one more topic */
  private step(mayStart: boolean): void {
    const { random, topics } = this;
    const ripe = topics.filter((topic) => topic.commits >= 2);
    if (ripe.length >= 2 && random.chance(0.15)) this.merge(ripe.slice(0, 2));
    else if (ripe.length >= 1 && random.chance(0.2)) this.merge([random.pick(ripe)]);
    else if (mayStart && topics.length < 3 && this.main.head !== 0 && random.chance(0.15)) this.startTopic();
    else this.change(random.chance(0.6) && topics.length > 0 ? random.pick(topics) : this.main);
  }

  private startTopic(): void {
    const { head, tree } = this.main;
    const topic = { branch: `topic-${++this.branches}`, head, tree, base: tree, commits: 0 };
    this.topics.push(topic);
    this.change(topic);
  }

  /** A history that begins anew, to be merged like a topic. */
  private startRoot(): void {
    const topic: Line = { branch: 'imported', head: 0, tree: new Map(), base: new Map(), commits: 0 };
    this.topics.push(topic);
    this.change(topic);
  }

  private change(line: Line): void {
    const { random } = this;
    const changes: PlannedChange[] = [];
    const changed = new Set<string>();
    // A commit without changes now and then.
    const wanted = line.tree.size > 0 && random.chance(0.03) ? 0 : 1 + random.below(4);
    for (let i = 0; i < wanted; i++) {
      const change = this.oneChange(line.tree, changed);
      line.tree = apply(line.tree, change);
      changes.push(change);
      for (const path of pathsOf(change)) changed.add(path);
    }
    this.commit(line, line.head === 0 ? [] : [line.head], message(random), changes);
  }

  private oneChange(tree: PlannedTree, changed: ReadonlySet<string>): PlannedChange {
    const { random } = this;
    const taken = (path: string): boolean => tree.has(path) || changed.has(path);
    const kept = [...tree.keys()].filter((path) => !changed.has(path));
    if (kept.length < 3 || random.chance(0.35)) {
      return { kind: 'write', path: newPath(random, taken), file: newFile(random) };
    }
    const path = random.pick(kept);
    if (random.chance(0.12)) return { kind: 'delete', path };
    if (random.chance(0.12)) return { kind: 'rename', from: path, to: newPath(random, taken) };
    return { kind: 'write', path, file: editedFile(random, tree.get(path) as PlannedFile) };
  }

  /** Merges topics into the main line; where both changed a file, the main line's stays. */
  private merge(topics: readonly Line[]): void {
    const { main } = this;
    const changes: PlannedChange[] = [];
    for (const topic of topics) {
      for (const path of new Set([...topic.base.keys(), ...topic.tree.keys()])) {
        const [base, theirs, ours] = [topic.base.get(path), topic.tree.get(path), main.tree.get(path)];
        if (theirs === base || ours !== base) continue;
        const change: PlannedChange =
          theirs === undefined ? { kind: 'delete', path } : { kind: 'write', path, file: theirs };
        main.tree = apply(main.tree, change);
        changes.push(change);
      }
    }
    this.topics = this.topics.filter((topic) => !topics.includes(topic));
    const names = topics.map(({ branch }) => branch).join(' and ');
    this.commit(main, [main.head, ...topics.map(({ head }) => head)], `Merge ${names}\n`, changes);
  }

  private commit(
    line: Line,
    parents: readonly number[],
    text: string,
    changes: readonly PlannedChange[],
  ): void {
    const mark = this.commits.length + 1;
    const author = this.random.pick(authors);
    const time = START + 3_600 * mark + this.random.below(3_000);
    this.commits.push({ mark, branch: line.branch, parents, author, time, message: text, changes });
    line.head = mark;
    line.commits++;
  }
}

function apply(tree: PlannedTree, change: PlannedChange): PlannedTree {
  const next = new Map(tree);
  switch (change.kind) {
    case 'write':
      next.set(change.path, change.file);
      break;
    case 'delete':
      next.delete(change.path);
      break;
    case 'rename':
      next.set(change.to, tree.get(change.from) as PlannedFile);
      next.delete(change.from);
      break;
  }
  return next;
}

function pathsOf(change: PlannedChange): string[] {
  return change.kind === 'rename' ? [change.from, change.to] : [change.path];
}
