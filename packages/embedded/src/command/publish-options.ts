import { usageError } from './command-error';
import { readCommandLine, type CommandSpec } from './command-line';
import { readWhereabouts, serverOptions, type Whereabouts } from './find-server';

export type DeleteData = 'always' | 'on-conflict' | 'never';

export interface PublishCommandOptions {
  readonly name: string;
  /** As it was given. */
  readonly module: string;
  /** Whether it is a bundle already, which goes as it is. */
  readonly isBundle: boolean;
  readonly deleteData: DeleteData;
  readonly mayBreakClients: boolean;
  /** Whether every question is answered with yes. */
  readonly isSure: boolean;
  readonly whereabouts: Whereabouts;
  readonly isJson: boolean;
}

const DELETE_DATA = ['always', 'on-conflict', 'never'] as const satisfies readonly DeleteData[];

export const publishSpec = {
  name: 'publish',
  summary:
    'Creates a database, or brings it to another module: shows the plan of the migration and asks where it breaks something.',
  parameters: 'NAME MODULE',
  options: {
    'module-path': {
      short: 'p',
      value: 'PATH',
      help: 'the module: a source file, or a directory with src/index.ts or index.ts (instead of MODULE)',
    },
    'js-path': { short: 'j', value: 'FILE', help: 'a bundle, to be published as it is (instead of MODULE)' },
    'delete-data': {
      short: 'c',
      alias: 'clear-database',
      value: DELETE_DATA.join('|'),
      bare: 'always',
      help: 'delete the data of the database first; on-conflict: only where it cannot be migrated (alias: --clear-database)',
    },
    'break-clients': { help: 'go on where the clients that are connected will be disconnected' },
    yes: {
      short: 'y',
      help: 'answer every question with yes; without, and without a terminal to ask at, it stops there',
    },
    ...serverOptions,
    json: { help: 'print the result as one JSON document' },
  },
} as const satisfies CommandSpec;

/** @throws CommandError (`usage`) */
export function readPublishOptions(args: readonly string[]): PublishCommandOptions | 'help' {
  const given = readCommandLine<keyof typeof publishSpec.options>(publishSpec, args);
  if (given.flag('help')) return 'help';
  const [name, positional, extra] = given.positionals;
  if (name === undefined) throw usageError('Which database? Give its NAME.', 'publish');
  const path = given.text('module-path');
  const bundle = given.text('js-path');
  const [module, another] = [positional, path, bundle].filter((text) => text !== undefined);
  if (module === undefined) throw usageError('Which module? Give its path after the name.', 'publish');
  if (another !== undefined || extra !== undefined)
    throw usageError(
      `One module is published, and there is another: ${JSON.stringify(another ?? extra)}.`,
      'publish',
    );
  const deleteText = given.text('delete-data') ?? 'never';
  const deleteData = DELETE_DATA.find((known) => known === deleteText);
  if (deleteData === undefined)
    throw usageError(
      `--delete-data is one of ${DELETE_DATA.join(', ')}; not ${JSON.stringify(deleteText)}.`,
      'publish',
    );
  return {
    name,
    module,
    isBundle: bundle !== undefined,
    deleteData,
    mayBreakClients: given.flag('break-clients'),
    isSure: given.flag('yes'),
    whereabouts: readWhereabouts(given, 'publish'),
    isJson: given.flag('json'),
  };
}
