import { runPublishSuite } from './publish-suite';

runPublishSuite({});
