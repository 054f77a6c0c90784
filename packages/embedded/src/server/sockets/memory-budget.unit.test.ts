import { describe, expect, it } from 'vitest';
import { MemoryBudget } from './memory-budget';

const KIB = 1024;

function open(maxKib: number) {
  const dropped: string[] = [];
  const budget = new MemoryBudget<string>(maxKib * KIB, (holder) => {
    dropped.push(holder);
    budget.hold(holder, 0);
  });
  const hold = (holder: string, kib: number): void => {
    budget.hold(holder, kib * KIB);
  };
  return { dropped, hold };
}

describe('a budget of memory', () => {
  it('drops who holds the most, until the rest fits', () => {
    const { dropped, hold } = open(3000);
    hold('a', 1000);
    hold('b', 1500);
    hold('a', 1400);
    expect(dropped).toEqual([]);
    hold('c', 400);
    expect(dropped).toEqual(['b']);
    hold('c', 1600);
    expect(dropped).toEqual(['b']);
    hold('d', 2900);
    expect(dropped).toEqual(['b', 'd']);
  });

  it('drops several where one is not enough', () => {
    const { dropped, hold } = open(3000);
    hold('a', 1500);
    hold('b', 1500);
    hold('c', 5000);
    expect(dropped).toEqual(['c']);
    hold('a', 2000);
    hold('d', 1400);
    expect(dropped).toEqual(['c', 'a']);
  });

  it('counts what was let go no more, nor what is hardly anything', () => {
    const { dropped, hold } = open(1000);
    hold('a', 900);
    hold('a', 10);
    for (let i = 0; i < 100; i++) hold(`small ${i}`, 255);
    hold('b', 1000);
    expect(dropped).toEqual([]);
    hold('c', 256);
    expect(dropped).toEqual(['b']);
  });
});
