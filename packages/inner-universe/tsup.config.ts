import { library } from '@nerv-tooling/tsup';

export default library({
  dts: {
    compilerOptions: { customConditions: [], allowImportingTsExtensions: false },
    entry: {
      index: 'src/index.ts',
      protocol: 'src/protocol/index.ts',
      bundle: 'src/bundle/index.ts',
      // Its inferred types are of no use to anyone, and take half a minute to write down.
      module: 'src/module/published-types.ts',
    },
  },
});
