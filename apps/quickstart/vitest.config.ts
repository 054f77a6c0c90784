import { preset } from '@nerv-tooling/vitest';

const process = 'what it does is run git, which integration tests do';
const composition = 'it puts the tested parts together, which integration tests run';

export default preset(
  {},
  {
    notUnitTested: {
      'src/git/blob-sizes.ts': process,
      'src/git/history.ts': process,
      'src/git/oracle.ts': process,
      'src/git/repository.ts': process,
      'src/git/run-git.ts': process,
      'src/demo/demo-repository.ts': process,
      'src/ingest/ingest.ts': composition,
      'src/ingest/versions.ts': composition,
      'src/verify/files.ts': composition,
      'src/verify/states.ts': composition,
      'src/cli/choose-repository.ts': composition,
      'src/cli/run.ts': composition,
      'src/cli/work.ts': composition,
      'src/report/result.ts': composition,
      'src/verify/tips.ts': composition,
      'src/universe/open-universe.ts': composition,
    },
    notMeasured: {
      'src/main.ts': 'it runs as a process of its own: system tests start it',
    },
  },
);
