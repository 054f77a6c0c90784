import { writeFile } from 'node:fs/promises';
import { library } from '@nerv-tooling/tsup';

const compilerOptions = { customConditions: [], allowImportingTsExtensions: false };

export default library({
  dts: {
    compilerOptions,
    entry: { index: 'src/index.ts', protocol: 'src/protocol/index.ts', bundle: 'src/bundle/index.ts' },
  },
  // The module is bundled, never imported: its inferred types are of no use to anyone and take half a minute to write down.
  onSuccess: () => writeFile('dist/module.d.ts', 'declare const module: unknown;\nexport { module as default };\n'),
});
