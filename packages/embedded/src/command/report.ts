import type { CommandError } from './command-error';

export interface Output {
  write(text: string): unknown;
}

export interface Outputs {
  readonly stdout: Output;
  readonly stderr: Output;
}

/** Says what happens: to a person in lines, or to a program in JSON documents of one line each, and nothing else on standard output. */
export class Report {
  constructor(
    private readonly outputs: Outputs,
    readonly isJson: boolean,
  ) {}

  /** What is under way: of no interest to a program. */
  progress(line: string): void {
    (this.isJson ? this.outputs.stderr : this.outputs.stdout).write(`${line}\n`);
  }

  /** What came of it. @param document JSON, or what to make it of */
  result(document: object | string, lines: string): void {
    const text = typeof document === 'string' ? document : JSON.stringify(document);
    const shown = this.isJson ? text : lines;
    if (shown !== '') this.outputs.stdout.write(`${shown}\n`);
  }

  /** A line that goes to standard error, except as a document. */
  aside(document: object, line: string): void {
    if (this.isJson) this.outputs.stdout.write(`${JSON.stringify(document)}\n`);
    else this.outputs.stderr.write(`${line}\n`);
  }

  error({ problem, message }: Pick<CommandError, 'problem' | 'message'>): void {
    this.aside({ error: { problem, message } }, `nerv-spacetime: ${message}`);
  }
}
