import { PersistenceManager } from '@nerv/persistence-manager';
import { testConfig } from '@nerv/test-fixtures';
import { runInProcessSuite } from '../test/support/in-process-suite';

runInProcessSuite('with a database in memory', (options) => PersistenceManager.open(testConfig(), options));
