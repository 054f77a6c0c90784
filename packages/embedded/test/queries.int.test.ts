import { EmbeddedSpacetime } from '../src';
import { runQuerySuite } from './support/query-suite';

runQuerySuite('a host in memory', () => EmbeddedSpacetime.open({ logger: () => undefined }));
