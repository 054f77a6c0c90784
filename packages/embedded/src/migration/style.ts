/** How a plan is shown: as plain text, or with the colours of a terminal. */
export type PlanStyle = 'noColor' | 'ansiColor';

const COLOURS = { red: 1, green: 2, yellow: 3, blue: 4, magenta: 5, cyan: 6 } as const;

export interface Paint {
  readonly colour: keyof typeof COLOURS;
  /** Whether the colour is behind the letters. */
  readonly isBackground?: boolean;
  readonly isBold?: boolean;
}

/** Lines of text, some parts of them coloured, where colours are wanted. */
export class StyledText {
  #text = '';
  #depth = 0;

  constructor(private readonly style: PlanStyle) {}

  /** A part in colours. */
  paint(text: string, { colour, isBackground = false, isBold = false }: Paint): string {
    if (this.style === 'noColor') return text;
    const bold = isBold ? '\u001B[1m' : '';
    return `\u001B[0m${bold}\u001B[${isBackground ? 4 : 3}${COLOURS[colour]}m${text}\u001B[0m`;
  }

  line(text = ''): void {
    this.#text += `${'    '.repeat(this.#depth)}${text}\n`;
  }

  /** Writes what is further to the right. */
  indented(write: () => void): void {
    this.#depth++;
    write();
    this.#depth--;
  }

  toString(): string {
    return this.#text;
  }
}
