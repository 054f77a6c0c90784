/** The text that is stored with a number: of many lengths, and known without asking. */
export const textOf = (n: number): string => `${n}:`.repeat(1 + (n % 40));
