import { EmbeddedSpacetime } from '../../src';
import { runQuerySuite } from '../support/query-suite';

runQuerySuite('a host with databases in workers', () =>
  EmbeddedSpacetime.open({ isolation: 'worker', logger: () => undefined }),
);
